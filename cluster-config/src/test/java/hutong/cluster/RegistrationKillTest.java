package hutong.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.protocol.client.HutongApi;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node dies while people register: some handles are reserved, some people created, none both. */
class RegistrationKillTest {
  private static final int PEOPLE = 40;
  private static final int ACKNOWLEDGED_BEFORE_THE_KILL = 8;

  @TempDir Path folder;
  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void everyRegistrationCutOffByASigkillIsTakenUpUnderItsId() throws Exception {
    Map<Integer, String> acknowledged = new ConcurrentHashMap<>();
    try (NodeProcess node = start()) {
      List<CompletableFuture<?>> requests = new ArrayList<>();
      for (int i = 0; i < PEOPLE; i++) {
        int person = i;
        requests.add(
            register(node, person)
                .thenAccept(
                    answer -> {
                      assertThat(answer.statusCode()).isEqualTo(200);
                      acknowledged.put(person, userId(answer));
                    }));
      }
      Awaitility.await().until(() -> acknowledged.size() >= ACKNOWLEDGED_BEFORE_THE_KILL);
      node.kill();
      Awaitility.await().until(() -> requests.stream().allMatch(CompletableFuture::isDone));
    }
    assertThat(acknowledged).hasSizeLessThan(PEOPLE);

    try (NodeProcess node = start()) {
      HutongApi api = new HutongApi(node.http());
      for (Map.Entry<Integer, String> known : acknowledged.entrySet()) {
        assertThat(
                SharedNode.get(api.login(handle(known.getKey()), "long enough", "phone")).userId())
            .isEqualTo(known.getValue());
      }
      for (int person = 0; person < PEOPLE; person++) {
        HttpResponse<String> answer = SharedNode.get(register(node, person));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(SharedNode.get(api.login(handle(person), "long enough", "phone")).userId())
            .isEqualTo(userId(answer));
      }
    }
  }

  private NodeProcess start() throws Exception {
    return NodeProcess.start(
        folder.resolve("data"), List.of("--ws-port", "0", "--http-port", "0"), line -> {});
  }

  private CompletableFuture<HttpResponse<String>> register(NodeProcess node, int person) {
    URI path = node.http().resolve("/v1/register");
    String body =
        """
        {"handle":"%s","password":"long enough","device":"phone","registrationId":"r-%d"}"""
            .formatted(handle(person), person);
    return http.sendAsync(
        HttpRequest.newBuilder(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static String handle(int person) {
    return "neighbour-" + person;
  }

  private static String userId(HttpResponse<String> answer) {
    return answer.body().replaceAll(".*\"userId\":\"([^\"]+)\".*", "$1");
  }
}

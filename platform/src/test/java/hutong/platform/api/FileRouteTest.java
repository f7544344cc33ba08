package hutong.platform.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.typesafe.config.ConfigFactory;
import hutong.platform.extend.Callers;
import hutong.platform.extend.Route;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.MediaRequest;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files that come and go as they are, over a real connection of either version of HTTP. */
class FileRouteTest {
  private static final int MAX_BYTES = 2 << 20;

  private static HttpApi api;

  @BeforeAll
  static void aRouteThatGivesBackWhatItGets() {
    Route<?> echo =
        new Route<>(
            Route.Method.POST,
            "/echo",
            MediaRequest.getDefaultInstance(),
            Route.Access.BEARER,
            new Route.Body.File(MAX_BYTES, Duration.ofSeconds(20)),
            (request, call) ->
                CompletableFuture.completedFuture(
                    new Route.Outcome.File(
                        "image/png", call.file(), Map.of("Cache-Control", "private"))));
    Callers callers =
        token ->
            CompletableFuture.supplyAsync(
                () ->
                    token.equals("good")
                        ? new Callers.Outcome.Known(Route.Caller.NOBODY)
                        : new Callers.Outcome.Turned(Code.TOKEN_INVALID, "no token"));
    api =
        HttpApi.start(
            ApiSettings.from(
                ConfigFactory.parseString("hutong.api.port = 0")
                    .withFallback(ConfigFactory.parseResources("reference.conf"))),
            List.of(echo),
            callers,
            () -> true,
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
  }

  @AfterAll
  static void close() {
    api.close();
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void aFileUpToTheLimitOfItsRouteComesAsItIs(HttpClient.Version version) throws Exception {
    HttpClient client = connected(version);
    byte[] file = new byte[MAX_BYTES];
    Arrays.fill(file, (byte) 0xfe);

    HttpResponse<byte[]> answer = post(client, file, "good");

    assertThat(answer.version()).isEqualTo(version);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type")).contains("image/png");
    assertThat(answer.headers().firstValue("cache-control")).contains("private");
    assertThat(answer.body()).isEqualTo(file);
    assertThat(post(client, new byte[0], "good").body()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void aFileAboveTheLimitIsTooLarge(HttpClient.Version version) throws Exception {
    HttpClient client = connected(version);
    for (int bytes : new int[] {MAX_BYTES + 1, 2 * MAX_BYTES}) {
      HttpResponse<byte[]> answer = post(client, new byte[bytes], "good");

      assertThat(answer.statusCode()).isEqualTo(413);
      assertThat(text(answer)).contains("TOO_LARGE");
    }
    assertThat(post(client, new byte[] {1}, "good").body()).containsExactly(1);
  }

  @Test
  void aFileThatHidesItsLengthIsTooLargeAllTheSame() throws Exception {
    HttpClient client = connected(HttpClient.Version.HTTP_1_1);
    InputStream hidden = new ByteArrayInputStream(new byte[MAX_BYTES + 1]);

    HttpResponse<byte[]> answer =
        client.send(
            request("good").POST(HttpRequest.BodyPublishers.ofInputStream(() -> hidden)).build(),
            HttpResponse.BodyHandlers.ofByteArray());

    assertThat(answer.statusCode()).isEqualTo(413);
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void aFileOfSomebodyUnknownIsNotTaken(HttpClient.Version version) throws Exception {
    HttpClient client = connected(version);
    for (int bytes : new int[] {1, MAX_BYTES}) {
      HttpResponse<byte[]> answer = post(client, new byte[bytes], "bad");

      assertThat(text(answer)).contains("TOKEN_INVALID");
      assertThat(answer.statusCode()).isEqualTo(401);
    }
  }

  /** A client that has a connection: only then does it speak HTTP/2 from the first byte on. */
  private static HttpClient connected(HttpClient.Version version) throws Exception {
    HttpClient client = HttpClient.newBuilder().version(version).build();
    assertThat(post(client, new byte[] {1}, "good").statusCode()).isEqualTo(200);
    return client;
  }

  private static HttpResponse<byte[]> post(HttpClient client, byte[] file, String token)
      throws Exception {
    return client.send(
        request(token).POST(HttpRequest.BodyPublishers.ofByteArray(file)).build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  private static HttpRequest.Builder request(String token) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + "/echo"))
        .header("Authorization", "Bearer " + token);
  }

  private static String text(HttpResponse<byte[]> answer) {
    return ByteString.copyFrom(answer.body()).toStringUtf8();
  }
}

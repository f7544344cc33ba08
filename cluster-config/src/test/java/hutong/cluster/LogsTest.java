package hutong.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import hutong.cluster.SharedNode.Lane;
import hutong.protocol.client.ClientSettings;
import hutong.protocol.client.HutongApi;
import hutong.protocol.client.HutongClient;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The log as programs read it. */
@ExtendWith(SharedNode.class)
class LogsTest {
  @TempDir Path folder;

  @Test
  void aLineIsOneJsonObjectWhateverItSays() throws Exception {
    LoggingEvent event = new LoggingEvent();
    event.setLoggerContext(new LoggerContext());
    event.setInstant(Instant.parse("2026-11-21T10:15:30.123Z"));
    event.setLevel(Level.WARN);
    event.setLoggerName("hutong.\"odd\"");
    event.setThreadName("main");
    event.setMessage("two\nlines, a \"quote\", a \\ and 你好 \u0001 {}");
    event.setArgumentArray(new Object[] {7});
    event.setMDCPropertyMap(Map.of("trace", "abc-1", "akkaSource", "akka://hutong/user"));
    event.setThrowableProxy(
        new ch.qos.logback.classic.spi.ThrowableProxy(new IllegalStateException("no\tway")));

    String line = new String(new JsonLines("a").encode(event), StandardCharsets.UTF_8);

    assertThat(line).endsWith("}\n").doesNotContain("\n{").hasLineCount(1);
    Struct fields = parse(line);
    assertThat(field(fields, "time")).isEqualTo("2026-11-21T10:15:30.123Z");
    assertThat(field(fields, "level")).isEqualTo("WARN");
    assertThat(field(fields, "node")).isEqualTo("a");
    assertThat(field(fields, "logger")).isEqualTo("hutong.\"odd\"");
    assertThat(field(fields, "thread")).isEqualTo("main");
    assertThat(field(fields, "message")).isEqualTo("two\nlines, a \"quote\", a \\ and 你好 \u0001 7");
    assertThat(field(fields, "trace")).isEqualTo("abc-1");
    assertThat(field(fields, "stack")).contains("IllegalStateException: no\tway", "LogsTest");
    assertThat(field(fields.getFieldsOrThrow("mdc").getStructValue(), "akkaSource"))
        .isEqualTo("akka://hutong/user");
  }

  @Test
  void aNodeThatLogsJsonWritesNothingElse(Lane lane) throws Exception {
    List<String> said = new CopyOnWriteArrayList<>();
    InetSocketAddress given = lane.node().cassandra().orElseThrow().contactPoint();
    try (NodeProcess node =
        NodeProcess.start(
            folder.resolve("data"),
            List.of(
                "--ws-port=0",
                "--http-port=0",
                "--cassandra=" + given.getHostString() + ":" + given.getPort(),
                "--set=hutong.node.name=b",
                "--set=hutong.log.format=json",
                "--set=hutong.log.trace=on"),
            said::add)) {
      HutongApi.Session writer =
          SharedNode.get(new HutongApi(node.http()).register("writer", "long enough", "", "phone"));
      try (HutongClient client =
          HutongClient.connect(
              ClientSettings.of(
                  node.ws(),
                  "phone",
                  ClientSettings.Credentials.of(writer.accessToken()),
                  (conversation, item) -> {}))) {
        SharedNode.get(client.send(SharedNode.get(client.open("writer")).getConversationId(), "a"));
      }
      assertThat(node.stop()).isEqualTo(ExitCode.DONE.number());
    }

    assertThat(said).isNotEmpty();
    for (String line : said) {
      Struct fields = parse(line);
      assertThat(Instant.parse(field(fields, "time"))).isAfter(Instant.EPOCH);
      assertThat(field(fields, "node")).isEqualTo("b");
      assertThat(field(fields, "message")).isNotEmpty();
    }
    assertThat(said).anyMatch(line -> line.contains("\"message\":\"Draining\""));
    String stored =
        said.stream().filter(line -> line.contains("\"stored Conv")).findFirst().orElseThrow();
    assertThat(field(parse(stored), "trace")).matches("[0-9a-z]+-[0-9a-z]+");
  }

  private static Struct parse(String line) throws Exception {
    Struct.Builder fields = Struct.newBuilder();
    JsonFormat.parser().merge(line, fields);
    return fields.build();
  }

  private static String field(Struct fields, String name) {
    return Optional.ofNullable(fields.getFieldsMap().get(name))
        .map(value -> value.getStringValue())
        .orElse("");
  }
}

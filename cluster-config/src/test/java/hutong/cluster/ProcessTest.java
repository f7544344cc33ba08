package hutong.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.cluster.SharedNode.Lane;
import hutong.cluster.proof.Checker;
import hutong.protocol.client.ClientSettings;
import hutong.protocol.client.HutongApi;
import hutong.protocol.client.HutongClient;
import hutong.protocol.wire.Page;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Nodes as processes: how they start, how they are killed, how they end. */
@ExtendWith(SharedNode.class)
class ProcessTest {
  @TempDir Path folder;

  @Test
  void theDemosStoryWithItsSigkillIsProven() throws Exception {
    Story story =
        new Story(
            folder,
            new Random(),
            null,
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));

    Checker.Verdict verdict = story.play();

    assertThat(verdict.broken()).isEmpty();
    assertThat(verdict.holds()).isTrue();
    assertThat(story.summary())
        .startsWith("115 acknowledged items")
        .contains("3000.00 CNY in 3 wallets");

    Ended audit = run("audit", "--data", folder.toString());
    assertThat(audit.code()).as(audit.errors()).isEqualTo(ExitCode.DONE.number());
    assertThat(audit.errors()).contains("Reading the books");
    assertThat(audit.output()).contains("\nPROVEN");
  }

  @Test
  void aCassandraThatDiesEndsTheNodeWithASentenceAndTheNextStartContinues() throws Exception {
    List<String> said = new ArrayList<>();
    String notes;
    HutongApi.Session alice;
    try (NodeProcess node = start(said)) {
      alice =
          SharedNode.get(new HutongApi(node.http()).register("alice", "long enough", "", "phone"));
      try (HutongClient client = client(node, alice)) {
        notes = SharedNode.get(client.open("alice")).getConversationId();
        SharedNode.get(client.send(notes, "remember me"));
      }
      ProcessHandle.of(node.pid()).orElseThrow().children().forEach(ProcessHandle::destroyForcibly);

      assertThat(node.awaitExit()).isEqualTo(ExitCode.CASSANDRA.number());
      synchronized (said) {
        assertThat(said).anyMatch(line -> line.startsWith("Cassandra has died"));
      }
    }
    try (NodeProcess node = start(said);
        HutongClient client = client(node, alice)) {
      Page page = SharedNode.get(client.sync(notes, 1, 10));
      assertThat(Frames.bodies(page.getItemsList())).containsExactly("remember me");
      assertThat(node.stop()).isEqualTo(ExitCode.DONE.number());
    }
  }

  @Test
  void aNodeOnAGivenCassandraLeavesItRunning(Lane lane) throws Exception {
    java.net.InetSocketAddress given = lane.node().cassandra().orElseThrow().contactPoint();
    try (NodeProcess node =
        NodeProcess.start(
            folder.resolve("data"),
            List.of(
                "--ws-port",
                "0",
                "--http-port",
                "0",
                "--cassandra",
                given.getHostString() + ":" + given.getPort()),
            line -> {})) {
      SharedNode.get(new HutongApi(node.http()).register("visitor", "long enough", "", "phone"));
      assertThat(ProcessHandle.of(node.pid()).orElseThrow().children()).isEmpty();
      assertThat(node.stop()).isEqualTo(ExitCode.DONE.number());
    }
    assertThat(SharedNode.get(lane.api().login("visitor", "long enough", "phone")).userId())
        .isNotEmpty();
  }

  @Test
  void aCassandraThatDoesNotAnswerIsNamedInOneSentence() throws Exception {
    String data = folder.resolve("data").toString();
    Ended silent =
        run(
            "up",
            "--data",
            data,
            "--ws-port",
            "0",
            "--http-port",
            "0",
            "--cassandra",
            "127.0.0.1:1");
    Ended nonsense = run("up", "--data", data, "--cassandra", "nonsense");

    assertThat(silent.code()).isEqualTo(ExitCode.CASSANDRA.number());
    assertThat(silent.errors()).contains("No Cassandra answers at 127.0.0.1:1");
    assertThat(nonsense.code()).isEqualTo(ExitCode.USAGE.number());
    assertThat(nonsense.errors()).contains("--cassandra takes HOST:PORT");
  }

  @Test
  void aFolderInUseIsRefusedInOneSentence(Lane lane) throws Exception {
    Ended ended = run("up", "--data", lane.data().toString(), "--ws-port", "0", "--http-port", "0");

    assertThat(ended.code()).isEqualTo(ExitCode.DATA_FOLDER.number());
    assertThat(ended.errors()).contains("in use by the live process").hasLineCount(1);
  }

  @Test
  void theMoneyOfARunningServerIsAuditedByItsFolder(Lane lane) throws Exception {
    Ended ended = run("audit", "--data", lane.data().toString());

    assertThat(ended.code()).as(ended.errors()).isEqualTo(ExitCode.DONE.number());
    assertThat(ended.errors()).doesNotContain("starting Cassandra");
    assertThat(ended.output()).contains("\nPROVEN");
  }

  @Test
  void aFolderThatCannotBeWrittenIsRefusedInOneSentence() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    Ended ended =
        run("up", "--data", file.resolve("data").toString(), "--ws-port", "0", "--http-port", "0");

    assertThat(ended.code()).isEqualTo(ExitCode.DATA_FOLDER.number());
    assertThat(ended.errors()).contains("cannot be written").hasLineCount(1);
  }

  @Test
  void aTakenPortIsRefusedInOneSentence(Lane lane) throws Exception {
    Ended ended =
        run(
            "up",
            "--data",
            folder.resolve("data").toString(),
            "--ws-port",
            String.valueOf(lane.node().wsPort()),
            "--http-port",
            "0");

    assertThat(ended.code()).isEqualTo(ExitCode.PORT_TAKEN.number());
    assertThat(ended.errors()).contains("taken").hasLineCount(1);
  }

  @Test
  void aWrongOptionIsAUsageErrorAndHelpHasExamples() throws Exception {
    assertThat(run("up", "--nonsense").code()).isEqualTo(ExitCode.USAGE.number());
    for (String command : List.of("up", "demo")) {
      Ended help = run(command, "--help");
      assertThat(help.code()).isZero();
      assertThat(help.output()).contains("Examples:");
    }
  }

  @Test
  void portsThatCannotBeAreUsageErrorsBeforeAnyFolderIsMade() throws Exception {
    Path data = folder.resolve("data");
    assertUsage("hutong.gateway.port", "up", "--data", data.toString(), "--ws-port", "70000");
    assertUsage("hutong.api.port", "up", "--data", data.toString(), "--http-port", "-1");
    assertUsage("7999", "up", "--data", data.toString(), "--ws-port=7999", "--http-port=7999");
    assertThat(data).doesNotExist();
  }

  @Test
  void aConfigurationThatIsNotThereIsAUsageError() throws Exception {
    Path data = folder.resolve("data");
    assertUsage("nowhere.conf", "up", "--data", data.toString(), "--config", "nowhere.conf");
    assertThat(data).doesNotExist();
  }

  @Test
  void aBenchmarkThatCannotBeIsAUsageErrorAtOnce(Lane lane) throws Exception {
    assertUsage("--pairs", "bench", "chat", "--pairs", "0");
    assertUsage("--rate", "bench", "chat", "--rate", "-1");
    assertUsage("--rate", "bench", "chat", "--rate", "0");
    assertUsage("--seconds", "bench", "chat", "--seconds", "0");
    assertUsage("--url", "bench", "chat", "--url", "localhost:7400");
    assertUsage("No server answers", "bench", "chat", "--url=ws://127.0.0.1:70000/ws");
    int closed;
    try (ServerSocket free = new ServerSocket(0)) {
      closed = free.getLocalPort();
    }
    assertUsage("No server answers at ws:", "bench", "chat", "--url=ws://127.0.0.1:" + closed);
    assertUsage(
        "No server answers at http:",
        "bench",
        "chat",
        "--url=" + lane.node().ws(),
        "--http=http://127.0.0.1:" + closed);
  }

  private void assertUsage(String named, String... arguments) throws Exception {
    Ended ended = run(arguments);
    assertThat(ended.code()).as(ended.errors()).isEqualTo(ExitCode.USAGE.number());
    assertThat(ended.errors()).contains(named).hasLineCount(1);
    assertThat(ended.output()).isEmpty();
  }

  @Test
  void aNodeWithACertificateSaysSoInItsReadyLine() throws Exception {
    Path files = Path.of("../platform/src/test/resources/gateway").toRealPath();
    Path config =
        Files.writeString(
            folder.resolve("own.conf"),
            "hutong.gateway { port = 0, tls { certificate = \"%s\", key = \"%s\" } }"
                .formatted(files.resolve("test-certificate.pem"), files.resolve("test-key.pem")));
    try (NodeProcess node =
        NodeProcess.start(
            folder.resolve("data"),
            List.of("--config", config.toString(), "--http-port", "0"),
            line -> {})) {
      assertThat(node.ws()).hasScheme("wss").hasPath("/ws");
      assertThat(node.http()).hasScheme("http");
      try (Socket plain = new Socket(node.ws().getHost(), node.ws().getPort())) {
        plain.setSoTimeout(10_000);
        plain.getOutputStream().write("GET /ws HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        assertThat(new String(plain.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
            .doesNotContain("HTTP");
      }
    }
  }

  @Test
  void threeNodesRunAsProcessesOverOneCassandraAndStatusShowsThem() throws Exception {
    Path data = folder.resolve("data");
    try (NodeProcess cluster =
        NodeProcess.start(
            data, List.of("--nodes", "3", "--ws-port", "0", "--http-port", "0"), line -> {})) {
      Ended status =
          Awaitility.await() // each learns of the others in its own time
              .atMost(Duration.ofSeconds(60))
              .until(
                  () -> run("status", "--data", data.toString()),
                  seen -> seen.code() == ExitCode.DONE.number());

      assertThat(status.output()).startsWith("All is well: 3 nodes").contains("Conversation");
      for (int node = 1; node <= 3; node++) {
        assertThat(status.output())
            .contains(String.valueOf(cluster.member(node).pid()))
            .contains(cluster.member(node).ws().toString());
      }
      assertThat(cluster.stop()).isEqualTo(ExitCode.DONE.number());
    }
  }

  private record Ended(int code, String output, String errors) {}

  private Ended run(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(NodeProcess.command());
    command.addAll(List.of(arguments));
    Path output = folder.resolve("out");
    Path errors = folder.resolve("err");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ended(
        process.exitValue(), Files.readString(output), Files.readString(errors).strip());
  }

  private NodeProcess start(List<String> said) throws Exception {
    return NodeProcess.start(
        folder.resolve("data"),
        List.of("--ws-port", "0", "--http-port", "0"),
        line -> {
          synchronized (said) {
            said.add(line);
          }
        });
  }

  private static HutongClient client(NodeProcess node, HutongApi.Session session) {
    return HutongClient.connect(
        ClientSettings.of(
            node.ws(),
            "phone",
            ClientSettings.Credentials.of(session.accessToken()),
            (conversation, item) -> {}));
  }
}

package hutong.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code hutong bench} as a command, where it starts and kills servers of its own. */
class BenchTest {
  @TempDir Path folder;

  @Test
  void everybodyComesBackAfterASigkillAndNothingIsMissing() throws Exception {
    String line = bench("reconnect", "--count", "10", "--rate", "50", "--seconds", "2");

    assertThat(line)
        .startsWith("{\"name\":\"reconnect\",\"nodes\":1,\"durability\":\"batch\"")
        .contains("\"clients\":10", "\"lost\":0,\"duplicated\":0,\"out_of_order\":0")
        .containsPattern("\"resumed_seconds\":[0-9.]+}$");
  }

  @Test
  void aStartIsTimedColdAndWarm() throws Exception {
    assertThat(bench("start", "--durability", "periodic"))
        .startsWith("{\"name\":\"start\",\"nodes\":1,\"durability\":\"periodic\"")
        .containsPattern("\"cold_seconds\":[0-9.]+,\"warm_seconds\":[0-9.]+}$");
  }

  /** The one line on standard output of a run in which no law was broken. */
  private String bench(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(NodeProcess.command());
    command.add("bench");
    command.addAll(List.of(arguments));
    Path output = folder.resolve("out");
    Path errors = folder.resolve("err");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
    assertThat(Files.readString(output)).hasLineCount(1);
    return Files.readString(output).strip();
  }
}

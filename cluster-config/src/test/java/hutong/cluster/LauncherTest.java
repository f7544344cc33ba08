package hutong.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher looks for its JDK before it does anything else. */
class LauncherTest {
  @TempDir Path folder;

  @Test
  void withoutAnyJdkTheSentenceNamesThePackage() throws Exception {
    assertThatItIsRefused(Map.of("JAVA_HOME", "", "HUTONG_JVM_FOLDER", folder.toString()));
  }

  @Test
  void anotherJdkIsNotTaken() throws Exception {
    Path bin = Files.createDirectories(folder.resolve("jdk-17-in-name-only/bin"));
    for (String tool : new String[] {"java", "javac"}) {
      Path file = bin.resolve(tool);
      Files.writeString(file, "#!/bin/sh\necho 'openjdk version \"25.0.1\" 2025-10-21' >&2\n");
      assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    assertThatItIsRefused(
        Map.of("JAVA_HOME", bin.getParent().toString(), "HUTONG_JVM_FOLDER", folder.toString()));
  }

  /** Else what was measured and tuned for the one would not hold for the other. */
  @Test
  void nodesThatAreStartedAsProcessesRunOnTheSameJvmAsTheLaunchers() throws Exception {
    List<String> launcher =
        Pattern.compile("(?<= )-X\\S+")
            .matcher(Files.readString(Path.of("bin/hutong")))
            .results()
            .map(MatchResult::group)
            .toList();

    assertThat(launcher).contains("-Xmx1g");
    assertThat(NodeProcess.command())
        .filteredOn(option -> option.startsWith("-X"))
        .containsExactlyInAnyOrderElementsOf(launcher);
  }

  private static void assertThatItIsRefused(Map<String, String> environment) throws Exception {
    ProcessBuilder launcher = new ProcessBuilder("bash", "bin/hutong", "up");
    launcher.environment().putAll(environment);
    Process process = launcher.redirectErrorStream(true).start();
    String said =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);

    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(ExitCode.WRONG_JDK.number());
    assertThat(said.strip()).contains("openjdk-17-jdk", "JAVA_HOME").hasLineCount(1);
  }
}

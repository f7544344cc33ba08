package hutong.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/**
 * The README tells the truth: its commands exist, its options parse, and its test command is what
 * is run.
 */
class ReadmeTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern COMMAND = Pattern.compile("(?m)^cluster-config/bin/hutong (.*)$");

  @Test
  void everyCommandIsOneThatHutongUnderstands() throws Exception {
    List<String> commands =
        COMMAND
            .matcher(Files.readString(ROOT.resolve("README.md")))
            .results()
            .map((MatchResult match) -> match.group(1))
            .toList();

    assertThat(commands).hasSizeGreaterThanOrEqualTo(4);
    for (String command : commands) {
      CommandLine.ParseResult parsed = Main.commandLine().parseArgs(command.split(" ", -1));
      assertThat(parsed.hasSubcommand()).as(command).isTrue();
    }
  }

  @Test
  void theTestCommandIsTheOneThatRunsEverywhere() throws Exception {
    assertThat(Files.readString(ROOT.resolve("README.md"))).contains("\nmvn -B verify\n");
    assertThat(Files.readString(ROOT.resolve(".ci/run"))).contains("\nmvn -B verify\n");
  }

  @Test
  void everyCommandHasHelpWithExamples() {
    Main.commandLine()
        .getSubcommands()
        .forEach(
            (name, command) -> {
              boolean hidden = command.getCommandSpec().usageMessage().hidden();
              if (!hidden && !name.equals("help")) {
                assertThat(command.getUsageMessage()).as(name).contains("Examples:");
              }
            });
  }

  @Test
  void everyFileThatTheReadmeNamesIsThere() throws Exception {
    Pattern.compile("\\]\\(([^)#]+)\\)")
        .matcher(Files.readString(ROOT.resolve("README.md")))
        .results()
        .forEach(link -> assertThat(ROOT.resolve(link.group(1))).exists());
  }
}

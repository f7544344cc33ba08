package hutong.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What {@code hutong} says by itself. */
class MainTest {
  @Test
  void everySummaryInTheListOfCommandsIsAWholeSentence() {
    CommandLine all = Main.commandLine();
    String list = all.getUsageMessage().replaceAll("\\s+", " ");
    all.getSubcommands()
        .forEach(
            (name, command) -> {
              var usage = command.getCommandSpec().usageMessage();
              if (!usage.hidden()) {
                String whole = String.join(" ", usage.header()) + usage.description()[0];
                String summary =
                    usage.header().length > 0 ? usage.header()[0] : usage.description()[0];
                assertThat(summary).as(name + ": " + whole).endsWith(".").hasSizeLessThan(100);
                assertThat(list).contains(name + " " + summary);
              }
            });
  }

  @Test
  void anUnexpectedFailureIsOneSentenceWithoutAStackTrace() {
    StringWriter errors = new StringWriter();
    CommandLine all =
        Main.commandLine().addSubcommand(new Failing()).setErr(new PrintWriter(errors, true));

    assertThat(all.execute("failing")).isEqualTo(ExitCode.NOT_PROVEN.number());
    assertThat(errors.toString().strip())
        .isEqualTo(
            "hutong failing has failed (java.io.IOException: the disk is gone for good);"
                + " set HUTONG_DEBUG=1 for the stack trace.");
  }

  @Command(name = "failing")
  private static final class Failing implements Callable<Integer> {
    @Override
    public Integer call() {
      throw new IllegalStateException(new java.io.IOException("the disk is\ngone for good"));
    }
  }
}

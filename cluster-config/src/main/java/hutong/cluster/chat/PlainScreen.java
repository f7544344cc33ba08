package hutong.cluster.chat;

import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * Standard output for a script: one line per item, {@code HH:MM conversation sender: text}, and
 * what was asked for. Notices and errors go to standard error.
 *
 * @param numbers each item's line begins with its number, such as {@code #12}, or {@code -} where
 *     it has none
 */
record PlainScreen(PrintStream out, PrintStream err, ZoneId zone, boolean numbers)
    implements Screen {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);

  @Override
  public void utterance(Utterance utterance) {
    print(
        out,
        "%s%s %s %s: %s"
            .formatted(
                numbers ? (utterance.line() == 0 ? "-" : "#" + utterance.line()) + " " : "",
                TIME.format(Instant.ofEpochMilli(utterance.atMillis()).atZone(zone)),
                utterance.conversation().title(),
                utterance.sender(),
                utterance.said().inOneLine()));
  }

  @Override
  public void answer(List<String> lines) {
    lines.forEach(line -> print(out, line));
  }

  @Override
  public void notice(String sentence) {
    print(err, sentence);
  }

  @Override
  public void wrong(String sentence) {
    print(err, sentence);
  }

  @Override
  public void prompt(Prompt prompt) {
    // A script needs none.
  }

  private static void print(PrintStream to, String line) {
    to.println(line);
    to.flush();
  }
}

package hutong.cluster.chat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jline.reader.LineReader;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/** A terminal: everything is printed above the line that is being typed. */
final class TerminalScreen implements Screen {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
  private static final AttributedStyle PLAIN = AttributedStyle.DEFAULT;
  private static final AttributedStyle DIM = PLAIN.faint();
  private static final AttributedStyle RED = PLAIN.foreground(AttributedStyle.RED);
  private static final int[] COLOURS = {
    AttributedStyle.CYAN,
    AttributedStyle.GREEN,
    AttributedStyle.YELLOW,
    AttributedStyle.MAGENTA,
    AttributedStyle.BLUE
  };

  private final LineReaderImpl reader;
  private final ZoneId zone;
  private final boolean colours;
  private LocalDate day;
  private volatile Prompt prompt = Prompt.EMPTY;

  /**
   * A screen around the reader.
   *
   * @param today days other than the one of the item before are printed, and this is the first
   */
  TerminalScreen(LineReaderImpl reader, ZoneId zone, LocalDate today, boolean colours) {
    this.reader = reader;
    this.zone = zone;
    this.day = today;
    this.colours = colours;
    // The prompt may have changed since the last line: it is set when the next one begins.
    reader
        .getWidgets()
        .put(
            LineReader.CALLBACK_INIT,
            () -> {
              reader.setPrompt(drawn(prompt));
              return true;
            });
  }

  @Override
  public void utterance(Utterance utterance) {
    ZonedDateTime at = Instant.ofEpochMilli(utterance.atMillis()).atZone(zone);
    if (!at.toLocalDate().equals(day)) {
      day = at.toLocalDate();
      notice("—— " + day + " ——");
    }
    print(rendered(utterance, TIME.format(at)));
  }

  @Override
  public void answer(List<String> lines) {
    lines.forEach(line -> print(new AttributedString(line)));
  }

  @Override
  public void notice(String sentence) {
    print(new AttributedString(sentence, DIM));
  }

  @Override
  public void wrong(String sentence) {
    print(new AttributedString(sentence, RED));
  }

  @Override
  public void prompt(Prompt now) {
    if (now.equals(prompt)) {
      return;
    }
    prompt = now;
    if (!reader.isReading()) {
      return;
    }
    try {
      reader.setPrompt(drawn(now));
      reader.callWidget(LineReader.REDISPLAY);
    } catch (IllegalStateException e) {
      // The line was finished a moment ago: the next one begins with this prompt.
      return;
    }
  }

  /** Package-private for tests: the line of an item as it looks. */
  static AttributedString rendered(Utterance utterance, String time) {
    AttributedStringBuilder text = new AttributedStringBuilder();
    AttributedStyle words =
        utterance.calls()
            ? PLAIN.foreground(AttributedStyle.YELLOW).bold()
            : utterance.here() ? PLAIN : DIM;
    text.styled(DIM, "%5s ".formatted(utterance.line() == 0 ? "" : "#" + utterance.line()));
    text.styled(DIM, time + " ");
    if (!utterance.here()) {
      text.styled(DIM, "[" + utterance.conversation().marked() + "] ");
    }
    if (utterance.said().event()) {
      text.styled(DIM, "* " + utterance.sender() + " " + utterance.said().lines().get(0));
      return text.toAttributedString();
    }
    text.styled(ofSender(utterance), utterance.sender());
    text.styled(words, ": ");
    // A second line could otherwise look like somebody else's.
    text.styled(words, String.join("\n            | ", utterance.said().lines()));
    if (!utterance.said().marks().isEmpty()) {
      text.styled(PLAIN.foreground(AttributedStyle.CYAN), "  [" + utterance.said().marks() + "]");
    }
    switch (utterance.tick()) {
      case NONE -> {}
      case STORED -> text.styled(PLAIN.foreground(AttributedStyle.GREEN).faint(), " ✓");
      case READ -> text.styled(PLAIN.foreground(AttributedStyle.GREEN), " ✓✓");
    }
    return text.toAttributedString();
  }

  private static AttributedStyle ofSender(Utterance utterance) {
    if (utterance.own()) {
      return PLAIN.bold();
    }
    int colour = COLOURS[Math.floorMod(utterance.sender().hashCode(), COLOURS.length)];
    return PLAIN.foreground(colour).bold();
  }

  private String drawn(Prompt now) {
    AttributedStringBuilder text = new AttributedStringBuilder();
    if (!now.others().isEmpty()) {
      text.styled(PLAIN.foreground(AttributedStyle.YELLOW), now.right()).append(" ");
    }
    text.styled(PLAIN.bold(), now.left());
    if (!now.sign().isEmpty()) {
      text.styled(DIM, " " + now.sign());
    }
    text.append("> ");
    // JLine gives meaning to a % in prompts.
    return ansi(text.toAttributedString()).replace("%", "%%");
  }

  private void print(AttributedString line) {
    reader.printAbove(colours ? line : new AttributedString(line.toString()));
  }

  private String ansi(AttributedString text) {
    return colours ? text.toAnsi(reader.getTerminal()) : text.toString();
  }
}

package hutong.cluster.chat;

import hutong.protocol.wire.ConversationKind;
import hutong.protocol.wire.InboxEntry;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jline.utils.AttributedString;

/** The inbox as lines: number, title, unread, time of the newest item, its beginning. */
final class InboxList {
  private static final int MOST_PREVIEW = 60;
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);

  private InboxList() {}

  static List<String> of(List<InboxEntry> entries, Clock clock) {
    int width = entries.stream().mapToInt(entry -> columns(label(entry).marked())).max().orElse(0);
    List<String> lines = new ArrayList<>();
    for (InboxEntry entry : entries) {
      String title = label(entry).marked();
      lines.add(
          "%3d  %s%s  %-8s%10s  %s"
              .formatted(
                  lines.size() + 1,
                  title,
                  " ".repeat(width - columns(title)),
                  entry.getUnread() == 0 ? "" : entry.getUnread() + " new",
                  time(entry.getHeadAtMillis(), clock),
                  preview(entry))
              .stripTrailing());
    }
    return lines;
  }

  private static Utterance.Label label(InboxEntry entry) {
    return new Utterance.Label(
        SafeText.name(entry.getTitle()), entry.getKind() == ConversationKind.GROUP);
  }

  private static String time(long millis, Clock clock) {
    if (millis == 0) {
      return "";
    }
    ZonedDateTime at = Instant.ofEpochMilli(millis).atZone(clock.getZone());
    return at.toLocalDate().equals(LocalDate.now(clock))
        ? TIME.format(at)
        : at.toLocalDate().toString();
  }

  private static String preview(InboxEntry entry) {
    String text = SafeText.line(entry.getPreview());
    return text.codePointCount(0, text.length()) <= MOST_PREVIEW
        ? text
        : text.substring(0, text.offsetByCodePoints(0, MOST_PREVIEW - 1)) + "…";
  }

  /** Chinese characters take two. */
  private static int columns(String text) {
    return new AttributedString(text).columnLength();
  }
}

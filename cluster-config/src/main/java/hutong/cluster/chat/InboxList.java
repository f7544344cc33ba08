package hutong.cluster.chat;

import hutong.protocol.wire.ConversationKind;
import hutong.protocol.wire.InboxEntry;
import hutong.protocol.wire.InboxPage;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jline.utils.AttributedString;

/** The inbox as lines: number, title, unread, time of the newest item, marks, its beginning. */
final class InboxList {
  private static final int MOST_PREVIEW = 60;
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);

  private InboxList() {}

  static List<String> of(InboxPage page, Clock clock) {
    List<InboxEntry> entries = page.getEntriesList();
    int width = entries.stream().mapToInt(entry -> columns(label(entry).marked())).max().orElse(0);
    List<String> lines = new ArrayList<>();
    for (InboxEntry entry : entries) {
      String title = label(entry).marked();
      lines.add(
          "%3d  %s%s  %-8s%10s  %s%s"
              .formatted(
                  lines.size() + 1,
                  title,
                  " ".repeat(width - columns(title)),
                  unread(entry),
                  time(entry.getHeadAtMillis(), clock),
                  marks(entry),
                  preview(entry))
              .stripTrailing());
    }
    if (page.getBadge() > 0) {
      lines.add("     " + page.getBadge() + " unread in all, without what is muted.");
    }
    return lines;
  }

  /** Such as {@code 3 new @1}: three, one of which calls this person. */
  private static String unread(InboxEntry entry) {
    String mentions = entry.getMentions() == 0 ? "" : " @" + entry.getMentions();
    return entry.getUnread() == 0
        ? entry.getMarkedUnread() ? "unread" : ""
        : entry.getUnread() + " new" + mentions;
  }

  private static String marks(InboxEntry entry) {
    String marks =
        (entry.getPinned() ? "on top" : "")
            + (entry.getPinned() && entry.getMuted() ? ", " : "")
            + (entry.getMuted() ? "muted" : "");
    return marks.isEmpty() ? "" : "(" + marks + ") ";
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

package hutong.platform.chat;

import java.util.List;
import java.util.Optional;

/**
 * Where a conversation stands.
 *
 * @param mark of the newest entry: of two heads the one with the higher mark holds, for a head may
 *     have been marked ahead of an entry that never came
 * @param head number of the newest entry
 * @param headAtMillis when the newest countable item was stored
 * @param countable running number of countable items
 * @param preview beginning of the newest item in words
 * @param previewAt number of that item
 * @param mentionsAll countable numbers of the newest items that call everybody, rising
 */
record Head(
    long mark,
    long head,
    long headAtMillis,
    long countable,
    String preview,
    long previewAt,
    List<Long> mentionsAll) {

  /** Mentions that are counted for a reader; more are not told apart. */
  static final int MENTIONS_KEPT = 99;

  private static final int PREVIEW_CHARACTERS = 80;

  static final Head NONE = new Head(0, 0, 0, 0, "", 0, List.of());

  Head at(long newMark, long sequence) {
    return new Head(newMark, sequence, headAtMillis, countable, preview, previewAt, mentionsAll);
  }

  /** After a countable item. */
  Head after(Content content, long sequence, long atMillis, long number) {
    boolean all = content instanceof Content.Text text && text.mentionAll();
    return new Head(
        mark,
        sequence,
        atMillis,
        number,
        preview(content),
        sequence,
        all ? plus(mentionsAll, number) : mentionsAll);
  }

  /** After an item was edited, or recalled when there is no content. */
  Head changed(long target, Optional<Content> content) {
    return target == previewAt
        ? new Head(
            mark,
            head,
            headAtMillis,
            countable,
            content.map(Head::preview).orElse(""),
            previewAt,
            mentionsAll)
        : this;
  }

  /** A rising list with one more number; the oldest go. */
  static List<Long> plus(List<Long> numbers, long number) {
    int from = Math.max(0, numbers.size() + 1 - MENTIONS_KEPT);
    return java.util.stream.Stream.concat(
            numbers.stream().skip(from), java.util.stream.Stream.of(number))
        .toList();
  }

  private static String preview(Content content) {
    String text = content.preview();
    int characters = text.codePointCount(0, Math.min(text.length(), 2 * PREVIEW_CHARACTERS));
    int end = text.offsetByCodePoints(0, Math.min(characters, PREVIEW_CHARACTERS));
    return text.substring(0, end).replace('\n', ' ');
  }
}

package hutong.platform.money;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The lines of a file of checkpoints, in the order in which they were written. Pure.
 *
 * @param torn whether the last one was cut off while it was written, and is left out
 */
record CheckpointLines(List<Line> lines, boolean torn) {
  /** What a file is thinned out to, as a part of what it may have. */
  private static final double ROOM = 0.75;

  /**
   * One of them.
   *
   * @param number from 1
   * @param checkpoint nothing when the text is none
   */
  record Line(int number, String text, Optional<Checkpoint> checkpoint) {}

  /** Takes a file apart. */
  static CheckpointLines of(String file) {
    List<Line> lines = new ArrayList<>();
    int from = 0;
    for (int end = file.indexOf('\n'); end >= 0; end = file.indexOf('\n', from)) {
      String text = file.substring(from, end);
      lines.add(new Line(lines.size() + 1, text, parsed(text)));
      from = end + 1;
    }
    return new CheckpointLines(lines, from < file.length());
  }

  private static Optional<Checkpoint> parsed(String text) {
    try {
      return Optional.of(Checkpoint.parse(text));
    } catch (IllegalArgumentException e) { // which of them it is, is what its reader tells
      return Optional.empty();
    }
  }

  List<Checkpoint> checkpoints() {
    return lines.stream().flatMap(line -> line.checkpoint().stream()).toList();
  }

  /** Numbers of those that cannot be read. */
  List<Integer> malformed() {
    return lines.stream().filter(line -> line.checkpoint().isEmpty()).map(Line::number).toList();
  }

  /** The newest number that was noted of each book in that epoch. */
  Map<Integer, Long> newest(long epoch) {
    Map<Integer, Long> newest = new HashMap<>();
    for (Checkpoint one : checkpoints()) {
      if (one.epoch() == epoch) {
        newest.merge(one.book(), one.sequence(), Math::max);
      }
    }
    return newest;
  }

  /**
   * With room for more: of each book every second line of its older half goes, so that what is
   * older lies further apart, and what is newest stays. Those of other epochs go at once. What
   * cannot be read stays, for somebody has to look at it.
   *
   * @param most lines that there may be
   */
  CheckpointLines thinned(long epoch, int most) {
    List<Line> left =
        new ArrayList<>(
            lines.stream()
                .filter(line -> line.checkpoint().map(one -> one.epoch() == epoch).orElse(true))
                .toList());
    boolean fewer = true;
    while (left.size() > most * ROOM && fewer) {
      Set<Line> going = everySecondOfTheOlderHalf(left);
      fewer = left.removeAll(going);
    }
    return new CheckpointLines(left, false);
  }

  private static Set<Line> everySecondOfTheOlderHalf(List<Line> lines) {
    Map<Integer, List<Line>> books = new HashMap<>();
    for (Line line : lines) {
      line.checkpoint()
          .ifPresent(one -> books.computeIfAbsent(one.book(), none -> new ArrayList<>()).add(line));
    }
    Set<Line> going = new HashSet<>();
    for (List<Line> book : books.values()) {
      for (int i = 1; i < book.size() / 2; i += 2) {
        going.add(book.get(i));
      }
      if (book.size() == 2 || book.size() == 3) { // whose older half is too small for a second one
        going.add(book.get(0));
      }
    }
    return going;
  }

  /** As the contents of a file. */
  String text() {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(line.text()).append('\n'));
    return text.toString();
  }
}

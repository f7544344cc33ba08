package hutong.cluster.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a line means. */
sealed interface Typed {
  /** An empty line. */
  record Nothing() implements Typed {}

  /** A line that means nothing, and what to type instead. */
  record Wrong(String sentence) implements Typed {}

  /**
   * Something to do.
   *
   * @param words what stands behind the verb, cut as its {@link Tail} says; of {@link Verb#SAY} the
   *     text as it is
   */
  record Order(Verb verb, List<String> words) implements Typed {}

  /**
   * A word, or words in quotes, or both as in {@code state="3 left"}; else a quote that is open.
   */
  Pattern WORD = Pattern.compile("((?:\"[^\"]*\"|[^\\s\"])+)|(\")");

  int MOST_HISTORY = 1_000;

  static Typed of(String line) {
    if (line.isBlank()) {
      return new Nothing();
    }
    if (line.startsWith("//")) {
      return new Order(Verb.SAY, List.of(line.substring(1)));
    }
    if (!line.startsWith("/")) {
      return new Order(Verb.SAY, List.of(line));
    }
    String[] parts = line.strip().split("\\s+", 2);
    Optional<Verb> verb = Verb.of(parts[0]);
    if (verb.isEmpty()) {
      return new Wrong(
          "There is no " + parts[0] + ": /help lists what there is, //… says a text with a /.");
    }
    return order(verb.get(), parts.length == 1 ? "" : parts[1]);
  }

  private static Typed order(Verb verb, String rest) {
    Optional<List<String>> words =
        verb.tail().kind() == Tail.Kind.WORDS ? words(rest) : withTail(verb.tail(), rest);
    if (words.isEmpty()) {
      return new Wrong("A \" is missing: " + verb.usage());
    }
    if (!verb.takes(words.get().size())) {
      return new Wrong("It is " + verb.usage() + ": " + verb.description() + ".");
    }
    if (verb == Verb.HISTORY && !words.get().stream().allMatch(Typed::isHistory)) {
      return new Wrong("It is /history N, with N from 1 to " + MOST_HISTORY + ".");
    }
    if (verb.takesLine() && !isLine(words.get().get(0))) {
      return new Wrong(
          "%s takes the number at the left of a line, such as #12, or #-1 for the last: %s"
              .formatted(verb.word(), verb.usage()));
    }
    return new Order(verb, words.get());
  }

  /** The words before the tail, then all that remains. */
  private static Optional<List<String>> withTail(Tail tail, String rest) {
    List<String> words = new ArrayList<>(List.of(rest.split("\\s+", tail.most())));
    words.removeIf(String::isEmpty);
    if (tail.kind() == Tail.Kind.TITLE && words.size() == tail.most()) {
      String title = words.get(tail.most() - 1);
      if (title.startsWith("\"") && (title.length() == 1 || !title.endsWith("\""))) {
        return Optional.empty();
      }
      words.set(
          tail.most() - 1, title.startsWith("\"") ? title.substring(1, title.length() - 1) : title);
    }
    return Optional.of(List.copyOf(words));
  }

  /** Such as {@code #12}, {@code 12} or {@code #-1}. */
  static boolean isLine(String word) {
    return word.matches("#?-?[1-9]\\d{0,17}");
  }

  /** Empty when a quote is not closed. */
  private static Optional<List<String>> words(String text) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(text);
    while (matcher.find()) {
      if (matcher.group(2) != null) {
        return Optional.empty();
      }
      words.add(matcher.group(1).replace("\"", ""));
    }
    return Optional.of(List.copyOf(words));
  }

  private static boolean isHistory(String word) {
    return word.matches("[1-9]\\d{0,3}") && Integer.parseInt(word) <= MOST_HISTORY;
  }
}

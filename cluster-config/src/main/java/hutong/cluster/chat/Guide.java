package hutong.cluster.chat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The help: verbs by topic, with examples. */
final class Guide {
  private static final int USAGE_COLUMNS = 34;

  private Guide() {}

  /** Everything, a topic, or one verb; empty when the word is none of these. */
  static List<String> about(String word) {
    String wanted = word.toLowerCase(Locale.ROOT);
    if (wanted.isEmpty()) {
      List<String> all = new ArrayList<>();
      Arrays.stream(Topic.values()).forEach(topic -> all.addAll(about(topic)));
      return all;
    }
    Optional<Topic> topic =
        Arrays.stream(Topic.values()).filter(one -> one.word().equals(wanted)).findFirst();
    if (topic.isPresent()) {
      return about(topic.get());
    }
    return Verb.of(wanted.startsWith("/") ? wanted : "/" + wanted)
        .map(
            verb -> {
              List<String> lines = new ArrayList<>(List.of(line(verb)));
              examples(verb.topic()).stream()
                  .filter(example -> example.strip().startsWith(verb.word() + " "))
                  .forEach(lines::add);
              return lines;
            })
        .orElseGet(ArrayList::new);
  }

  private static List<String> about(Topic topic) {
    List<String> lines = new ArrayList<>();
    lines.add(topic.title() + " (/help " + topic.word() + ")");
    Arrays.stream(Verb.values())
        .filter(verb -> verb.topic() == topic)
        .forEach(verb -> lines.add(line(verb)));
    lines.add("    such as");
    lines.addAll(examples(topic));
    return lines;
  }

  private static List<String> examples(Topic topic) {
    return topic.examples().stream().map(example -> "      " + example).toList();
  }

  private static String line(Verb verb) {
    return verb.usage().length() < USAGE_COLUMNS
        ? "  %-34s%s".formatted(verb.usage(), verb.description())
        : "  " + verb.usage() + "\n  " + " ".repeat(USAGE_COLUMNS) + verb.description();
  }
}

package hutong.cluster.chat;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** What the tabulator key offers: commands, handles, titles. */
record Suggestions(Rooms.Vocabulary vocabulary) implements Completer {
  @Override
  public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
    String typed = line.line().substring(0, line.cursor());
    if (!typed.startsWith("/")) {
      String begun = typed.substring(typed.lastIndexOf(' ') + 1);
      if (begun.startsWith("@")) {
        vocabulary.handles.forEach(handle -> candidates.add(new Candidate("@" + handle)));
      }
      return;
    }
    int space = typed.indexOf(' ');
    if (space < 0) {
      for (Verb verb : Verb.values()) {
        if (verb != Verb.SAY) {
          candidates.add(candidate(verb.word(), verb.usage()));
        }
      }
      return;
    }
    Verb.of(typed.substring(0, space))
        .ifPresent(verb -> offer(verb, typed.substring(space + 1), candidates));
  }

  private void offer(Verb verb, String rest, List<Candidate> candidates) {
    int word = (int) rest.chars().filter(character -> character == ' ').count() + 1;
    String[] usage = verb.usage().split(" ", -1);
    String wanted =
        word < usage.length ? usage[word] : usage[usage.length - 1].endsWith("…") ? "HANDLE…" : "";
    if (verb == Verb.OPEN) {
      vocabulary.titles.forEach(title -> offerTitle(title, rest, candidates));
    } else if (verb == Verb.FORWARD) {
      int behind = rest.indexOf(' ') + 1;
      if (behind > 0) {
        vocabulary.handles.forEach(handle -> candidates.add(new Candidate(handle)));
        vocabulary.titles.forEach(title -> offerTitle(title, rest.substring(behind), candidates));
      }
    } else if (verb == Verb.HELP) {
      Arrays.stream(Topic.values()).forEach(topic -> candidates.add(new Candidate(topic.word())));
    } else if (wanted.contains("to=HANDLE")) {
      candidates.add(new Candidate("equal=", "equal=COUNT", null, null, null, null, false));
      vocabulary.handles.forEach(handle -> candidates.add(new Candidate("to=" + handle)));
    } else if (wanted.contains("HANDLE")) {
      vocabulary.handles.forEach(handle -> candidates.add(new Candidate(handle)));
    } else if (wanted.contains("|")) {
      offerChoices(wanted, candidates);
    }
  }

  /** Such as {@code member|admin|owner}, or {@code [find|add=everybody|nobody]…}. */
  private static void offerChoices(String wanted, List<Candidate> candidates) {
    String[] sides = wanted.replaceAll("[\\[\\]…]", "").split("=", 2);
    for (String name : sides[0].split("\\|", -1)) {
      for (String value : sides.length == 1 ? new String[] {""} : sides[1].split("\\|", -1)) {
        candidates.add(new Candidate(sides.length == 1 ? name : name + "=" + value));
      }
    }
  }

  /** A title may have several words, and what is completed is the last one that was begun. */
  private static void offerTitle(String title, String typed, List<Candidate> candidates) {
    int begun = typed.lastIndexOf(' ') + 1;
    if (title.toLowerCase(Locale.ROOT).startsWith(typed.toLowerCase(Locale.ROOT))) {
      candidates.add(candidate(title.substring(begun), title));
    }
  }

  private static Candidate candidate(String value, String shown) {
    return new Candidate(value, shown, null, null, null, null, true);
  }
}

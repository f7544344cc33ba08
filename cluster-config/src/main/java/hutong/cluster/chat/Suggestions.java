package hutong.cluster.chat;

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
    switch (verb) {
      case TO, ADD -> vocabulary.handles.forEach(handle -> candidates.add(new Candidate(handle)));
      case GROUP -> {
        // The first word is the title, which nobody knows yet.
        if (rest.indexOf(' ') > 0) {
          vocabulary.handles.forEach(handle -> candidates.add(new Candidate(handle)));
        }
      }
      case OPEN -> vocabulary.titles.forEach(title -> offerTitle(title, rest, candidates));
      case SAY, INBOX, HISTORY, LEAVE, MEMBERS, READ, HELP, QUIT -> {}
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

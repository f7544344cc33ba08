package hutong.cluster.chat;

import java.util.ArrayList;
import java.util.List;

/** A screen that remembers. */
final class Paper implements Screen {
  /** {@code conversation sender: text}, of the open conversation without its name. */
  final List<String> shown = new ArrayList<>();

  /** The line of each of {@link #shown}. */
  final List<Utterance> utterances = new ArrayList<>();

  /** Answers and notices, and what was wrong behind a {@code !}. */
  final List<String> told = new ArrayList<>();

  Prompt prompt = Prompt.EMPTY;

  @Override
  public void utterance(Utterance utterance) {
    utterances.add(utterance);
    shown.add(
        (utterance.here() ? "" : utterance.conversation().marked() + " ")
            + utterance.sender()
            + ": "
            + utterance.said().inOneLine());
  }

  @Override
  public void answer(List<String> lines) {
    told.addAll(lines);
  }

  @Override
  public void notice(String sentence) {
    told.add(sentence);
  }

  @Override
  public void wrong(String sentence) {
    told.add("! " + sentence);
  }

  @Override
  public void prompt(Prompt now) {
    prompt = now;
  }
}

package hutong.cluster.chat;

import java.util.List;

/** Where a chat is shown. What is given to it is safe to print already. */
interface Screen {
  void utterance(Utterance utterance);

  /** The answer to something that was typed. */
  void answer(List<String> lines);

  /** Something to know, not to act on. */
  void notice(String sentence);

  /** Something that was not done, and what to do. */
  void wrong(String sentence);

  void prompt(Prompt prompt);
}

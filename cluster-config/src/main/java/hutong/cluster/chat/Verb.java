package hutong.cluster.chat;

import java.util.Arrays;
import java.util.Optional;

/** What a line can ask for. */
enum Verb {
  SAY("TEXT", "says it here; //TEXT says a text that begins with /", 1, 1),
  TO("/to HANDLE", "opens the direct conversation with a person", 1, 1),
  GROUP("/group TITLE HANDLE…", "makes a group; a title of several words needs quotes", 1, 1_000),
  INBOX("/inbox", "lists the conversations, the newest first", 0, 0),
  OPEN("/open N|TITLE", "opens a conversation by its number or title", 1, 1),
  HISTORY("/history [N]", "shows the last N lines of the current conversation (20)", 0, 1),
  ADD("/add HANDLE", "adds a person to the current group", 1, 1),
  LEAVE("/leave", "leaves the current group", 0, 0),
  MEMBERS("/members", "lists who is in the current conversation", 0, 0),
  READ("/read", "marks the current conversation as read", 0, 0),
  HELP("/help", "shows this list", 0, 0),
  QUIT("/quit", "ends (also Ctrl-D, Ctrl-C)", 0, 0);

  private final String usage;
  private final String description;
  private final int fewestWords;
  private final int mostWords;

  Verb(String usage, String description, int fewestWords, int mostWords) {
    this.usage = usage;
    this.description = description;
    this.fewestWords = fewestWords;
    this.mostWords = mostWords;
  }

  String usage() {
    return usage;
  }

  String description() {
    return description;
  }

  /** As it is typed, such as {@code /to}. */
  String word() {
    return usage.split(" ", 2)[0];
  }

  boolean takes(int words) {
    return fewestWords <= words && words <= mostWords;
  }

  static Optional<Verb> of(String word) {
    return Arrays.stream(values())
        .filter(verb -> verb != SAY && verb.word().equalsIgnoreCase(word))
        .findFirst();
  }
}

package hutong.cluster.chat;

import java.util.Arrays;
import java.util.Optional;

/** What a line can ask for. */
enum Verb {
  SAY(
      Topic.TALK,
      Tail.text(0),
      "TEXT",
      "says it here; @HANDLE calls somebody; //TEXT begins with /"),
  TO(Topic.TALK, Tail.words(1, 1), "/to HANDLE", "opens the direct conversation with a person"),
  NOTE(Topic.TALK, Tail.text(0), "/note TEXT", "keeps a note to yourself"),
  INBOX(Topic.TALK, Tail.words(0, 0), "/inbox", "lists the conversations, the newest first"),
  OPEN(Topic.TALK, Tail.title(0), "/open N|TITLE", "opens a conversation by its number or title"),
  HISTORY(
      Topic.TALK, Tail.words(0, 1), "/history [N]", "shows the last N lines as they stand (20)"),
  READ(Topic.TALK, Tail.words(0, 0), "/read", "marks the current conversation as read"),
  READERS(Topic.TALK, Tail.words(0, 1), "/readers [#N]", "shows who has received and read a line"),

  REPLY(Topic.LINES, Tail.text(1), "/reply #N TEXT", "answers a line"),
  EDIT(Topic.LINES, Tail.text(1), "/edit #N TEXT", "changes an own text or a picture's caption"),
  RECALL(Topic.LINES, Tail.words(1, 1), "/recall #N", "takes a line back, for everybody"),
  REACT(
      Topic.LINES,
      Tail.words(1, 2),
      "/react #N [EMOJI]",
      "puts an emoji on a line, or takes it off"),
  PIN(Topic.LINES, Tail.words(1, 1), "/pin #N", "pins a line for everybody"),
  UNPIN(Topic.LINES, Tail.words(1, 1), "/unpin #N", "takes the pin off"),
  PINS(Topic.LINES, Tail.words(0, 0), "/pins", "shows the pinned lines, the newest pin first"),
  FORWARD(
      Topic.LINES,
      Tail.title(1),
      "/forward #N HANDLE|TITLE",
      "copies a line to another conversation"),
  VERSIONS(Topic.LINES, Tail.words(1, 1), "/versions #N", "shows what an edited line said before"),

  CARD(
      Topic.THINGS,
      Tail.words(1, 12),
      "/card [#N] TITLE [TEXT] [state=S] [link=URL] [LABEL=ACTION|URL]…",
      "posts a card with buttons, or changes an own one"),
  INTRODUCE(Topic.THINGS, Tail.words(1, 1), "/introduce HANDLE", "posts somebody's contact card"),
  LOCATION(Topic.THINGS, Tail.title(2), "/location LAT LON [NAME]", "posts a place, in degrees"),
  PICTURE(Topic.THINGS, Tail.words(1, 2), "/picture FILE [CAPTION]", "posts a JPEG, PNG or WebP"),
  SAVE(Topic.THINGS, Tail.words(2, 2), "/save #N FILE", "writes a line's picture to a new file"),

  WALLET(Topic.MONEY, Tail.words(0, 0), "/wallet", "shows what you have, and what of it is held"),
  PAY(Topic.MONEY, Tail.text(2), "/pay HANDLE AMOUNT [MEMO]", "pays a contact, at once"),
  TRANSFER(
      Topic.MONEY,
      Tail.text(1),
      "/transfer AMOUNT [MEMO]",
      "offers money to whom you talk to, who says yes or no"),
  ENVELOPE(
      Topic.MONEY,
      Tail.text(2),
      "/envelope AMOUNT COUNT|equal=COUNT|to=HANDLE [GREETING]",
      "posts a red envelope: shares by luck, equal ones, or all for one member"),
  COLLECT(
      Topic.MONEY,
      Tail.text(1),
      "/collect AMOUNT @HANDLE… [MEMO]",
      "asks each of these members for that amount, as when you paid for all"),
  SHARE(Topic.MONEY, Tail.words(1, 1), "/share #N", "pays your share of a split bill"),
  CLAIM(Topic.MONEY, Tail.words(1, 1), "/claim #N", "grabs a share, or accepts a transfer"),
  RETURN(Topic.MONEY, Tail.words(1, 1), "/return #N", "sends a transfer back"),
  MONEY(
      Topic.MONEY,
      Tail.words(1, 1),
      "/money #N",
      "shows who got what or has paid, and who was the luckiest"),
  PAYPIN(
      Topic.MONEY,
      Tail.words(1, 2),
      "/paypin [OLD|PASSWORD] PIN",
      "sets the PIN that payments need from then on; 4 to 8 digits"),
  UNLOCK(
      Topic.MONEY,
      Tail.words(1, 2),
      "/unlock PIN [AMOUNT]",
      "lets you pay from here for some minutes, each time up to a limit or that amount"),
  BILL(
      Topic.MONEY,
      Tail.words(0, 1),
      "/bill [YYYYMM]",
      "lists what came in and went out, the newest first"),

  CONTACTS(Topic.PEOPLE, Tail.words(0, 0), "/contacts", "lists your contacts and who asks"),
  ASK(Topic.PEOPLE, Tail.text(1), "/ask HANDLE [GREETING]", "asks somebody to be your contact"),
  ACCEPT(Topic.PEOPLE, Tail.words(1, 1), "/accept HANDLE", "says yes to who asks"),
  DECLINE(Topic.PEOPLE, Tail.words(1, 1), "/decline HANDLE", "says no to who asks"),
  REMOVE(Topic.PEOPLE, Tail.words(1, 1), "/remove HANDLE", "ends a contact, for both"),
  REMARK(Topic.PEOPLE, Tail.title(1), "/remark HANDLE [NAME]", "sets your own name for somebody"),
  BLOCK(Topic.PEOPLE, Tail.words(1, 1), "/block HANDLE", "refuses somebody, who is not told"),
  UNBLOCK(Topic.PEOPLE, Tail.words(1, 1), "/unblock HANDLE", "takes the block back"),
  PROFILE(Topic.PEOPLE, Tail.words(0, 1), "/profile [HANDLE]", "shows a person, or yourself"),
  WHO(Topic.PEOPLE, Tail.words(0, 0), "/who", "shows which of your contacts are here"),

  GROUP(
      Topic.GROUPS,
      Tail.words(1, 1_000),
      "/group TITLE HANDLE…",
      "makes a group; a title of several words needs quotes"),
  ADD(Topic.GROUPS, Tail.words(1, 1), "/add HANDLE", "adds a person to the current group"),
  INVITE(
      Topic.GROUPS,
      Tail.words(0, 2),
      "/invite [USES [HOURS]]",
      "makes an invitation (1 use, 7 days)"),
  JOIN(Topic.GROUPS, Tail.words(1, 1), "/join TOKEN", "comes into a group by an invitation"),
  MEMBERS(Topic.GROUPS, Tail.words(0, 1), "/members [PART]", "lists who is in the conversation"),
  KICK(Topic.GROUPS, Tail.words(1, 1), "/kick HANDLE", "removes a member"),
  ROLE(
      Topic.GROUPS,
      Tail.words(2, 2),
      "/role HANDLE member|admin|owner",
      "gives a role; the owner only"),
  SILENCE(
      Topic.GROUPS,
      Tail.words(2, 2),
      "/silence HANDLE MINUTES",
      "lets a member not write for so long; 0 ends it"),
  RENAME(Topic.GROUPS, Tail.title(0), "/rename TITLE", "gives the group another title"),
  ANNOUNCE(
      Topic.GROUPS, Tail.text(0), "/announce [TEXT]", "sets the announcement, or takes it down"),
  RULES(
      Topic.GROUPS,
      Tail.words(0, 4),
      "/rules [approval|history|muted|closed=on|off]…",
      "shows or sets the group's rules"),
  APPROVE(Topic.GROUPS, Tail.words(1, 1), "/approve HANDLE", "lets in who waits"),
  REFUSE(Topic.GROUPS, Tail.words(1, 1), "/refuse HANDLE", "does not let in who waits"),
  LEAVE(Topic.GROUPS, Tail.words(0, 0), "/leave", "leaves the current group"),
  DISSOLVE(
      Topic.GROUPS, Tail.title(0), "/dissolve TITLE", "ends the current group for ever; its owner"),

  MUTE(Topic.LIST, Tail.words(0, 0), "/mute", "counts nothing of it in the badge"),
  UNMUTE(Topic.LIST, Tail.words(0, 0), "/unmute", "counts it again"),
  TOP(Topic.LIST, Tail.words(0, 0), "/top", "keeps it at the top of the list"),
  UNTOP(Topic.LIST, Tail.words(0, 0), "/untop", "lets it move as the others do"),
  HIDE(Topic.LIST, Tail.words(0, 0), "/hide", "takes it out of the list until something new comes"),
  UNREAD(Topic.LIST, Tail.words(0, 0), "/unread", "marks it as unread"),
  CLEAR(Topic.LIST, Tail.words(0, 0), "/clear", "clears what was said up to now, for yourself"),

  NAME(Topic.YOU, Tail.title(0), "/name NAME", "sets the name that others see"),
  STATUS(Topic.YOU, Tail.text(0), "/status [TEXT]", "sets the line under your name, or clears it"),
  AVATAR(Topic.YOU, Tail.words(1, 1), "/avatar FILE", "sets your picture"),
  SETTINGS(
      Topic.YOU,
      Tail.words(0, 5),
      "/settings [find|message|add|presence=everybody|contacts|nobody]… [quiet=DEVICE,…]",
      "shows or sets what others may do, and which devices make no sound"),
  PASSWORD(
      Topic.YOU,
      Tail.words(0, 2),
      "/password [OLD NEW]",
      "sets another one; a terminal asks for it"),
  FAREWELL(
      Topic.YOU,
      Tail.words(1, 1),
      "/farewell PASSWORD",
      "deletes your account for ever, and says what others keep"),

  HELP(Topic.HELP, Tail.words(0, 1), "/help [TOPIC|COMMAND]", "shows this list, or a part of it"),
  QUIT(Topic.HELP, Tail.words(0, 0), "/quit", "ends (also Ctrl-D, Ctrl-C)");

  private final Topic topic;
  private final int fewest;
  private final int most;
  private final Tail.Kind kind;
  private final String usage;
  private final String description;

  Verb(Topic topic, Tail tail, String usage, String description) {
    this.topic = topic;
    this.fewest = tail.fewest();
    this.most = tail.most();
    this.kind = tail.kind();
    this.usage = usage;
    this.description = description;
  }

  Topic topic() {
    return topic;
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

  Tail tail() {
    return new Tail(fewest, most, kind);
  }

  boolean takes(int words) {
    return words <= most && words >= Math.max(fewest, required());
  }

  /** What stands in no brackets has to be there. */
  private int required() {
    return (int)
        Arrays.stream(usage.split(" ", -1))
            .skip(this == SAY ? 0 : 1)
            .takeWhile(part -> !part.startsWith("["))
            .filter(part -> !part.endsWith("…"))
            .count();
  }

  /** Whether the first word is the number of a line. */
  boolean takesLine() {
    return usage.contains(" #N");
  }

  static Optional<Verb> of(String word) {
    return Arrays.stream(values())
        .filter(verb -> verb != SAY && verb.word().equalsIgnoreCase(word))
        .findFirst();
  }
}

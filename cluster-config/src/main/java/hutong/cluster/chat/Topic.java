package hutong.cluster.chat;

import java.util.List;

/** What verbs are about, in the order of the help. */
enum Topic {
  TALK(
      "talk",
      "Conversations and words",
      List.of("/to bob", "Hello, @bob!", "/note buy tea", "/open The lane", "/history 50")),
  LINES(
      "lines",
      "Lines that were said, by the number at their left; #-1 is the last line, #-2 the one before",
      List.of(
          "/reply #12 yes, at nine",
          "/edit #-1 at ten",
          "/react #12 👍",
          "/recall #-1",
          "/forward #12 carol")),
  THINGS(
      "things",
      "Cards, places, pictures",
      List.of(
          "/card Tea \"A box of tea\" state=\"3 left\" Buy=buy:1",
          "/card #12 Tea \"A box of tea\" state=\"sold out\"",
          "/location 39.9042 116.4074 Gulou",
          "/picture cat.jpg \"our cat\"",
          "/save #14 cat.jpg")),
  MONEY(
      "money",
      "Money, in amounts such as 5 or 5.20; what others send has the number of its line",
      List.of(
          "/pay bob 5.20 lunch",
          "/transfer 300 the rent",
          "/envelope 20 5 happy new year",
          "/envelope 20 equal=4",
          "/envelope 8.88 to=carol for your birthday",
          "/claim #17",
          "/collect 42 @bob @carol dinner",
          "/share #18",
          "/paypin 271828",
          "/unlock 271828",
          "/bill 202611")),
  PEOPLE(
      "people",
      "Contacts, and who is here",
      List.of("/ask bob We met at the tea shop", "/accept carol", "/remark bob Bob from tea")),
  GROUPS(
      "groups",
      "Groups",
      List.of(
          "/group \"The lane\" bob carol",
          "/invite 5 24",
          "/role bob admin",
          "/silence carol 10",
          "/rules approval=on closed=off")),
  LIST(
      "list",
      "How a conversation stands in your own list, on all your devices",
      List.of("/mute", "/top", "/clear")),
  YOU(
      "you",
      "Yourself",
      List.of("/status drinking tea", "/settings find=contacts presence=nobody", "/password")),
  HELP("help", "This chat", List.of("/help lines", "/help react"));

  private final String word;
  private final String title;
  private final String examples;

  Topic(String word, String title, List<String> examples) {
    this.word = word;
    this.title = title;
    this.examples = String.join("\n", examples);
  }

  /** As it stands behind {@code /help}. */
  String word() {
    return word;
  }

  String title() {
    return title;
  }

  List<String> examples() {
    return examples.lines().toList();
  }
}

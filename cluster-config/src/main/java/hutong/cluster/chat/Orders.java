package hutong.cluster.chat;

import hutong.protocol.client.HutongException;
import java.time.Clock;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What typed lines do: each verb is taught by the class of its topic. At the desk only. */
final class Orders {
  private static final long SETTLE_MILLIS = 15_000;

  private final Desk desk;
  private final Feed feed;
  private final boolean script;
  private final Talk talk;
  private final Map<Verb, Workbench.Act> acts = new EnumMap<>(Verb.class);

  Orders(Parlour parlour, Feed feed, Signs signs, Clock clock) {
    this.desk = parlour.desk();
    this.script = parlour.script();
    this.feed = feed;
    Workbench bench =
        new Workbench(parlour, feed, signs, new Inquiry(desk, parlour.post(), feed::isOnline));
    talk = new Talk(bench, clock);
    talk.teach(acts);
    new Lines(bench, talk, clock).teach(acts);
    Postings postings = new Postings(bench);
    postings.teach(acts);
    new Purse(bench, clock).teach(acts);
    new Acquaintance(bench, clock).teach(acts);
    new Groups(bench, talk).teach(acts);
    new Shelf(bench).teach(acts);
    new Oneself(bench, postings).teach(acts);
    acts.put(Verb.HELP, words -> help(bench, words.isEmpty() ? "" : words.get(0)));
    acts.put(Verb.QUIT, words -> Workbench.done());
    List<Verb> untaught =
        Arrays.stream(Verb.values()).filter(verb -> !acts.containsKey(verb)).toList();
    if (!untaught.isEmpty()) {
      throw new IllegalStateException("nobody does these verbs: " + untaught);
    }
  }

  /** Does it; what is refused is told and counted. */
  CompletableFuture<Void> perform(Typed typed) {
    if (typed instanceof Typed.Wrong wrong) {
      feed.failed(wrong.sentence());
      return talk.stayNowhere();
    }
    if (!(typed instanceof Typed.Order order)) {
      return Workbench.done();
    }
    return inTurn(order)
        .thenCompose(ready -> act(order))
        .exceptionally(
            failure -> {
              failed(order.verb(), Desk.named(failure));
              return null;
            })
        .thenRun(feed::changed);
  }

  private CompletableFuture<Void> act(Typed.Order order) {
    Workbench.Act act = acts.get(order.verb());
    if (act == null) {
      throw new IllegalStateException("nobody does " + order.verb());
    }
    return act.perform(order.words());
  }

  /** A script's order sees what was said before it: those lines are stored and shown first. */
  private CompletableFuture<Void> inTurn(Typed.Order order) {
    if (!script || order.verb() == Verb.SAY) {
      return Workbench.done();
    }
    return desk.bring(
        feed.when(() -> feed.unsent() == 0 && feed.isShown())
            .completeOnTimeout(null, SETTLE_MILLIS, TimeUnit.MILLISECONDS));
  }

  private void failed(Verb verb, HutongException failure) {
    feed.failed(Remedy.of(failure));
    if (verb == Verb.TO || verb == Verb.OPEN || verb == Verb.GROUP || verb == Verb.JOIN) {
      var unused = talk.stayNowhere();
    }
  }

  private static CompletableFuture<Void> help(Workbench bench, String about) {
    List<String> lines = Guide.about(about);
    return lines.isEmpty()
        ? bench.refuse("There is no help about " + SafeText.line(about) + ": /help lists it all.")
        : bench.answer(lines);
  }
}

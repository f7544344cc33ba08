package hutong.cluster;

import hutong.cluster.proof.Checker;
import hutong.cluster.proof.Evidence;
import hutong.cluster.proof.Rereading;
import hutong.cluster.proof.Sabotage;
import hutong.cluster.proof.Witness;
import hutong.platform.money.AuditReport;
import hutong.platform.money.Offence;
import hutong.protocol.client.HutongApi;
import hutong.protocol.wire.Ack;
import hutong.protocol.wire.Card;
import hutong.protocol.wire.Edit;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Reaction;
import hutong.protocol.wire.Recall;
import hutong.protocol.wire.Send;
import hutong.protocol.wire.Text;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The story of the demo: neighbours talk and pay each other, the lights go out, and nothing that
 * was said or paid is lost.
 */
final class Story {
  private static final String PASSWORD = "a lane of neighbours";
  private static final int LINES = 12;
  private static final int LINES_IN_THE_STORM = 30;
  private static final int ACKNOWLEDGED_BEFORE_THE_KILL = 8;
  private static final int ORDERS_BEFORE_THE_KILL = 3;
  private static final long PATIENCE_SECONDS = 20;
  private static final long SETTLE_SECONDS = 30;
  private static final String[] SUBJECTS = {
    "The baker", "My cousin", "Old Wang", "The cat", "Our landlord", "The kite seller"
  };
  private static final String[] VERBS = {
    "has lost", "wants to sell", "is looking for", "has repaired", "painted", "borrowed"
  };
  private static final String[] OBJECTS = {
    "a bicycle", "three red lanterns", "the teapot", "a sack of rice", "the gate", "a zither"
  };

  private final Path folder;
  private final Random random;
  private final Sabotage.@Nullable Kind sabotage;
  private final PrintStream out;
  private final Evidence evidence = new Evidence();
  private final Map<String, HutongApi.Session> sessions = new LinkedHashMap<>();
  private final Map<String, Set<String>> membersOf = new LinkedHashMap<>();
  private final List<Witness> witnesses = new ArrayList<>();
  private final MoneyStory money = new MoneyStory(SETTLE_SECONDS);
  private int kills;

  Story(Path folder, Random random, Sabotage.@Nullable Kind sabotage, PrintStream out) {
    this.folder = folder;
    this.random = random;
    this.sabotage = sabotage;
    this.out = out;
  }

  /** Plays it on a fresh node; returns what the checker says. */
  Checker.Verdict play() throws Exception {
    NodeProcess node = start(List.of("--ws-port", "0", "--http-port", "0"));
    try {
      HutongApi api = new HutongApi(node.http());
      Witness alice = arrives(api, node.ws(), "alice");
      Witness bob = arrives(api, node.ws(), "bob");
      Witness carol = arrives(api, node.ws(), "carol");

      String direct = open(alice, "bob");
      membersOf.put(direct, new LinkedHashSet<>(List.of("alice", "bob")));
      say("Alice opens a conversation with Bob");
      talk(direct, alice, bob);
      money.befriend("alice", "bob");
      money.befriend("alice", "carol");
      say("Alice offers Bob " + money.transfer("alice", "bob", direct) + ", and Bob accepts");

      String lane = createGroup(alice, "The lane", List.of("bob", "carol"));
      membersOf.put(lane, new LinkedHashSet<>(List.of("alice", "bob", "carol")));
      say("Alice makes the group \"The lane\" with Bob and Carol");
      talk(lane, carol, alice);
      long tea = posts(alice, lane, card("nobody yet"));
      say("Alice puts up a card: \"Tea at five\", nobody yet");
      say(money.envelopes("alice", lane) + " red envelopes of Alice are in the lane");

      bob.close();
      say("Bob's phone loses its network");
      List<CompletableFuture<Ack>> storm =
          talkInTheStorm(List.of(direct, lane), alice, carol, lane);
      awaitSome(ACKNOWLEDGED_BEFORE_THE_KILL, storm);
      List<CompletableFuture<Frame>> orders = money.orderInTheDark("alice", "carol");
      say("They grab shares and Alice pays Carol, " + orders.size() + " orders at once");
      awaitSome(ORDERS_BEFORE_THE_KILL, orders);
      orders = money.orderUntilTheEnd("alice", "carol");
      node = killAndStartAgain(node, storm, orders);
      await("all that was said is acknowledged", storm);
      money.awaitOutcomes();
      say("Nothing that was said is lost, and every order of money has its answer");

      Witness phone = returns(node.ws(), "bob", "phone-2", api);
      Witness tablet = returns(node.ws(), "bob", "tablet", api);
      say("Bob is back, with a new phone and a tablet");
      money.returns("bob", phone);
      money.grab("bob");
      say("Bob grabs what is left in the envelopes");
      say("Carol paid for dinner: Alice and Bob pay her " + money.collect("carol", lane) + " each");
      talk(direct, phone, alice);
      talk(lane, phone, carol);
      changes(lane, tea, alice, carol, phone);
      money.settle();
      say("Wallets, envelopes and bills are held against the answers");
      List<Witness> present = List.of(alice, carol, phone, tablet);
      awaitDelivery(present);
      say("Everybody has everything; now a client without memory reads it all again");
      rereadAll(api, node.ws());
      AuditReport audit = AuditCommand.ofServer(folder);
      say("The audit reads the " + audit.events() + " events of all books");
      return Checker.check(evidence).and(money.broken()).and(broken(audit));
    } finally {
      witnesses.forEach(Witness::close);
      node.close();
    }
  }

  private static List<String> broken(AuditReport audit) {
    return audit.broken().values().stream().map(Offence::toString).toList();
  }

  String summary() {
    return "%d acknowledged items in %d conversations, each there once and in order for every reader, and %s, through %d SIGKILL"
        .formatted(evidence.acknowledgedCount(), membersOf.size(), money.summary(), kills);
  }

  private NodeProcess start(List<String> ports) throws Exception {
    List<String> options = new ArrayList<>(ports);
    if (sabotage != null) {
      options.addAll(List.of("--sabotage", sabotage.name()));
    }
    NodeProcess node = NodeProcess.start(folder, options, line -> {});
    say("A node is ready after " + node.seconds() + " s, process " + node.pid());
    return node;
  }

  private Witness arrives(HutongApi api, URI ws, String handle) throws Exception {
    HutongApi.Session session = get(api.register(handle, PASSWORD, capitalised(handle), "phone"));
    sessions.put(handle, session);
    say(capitalised(handle) + " moves in");
    Witness phone = witness(handle, "phone", session, api, ws);
    money.movesIn(handle, phone);
    return phone;
  }

  private Witness returns(URI ws, String handle, String device, HutongApi api) throws Exception {
    return witness(handle, device, get(api.login(handle, PASSWORD, device)), api, ws);
  }

  private Witness witness(
      String handle, String device, HutongApi.Session session, HutongApi api, URI ws) {
    Witness witness = Witness.of(handle, device, session, api, ws, evidence);
    witnesses.add(witness);
    return witness;
  }

  private static String open(Witness who, String handle) throws Exception {
    return get(who.client().open(handle)).getConversationId();
  }

  private static String createGroup(Witness who, String title, List<String> handles)
      throws Exception {
    return get(who.client().createGroup(title, handles, "story")).getConversationId();
  }

  private void talk(String conversation, Witness one, Witness other) throws Exception {
    List<CompletableFuture<Ack>> acks = new ArrayList<>();
    for (int line = 0; line < LINES; line++) {
      Witness speaker = line % 2 == 0 ? one : other;
      String words = words();
      if (line < 2) {
        out.println("    " + nameOf(speaker) + ": " + words);
      }
      acks.add(speaker.say(conversation, words));
    }
    await("what was said is acknowledged", acks);
  }

  /** What was said, and put up before the lights went out, is changed for everybody. */
  private void changes(String lane, long tea, Witness alice, Witness carol, Witness bob)
      throws Exception {
    long slip = posts(carol, lane, text(words()));
    posts(carol, lane, Send.newBuilder().setRecall(Recall.newBuilder().setSequence(slip)));
    say("Carol says something and takes it back");
    long typo = posts(bob, lane, text(words()));
    posts(
        bob,
        lane,
        Send.newBuilder()
            .setEdit(
                Edit.newBuilder().setSequence(typo).setText(Text.newBuilder().setBody(words()))));
    say("Bob mends his words");
    posts(
        carol,
        lane,
        Send.newBuilder().setReaction(Reaction.newBuilder().setSequence(typo).setEmoji("👍")));
    posts(
        alice,
        lane,
        Send.newBuilder()
            .setEdit(Edit.newBuilder().setSequence(tea).setCard(card("Bob and Carol").getCard())));
    say("Alice's card says now: Bob and Carol");
  }

  private static long posts(Witness who, String conversation, Send.Builder content)
      throws Exception {
    return get(who.send(conversation, content)).getSequence();
  }

  private static Send.Builder text(String words) {
    return Send.newBuilder().setText(Text.newBuilder().setBody(words));
  }

  private static Send.Builder card(String whoComes) {
    return Send.newBuilder().setCard(Card.newBuilder().setTitle("Tea at five").setState(whoComes));
  }

  private List<CompletableFuture<Ack>> talkInTheStorm(
      List<String> aliceIn, Witness alice, Witness carol, String carolIn) {
    List<CompletableFuture<Ack>> acks = new ArrayList<>();
    for (int line = 0; line < LINES_IN_THE_STORM; line++) {
      acks.add(alice.say(aliceIn.get(line % aliceIn.size()), words()));
      acks.add(carol.say(carolIn, words()));
    }
    say("Alice and Carol go on talking, " + acks.size() + " lines at once");
    return acks;
  }

  private NodeProcess killAndStartAgain(
      NodeProcess node, List<CompletableFuture<Ack>> storm, List<CompletableFuture<Frame>> orders)
      throws Exception {
    node.kill();
    kills++;
    say(
        "SIGKILL: the node is dead, with %d lines acknowledged, %d orders of money answered, %d open"
            .formatted(done(storm), done(orders), money.struck()));
    return start(
        List.of(
            "--ws-port", String.valueOf(node.ws().getPort()),
            "--http-port", String.valueOf(node.http().getPort())));
  }

  private static void awaitSome(int count, List<? extends CompletableFuture<?>> answers)
      throws InterruptedException {
    CountDownLatch some = new CountDownLatch(count);
    answers.forEach(answer -> countWhenDone(answer, some));
    if (!some.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException(
          "fewer than " + count + " were answered within " + PATIENCE_SECONDS + " s");
    }
  }

  private static long done(List<? extends CompletableFuture<?>> futures) {
    return futures.stream().filter(CompletableFuture::isDone).count();
  }

  private static void countWhenDone(CompletableFuture<?> answer, CountDownLatch count) {
    CompletableFuture<Void> unused = answer.thenRun(count::countDown);
  }

  /**
   * Waits until every acknowledged item reached each device; what is missing then, the checker
   * names.
   */
  private void awaitDelivery(List<Witness> present) throws InterruptedException {
    for (String conversation : membersOf.keySet()) {
      long head =
          present.stream()
              .flatMap(witness -> witness.delivered(conversation).stream())
              .mapToLong(Item::getSequence)
              .max()
              .orElse(0);
      for (Witness witness : present) {
        boolean member = membersOf.getOrDefault(conversation, Set.of()).contains(handleOf(witness));
        waitFor(() -> !member || last(witness, conversation) >= head);
      }
    }
  }

  private static long last(Witness witness, String conversation) {
    return witness.delivered(conversation).stream().mapToLong(Item::getSequence).max().orElse(0);
  }

  private static void waitFor(BooleanSupplier condition) throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.getAsBoolean() && System.nanoTime() < until) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private void rereadAll(HutongApi api, URI ws) throws Exception {
    for (String handle : sessions.keySet()) {
      HutongApi.Session reader = get(api.login(handle, PASSWORD, "reader"));
      List<String> conversations =
          membersOf.entrySet().stream()
              .filter(entry -> entry.getValue().contains(handle))
              .map(Map.Entry::getKey)
              .toList();
      Rereading.of(conversations, handle, "reader", reader, ws, evidence);
    }
  }

  private String nameOf(Witness witness) {
    return capitalised(handleOf(witness));
  }

  private String handleOf(Witness witness) {
    return sessions.entrySet().stream()
        .filter(entry -> entry.getValue().userId().equals(witness.userId()))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse("somebody");
  }

  private String words() {
    return "%s %s %s (%s)"
        .formatted(
            one(SUBJECTS), one(VERBS), one(OBJECTS), Long.toString(random.nextLong() >>> 20, 36));
  }

  private String one(String[] of) {
    return of[random.nextInt(of.length)];
  }

  private static void await(String what, List<CompletableFuture<Ack>> acks) throws Exception {
    for (CompletableFuture<Ack> ack : acks) {
      try {
        ack.get(3 * PATIENCE_SECONDS, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        throw new IllegalStateException("not within a minute: " + what, e);
      }
    }
  }

  private static <T> T get(CompletableFuture<T> future)
      throws InterruptedException, ExecutionException, TimeoutException {
    return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private void say(String line) {
    out.println("* " + line);
  }

  private static String capitalised(String handle) {
    return Character.toUpperCase(handle.charAt(0)) + handle.substring(1);
  }
}

package hutong.cluster.load;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * People who talk at a fixed rate, whatever the server does: open loop, so that a stall counts for
 * every message that was due meanwhile. A message is complete when it is acknowledged and everybody
 * else in its conversation was shown it; its latency runs from the instant at which the schedule
 * wanted it sent.
 */
final class TalkLoad implements Load, Member.Ears, AutoCloseable {
  /** What is counted and timed. */
  enum Unit {
    /** A message, once it is complete. */
    MESSAGE,
    /** A message that is shown to one other member. */
    DELIVERY
  }

  /**
   * Who talks, and how much. Each person is in one conversation.
   *
   * @param senders of each conversation, who take turns
   * @param rate units per second over all conversations
   */
  record Plan(int conversations, int members, int senders, Unit unit, int rate, long seed) {
    int people() {
      return conversations * members;
    }

    double messagesPerSecond() {
      return unit == Unit.MESSAGE ? rate : (double) rate / (members - 1);
    }
  }

  private static final int CONNECT_AT_ONCE = 128;
  private static final int OPEN_AT_ONCE = 16;
  private static final int REREAD_AT_ONCE = 8;
  private static final long CONNECT_WITHIN_SECONDS = 300;
  private static final long REREAD_WITHIN_SECONDS = 600;
  private static final long COME_BACK_MILLIS = 500;
  private static final int LOSSES_TOLD = 5;

  private final Plan plan;
  private final Consumer<String> log;
  private final SplittableRandom random;
  private final Loop loop = new Loop();
  private final Findings findings = new Findings();
  private final Tally tally = new Tally();
  private final Pace pace;
  private final List<Resident> people = new ArrayList<>();
  private final List<Talk> talks = new ArrayList<>();
  private final List<Member> members = new ArrayList<>();
  private List<URI> doors = List.of();
  private long losses;
  private boolean staysAway;

  TalkLoad(Plan plan, Consumer<String> log) {
    this.plan = plan;
    this.log = log;
    this.random = new SplittableRandom(plan.seed());
    this.pace = new Pace(loop, tally, plan.messagesPerSecond(), this::say);
  }

  @Override
  public Tally tally() {
    return tally;
  }

  @Override
  public Pace pace() {
    return pace;
  }

  Findings findings() {
    return findings;
  }

  @Override
  public Loop loop() {
    return loop;
  }

  // Coming.

  void arrive(Server server) throws Exception {
    doors = server.doors();
    log.accept(plan.people() + " people, " + plan.conversations() + " conversations");
    people.addAll(server.town().people(plan.people()));
    List<List<Resident>> groups = new ArrayList<>();
    for (int i = 0; i < plan.conversations(); i++) {
      groups.add(List.copyOf(people.subList(i * plan.members(), (i + 1) * plan.members())));
    }
    List<Town.Place> places = server.town().conversations(groups);
    for (int i = 0; i < groups.size(); i++) {
      Talk talk = new Talk(i, places.get(i), groups.get(i), findings);
      talks.add(talk);
      for (int j = 0; j < plan.members(); j++) {
        members.add(new Member(loop, groups.get(i).get(j), talk, j, this));
      }
    }
    log.accept("connecting");
    loop.await(() -> AtOnce.all(members, CONNECT_AT_ONCE, this::connect), CONNECT_WITHIN_SECONDS);
    log.accept("opening the conversations");
    loop.await(
        () -> AtOnce.all(firsts(), OPEN_AT_ONCE, member -> Patience.with(loop, member::open)),
        CONNECT_WITHIN_SECONDS);
  }

  /** The first member of each conversation. */
  private List<Member> firsts() {
    return IntStream.range(0, talks.size())
        .mapToObj(talk -> members.get(talk * plan.members()))
        .toList();
  }

  private CompletableFuture<Member> connect(Member member) {
    URI door = doors.get(member.place() % doors.size());
    return Patience.with(loop, () -> member.connect(door));
  }

  // Talking.

  private void say(long which, long dueNanos) {
    int talk = (int) (which % talks.size());
    int speaker = (int) (which / talks.size() % plan.senders());
    tally.sent++;
    tally.underWay++;
    members.get(talk * plan.members() + speaker).say(Body.random(random), dueNanos);
  }

  @Override
  public void acknowledged(Talk talk, int message) {
    tally.acknowledged++;
    finish(talk, message);
  }

  @Override
  public void foundStored(Talk talk, int message) {
    finish(talk, message);
  }

  @Override
  public void arrived(Talk talk, int message) {
    tally.delivered++;
    if (plan.unit() == Unit.DELIVERY) {
      tally.done(talk.dueNanos(message), System.nanoTime());
    }
    finish(talk, message);
  }

  private void finish(Talk talk, int message) {
    if (talk.isCompleteBy(message)) {
      tally.underWay--;
      if (plan.unit() == Unit.MESSAGE) {
        tally.done(talk.dueNanos(message), System.nanoTime());
      }
    }
  }

  // Going and coming back.

  @Override
  public void lost(Member member, String why) {
    if (staysAway) {
      return;
    }
    if (++losses <= LOSSES_TOLD) {
      log.accept("a connection ended and comes back: " + why);
    }
    comeBackLater(member);
  }

  private void comeBackLater(Member member) {
    loop.later(
        COME_BACK_MILLIS + random.nextLong(COME_BACK_MILLIS),
        () -> {
          var unused =
              connect(member)
                  .exceptionally(
                      failure -> {
                        findings.breach("somebody cannot come back: %s", failure);
                        return member;
                      });
        });
  }

  /** Says no more, and does not come back by itself when connections end. */
  void stayAway() throws Exception {
    loop.get(
        () -> {
          staysAway = true;
          pace.stop();
          return true;
        });
  }

  /** Everybody comes back; each is told when they are current. */
  void comeBack(Server server, Consumer<Member> each) throws Exception {
    doors = server.doors();
    loop.await(
        () -> {
          staysAway = false;
          return AtOnce.all(
              members,
              CONNECT_AT_ONCE,
              member ->
                  connect(member)
                      .thenApply(
                          back -> {
                            each.accept(back);
                            return back;
                          }));
        },
        CONNECT_WITHIN_SECONDS);
  }

  List<Member> members() {
    return members;
  }

  // The end.

  /** Reads everything again, and says what was found. */
  void reread() throws Exception {
    log.accept("reading everything again");
    loop.get(
        () -> {
          staysAway = true;
          members.forEach(Member::close);
          return true;
        });
    List<Integer> readers = new ArrayList<>();
    for (int talk = 0; talk < talks.size(); talk++) {
      readers.add(talk * plan.members());
      readers.add(talk * plan.members() + 1);
    }
    loop.await(
        () ->
            AtOnce.all(readers, REREAD_AT_ONCE, reader -> Patience.with(loop, () -> read(reader))),
        REREAD_WITHIN_SECONDS);
    long unfinished = loop.get(() -> talks.stream().mapToLong(Talk::unfinished).sum());
    if (unfinished > 0) {
      findings.breach("%d acknowledged messages were not shown to everybody", unfinished);
    }
    if (losses > LOSSES_TOLD) {
      log.accept(losses + " connections ended by themselves");
    }
    log.accept(
        "the load itself was late by %.0f ms at most"
            .formatted(tally.latestNanos / (double) TimeUnit.MILLISECONDS.toNanos(1)));
  }

  private CompletableFuture<Void> read(int reader) {
    return Rereader.read(
        loop,
        doors.get(reader % doors.size()),
        people.get(reader),
        talks.get(reader / plan.members()));
  }

  @Override
  public void close() {
    loop.close();
  }
}

package hutong.cluster.load;

import hutong.protocol.SortableId;
import hutong.protocol.wire.Claim;
import hutong.protocol.wire.Claimed;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.SendEnvelope;
import java.net.URI;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Members of groups who grab at red envelopes. What each must have follows from the answers to
 * their claims, and their wallets must say so.
 */
final class GrabLoad implements AutoCloseable {
  /**
   * A group.
   *
   * @param members of it; the first sends the envelopes, all others claim
   */
  record Party(int members) {}

  /** An envelope that is in its group, and what is known of it by the answers to claims. */
  static final class Envelope {
    private final Group group;
    private final int shares;
    private final BitSet places = new BitSet();
    private String id = "";
    private long left;

    private Envelope(Group group, int shares) {
      this.group = group;
      this.shares = shares;
      this.left = shares * MINOR_EACH;
    }

    int claimers() {
      return group.members() - 1;
    }

    int winners() {
      return places.cardinality();
    }
  }

  /**
   * @param first of its people, among all
   */
  private record Group(String id, int first, int members) {}

  /** Minor units of a share on average. */
  private static final long MINOR_EACH = 100;

  private static final int CONNECT_AT_ONCE = 128;
  private static final int SEND_AT_ONCE = 16;
  private static final int CLAIM_AT_ONCE = 128;
  private static final int LOOK_AT_ONCE = 128;
  private static final long LOOK_AGAIN_MILLIS = 50;
  private static final long WITHIN_SECONDS = 600;

  private final Consumer<String> log;
  private final SplittableRandom random;
  private final Loop loop = new Loop();
  private final Findings findings = new Findings();
  private final Tally tally = new Tally();
  private final List<Group> groups = new ArrayList<>();
  private final List<Customer> people = new ArrayList<>();
  private Purses purses;

  GrabLoad(long seed, Consumer<String> log) {
    this.log = log;
    this.random = new SplittableRandom(seed);
    this.purses = new Purses(loop, List.of(), 0, findings);
  }

  Loop loop() {
    return loop;
  }

  Tally tally() {
    return tally;
  }

  Findings findings() {
    return findings;
  }

  /** Everybody comes and is connected. */
  void arrive(Server server, List<Party> parties) throws Exception {
    int count = parties.stream().mapToInt(Party::members).sum();
    log.accept("%d people with a purse, %d groups".formatted(count, parties.size()));
    List<Resident> residents = server.town().people(count);
    List<List<Resident>> members = new ArrayList<>();
    int first = 0;
    for (Party party : parties) {
      members.add(residents.subList(first, first + party.members()));
      first += party.members();
    }
    List<Town.Place> places = server.town().conversations(members);
    first = 0;
    for (int i = 0; i < parties.size(); i++) {
      groups.add(new Group(places.get(i).id(), first, parties.get(i).members()));
      first += parties.get(i).members();
    }
    purses = new Purses(loop, residents, server.openPurses(residents), findings);
    List<URI> doors = server.doors();
    for (int i = 0; i < count; i++) {
      people.add(new Customer(loop, residents.get(i), doors.get(i % doors.size())));
    }
    log.accept("connecting");
    loop.await(
        () -> AtOnce.all(people, CONNECT_AT_ONCE, one -> Patience.with(loop, one::connect)),
        WITHIN_SECONDS);
  }

  /**
   * Sends envelopes into one group after the other.
   *
   * @param from first group
   * @param to last group, exclusive
   */
  List<Envelope> send(int from, int to, int count, int shares) throws Exception {
    List<Envelope> envelopes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      envelopes.add(new Envelope(groups.get(from + i % (to - from)), shares));
    }
    loop.await(() -> AtOnce.all(envelopes, SEND_AT_ONCE, this::send), WITHIN_SECONDS);
    return envelopes;
  }

  private CompletableFuture<Frame> send(Envelope envelope) {
    int payer = envelope.group.first();
    Frame.Builder send =
        Frame.newBuilder()
            .setSendEnvelope(
                SendEnvelope.newBuilder()
                    .setOperationId(SortableId.of(System.currentTimeMillis(), random))
                    .setConversationId(envelope.group.id())
                    .setKind(SendEnvelope.Kind.LUCKY)
                    .setTotalMinor(envelope.left)
                    .setCount(envelope.shares));
    return people
        .get(payer)
        .ask(send)
        .thenApply(
            answer -> {
              if (!answer.hasMoneyCard()) {
                throw new IllegalStateException("an envelope is refused: " + answer.getError());
              }
              envelope.id = answer.getMoneyCard().getId();
              purses.add(payer, -envelope.left);
              return answer;
            });
  }

  /**
   * A claim of a group's member; completes when it is answered.
   *
   * @param claimer from 0, the payer not counted
   */
  CompletableFuture<?> claim(Envelope envelope, int claimer, long dueNanos) {
    int person = envelope.group.first() + 1 + claimer;
    tally.sent++;
    tally.underWay++;
    return people
        .get(person)
        .ask(Frame.newBuilder().setClaim(Claim.newBuilder().setId(envelope.id)))
        .thenAccept(
            answer -> {
              tally.underWay--;
              tally.acknowledged++;
              tally.done(dueNanos, System.nanoTime());
              if (answer.hasClaimed()) {
                won(envelope, person, answer.getClaimed());
              } else if (answer.getError().getCode() != Code.ALL_GONE) {
                findings.breach("a claim is refused: %s", answer.getError().getMessage());
              }
            });
  }

  /** So many members of each claim, some at once, however long it takes; then all have it. */
  void claimInTurn(List<Envelope> envelopes, int claimers) throws Exception {
    List<Integer> claims = IntStream.range(0, envelopes.size() * claimers).boxed().toList();
    loop.await(
        () ->
            AtOnce.all(
                claims,
                CLAIM_AT_ONCE,
                which ->
                    claim(
                        envelopes.get(which % envelopes.size()),
                        which / envelopes.size(),
                        System.nanoTime())),
        WITHIN_SECONDS);
    mustBeGone(envelopes);
    reckon(false);
  }

  private void won(Envelope envelope, int person, Claimed claimed) {
    if (claimed.getPlace() < 1
        || claimed.getPlace() > envelope.shares
        || envelope.places.get(claimed.getPlace())) {
      findings.breach("place %d of %s is given twice", claimed.getPlace(), envelope.id);
    }
    envelope.places.set(claimed.getPlace());
    envelope.left -= claimed.getShareMinor();
    purses.add(person, claimed.getShareMinor());
  }

  /** All have been claimed by more than there are shares, or by as many. */
  void mustBeGone(List<Envelope> envelopes) {
    for (Envelope envelope : envelopes) {
      int must = Math.min(envelope.shares, envelope.claimers());
      boolean gone = envelope.claimers() >= envelope.shares;
      if (envelope.winners() != must || (gone ? envelope.left != 0 : envelope.left <= 0)) {
        findings.breach(
            "%s has %d winners of %d and %d left",
            envelope.id, envelope.winners(), must, envelope.left);
      }
    }
  }

  /** Asks everybody, or only those who won, until they have what they must. */
  void reckon(boolean all) throws Exception {
    List<Integer> asked =
        IntStream.range(0, people.size()).filter(i -> all || purses.gained(i)).boxed().toList();
    loop.await(
        () ->
            AtOnce.all(
                asked,
                LOOK_AT_ONCE,
                person ->
                    purses.look(
                        person,
                        () -> people.get(person).ask(Purses.readWallet()),
                        LOOK_AGAIN_MILLIS)),
        WITHIN_SECONDS);
  }

  /** Whether nothing is under way. */
  boolean isAnswered() throws Exception {
    return loop.get(() -> tally.underWay == 0);
  }

  void leave() throws Exception {
    loop.get(
        () -> {
          people.forEach(Customer::leave);
          return true;
        });
  }

  @Override
  public void close() {
    loop.close();
  }
}

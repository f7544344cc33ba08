package hutong.cluster.chaos;

import hutong.cluster.proof.Checker;
import hutong.cluster.proof.Evidence;
import hutong.cluster.proof.Rereading;
import hutong.cluster.proof.Witness;
import hutong.protocol.client.ClientListener;
import hutong.protocol.client.ClientSettings;
import hutong.protocol.client.ClientSettings.Tuning;
import hutong.protocol.client.FrameListener;
import hutong.protocol.client.HutongApi;
import hutong.protocol.wire.Ack;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Item;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * People who talk without a pause, whatever happens to the nodes: in pairs, and all of them in one
 * group, with the product's own client, which repeats what is not acknowledged. Their wires are
 * tapped; what they send and are shown is the evidence.
 */
final class Crowd implements Workload {
  private static final Logger LOG = LoggerFactory.getLogger(Crowd.class);

  /** Quick to try again, so that what is measured is the node's time to heal. */
  private static final Tuning TUNING = Tuning.DEFAULT.withTimes(10_000, 100, 1_000);

  private static final String PASSWORD = "talk as if nothing were";
  private static final long PATIENCE_SECONDS = 120;

  /**
   * How many, and how much.
   *
   * @param people an even number; they are spread over all nodes
   * @param perSecond lines of all of them together
   * @param characters of a line
   */
  record Size(int people, int perSecond, int characters) {
    /** For every build, on a machine that builds. */
    static final Size SMALL = new Size(4, 30, 60);

    static final Size MODERATE = new Size(6, 40, 60);
  }

  /** Somebody and where they talk. */
  private record Neighbour(
      String handle, Witness witness, HutongApi.Session reader, List<String> conversations) {}

  private final Site site;
  private final Size size;
  private final Random random;
  private final Evidence evidence = new Evidence();
  private final List<Neighbour> neighbours = new ArrayList<>();
  private final Queue<CompletableFuture<Ack>> lines = new ConcurrentLinkedQueue<>();
  private final AtomicLong acknowledged = new AtomicLong();
  private final Map<Code, LongAdder> refusals = new ConcurrentHashMap<>();
  private Checker.@Nullable Verdict verdict;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(task -> daemon(task));

  private Crowd(Site site, Size size, Random random) {
    this.site = site;
    this.size = size;
    this.random = random;
  }

  /** Everybody is registered, connected and begins to talk. */
  static Crowd of(Site site, Size size, long seed) throws Exception {
    Crowd crowd = new Crowd(site, size, new Random(seed));
    try {
      crowd.arrive();
      long micros = TimeUnit.SECONDS.toMicros(1) / size.perSecond();
      var unused = crowd.clock.scheduleAtFixedRate(crowd::sayOne, 0, micros, TimeUnit.MICROSECONDS);
      return crowd;
    } catch (Exception e) {
      crowd.close();
      throw e;
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "crowd");
    thread.setDaemon(true);
    return thread;
  }

  private void arrive() throws Exception {
    for (int i = 0; i < size.people(); i++) {
      String handle = "neighbour-" + i;
      int node = i % site.nodes();
      HutongApi api = new HutongApi(site.http(node));
      HutongApi.Session session = get(api.register(handle, PASSWORD, handle, "phone"));
      HutongApi.Session reader = get(api.login(handle, PASSWORD, "reader"));
      ClientListener nobody = (conversation, item) -> {};
      ClientSettings settings =
          ClientSettings.of(site.ws(node), "phone", api.credentials(session, renewed -> {}), nobody)
              .withTuning(TUNING)
              .withTap(new Refusals());
      Witness witness = Witness.of(handle, session.userId(), settings, evidence);
      neighbours.add(new Neighbour(handle, witness, reader, new ArrayList<>()));
    }
    for (int i = 0; i < neighbours.size(); i += 2) {
      Neighbour one = neighbours.get(i);
      Neighbour other = neighbours.get(i + 1);
      String pair = get(one.witness().client().open(other.handle())).getConversationId();
      one.conversations().add(pair);
      other.conversations().add(pair);
    }
    List<String> handles = neighbours.stream().map(Neighbour::handle).toList();
    String lane =
        get(neighbours.get(0).witness().client().createGroup("The lane", handles, "chaos"))
            .getConversationId();
    neighbours.forEach(neighbour -> neighbour.conversations().add(lane));
  }

  /** Counts what the nodes would not do. */
  private final class Refusals implements FrameListener {
    @Override
    public void received(Frame frame) {
      if (frame.hasError()) {
        refusals.computeIfAbsent(frame.getError().getCode(), code -> new LongAdder()).increment();
      }
    }
  }

  private void sayOne() {
    Neighbour speaker = neighbours.get(random.nextInt(neighbours.size()));
    List<String> where = speaker.conversations();
    var unused = say(speaker, where.get(random.nextInt(where.size())));
  }

  private CompletableFuture<Ack> say(Neighbour speaker, String conversation) {
    String words =
        "%016x"
            .formatted(random.nextLong())
            .repeat(1 + size.characters() / 16)
            .substring(0, size.characters());
    CompletableFuture<Ack> ack = speaker.witness().say(conversation, words);
    lines.add(ack);
    var unused = ack.thenRun(acknowledged::incrementAndGet);
    return ack;
  }

  @Override
  public void acknowledged(long more) {
    long until = acknowledged.get() + more;
    Awaitility.await()
        .atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .pollInterval(10, TimeUnit.MILLISECONDS)
        .until(() -> acknowledged.get() >= until);
  }

  /** The same in each conversation. */
  @Override
  public void answeredEverywhere() throws Exception {
    List<CompletableFuture<Ack>> probes = new ArrayList<>();
    for (Neighbour neighbour : neighbours) {
      for (String conversation : neighbour.conversations()) {
        probes.add(say(neighbour, conversation));
      }
    }
    for (CompletableFuture<Ack> probe : probes) {
      get(probe);
    }
  }

  /**
   * Ends the talk, waits until everything is acknowledged and delivered, reads all of it again as a
   * client without memory, and asks the checker.
   */
  @Override
  public List<String> finish() throws Exception {
    clock.shutdown();
    if (!clock.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the crowd falls silent");
    }
    List<String> wrong = new ArrayList<>();
    Map<String, Long> heads = new LinkedHashMap<>();
    for (CompletableFuture<Ack> line : lines) {
      try {
        Ack ack = get(line);
        heads.merge(ack.getConversationId(), ack.getSequence(), Math::max);
      } catch (Exception e) {
        wrong.add("a line was not acknowledged: " + e);
      }
    }
    for (Neighbour neighbour : neighbours) {
      for (String conversation : neighbour.conversations()) {
        long head = heads.getOrDefault(conversation, 0L);
        wrong.addAll(undelivered(neighbour, conversation, head));
      }
    }
    for (Neighbour neighbour : neighbours) {
      int node = neighbours.indexOf(neighbour) % site.nodes();
      Rereading.of(
          neighbour.conversations(),
          neighbour.handle(),
          "reader",
          neighbour.reader(),
          site.ws(node),
          evidence);
    }
    verdict = Checker.check(evidence);
    wrong.addAll(verdict.broken());
    return wrong;
  }

  /** A client is given each number once, in order, up to the last that was acknowledged. */
  private static List<String> undelivered(Neighbour neighbour, String conversation, long head) {
    Queue<Item> delivered = neighbour.witness().delivered(conversation);
    awaitLast(delivered, head);
    long expected = 1;
    for (Item item : delivered) {
      if (item.getSequence() != expected) {
        return List.of(
            "%s was given number %d of %s where %d belongs"
                .formatted(neighbour.handle(), item.getSequence(), conversation, expected));
      }
      expected++;
    }
    return expected > head
        ? List.of()
        : List.of(
            "%s was given %d of %d items of %s"
                .formatted(neighbour.handle(), expected - 1, head, conversation));
  }

  private static void awaitLast(Queue<Item> delivered, long head) {
    try {
      Awaitility.await()
          .atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
          .until(() -> delivered.stream().anyMatch(item -> item.getSequence() >= head));
    } catch (ConditionTimeoutException e) {
      LOG.warn("the last items do not come", e); // which ones are missing is said by the caller
    }
  }

  @Override
  public ChaosReport.Counts counts() {
    return ChaosReport.Counts.of(evidence, Objects.requireNonNull(verdict));
  }

  @Override
  public Map<Code, Long> refusals() {
    Map<Code, Long> counted = new LinkedHashMap<>();
    refusals.forEach((code, count) -> counted.put(code, count.sum()));
    return counted;
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    clock.shutdownNow();
    neighbours.forEach(neighbour -> neighbour.witness().close());
  }
}

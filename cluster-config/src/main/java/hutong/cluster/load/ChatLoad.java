package hutong.cluster.load;

import hutong.cluster.proof.Checker;
import hutong.cluster.proof.Evidence;
import hutong.protocol.client.HutongApi;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * Pairs of people who talk at a fixed rate, whatever the server does: open loop, so that a stall
 * counts for every message that was due meanwhile. A message is complete when it is acknowledged
 * and its partner was shown it; its latency runs from the instant at which the schedule wanted it
 * sent.
 */
public final class ChatLoad implements LoadPerson.Ears {
  private static final String PASSWORD = "under load as ever";
  private static final int WARM_UP_SECONDS = 5;
  private static final int STRAGGLERS_SECONDS = 15;
  private static final int BODY_CHARACTERS = 200;
  private static final int REGISTER_AT_ONCE = 16;
  private static final long MAX_LATENCY_MICROS = TimeUnit.MINUTES.toMicros(5);

  /**
   * What to do.
   *
   * @param rate messages per second over all pairs
   * @param nodePid of the server, whose processor time and whose children's is measured; 0 for none
   */
  public record Plan(URI ws, URI http, int pairs, int rate, int seconds, long seed, long nodePid) {}

  /** Two people and their conversation. */
  private record Pair(LoadPerson one, LoadPerson other, String conversation) {}

  /** A message under way: half done when it is acknowledged or has arrived. */
  private record Due(long scheduledNanos, boolean measured, boolean half) {}

  private final Plan plan;
  private final Consumer<String> log;
  private final Evidence evidence = new Evidence();
  private final Random random;
  private final Map<String, Due> due = new ConcurrentHashMap<>();
  private final ConcurrentHistogram latencies = new ConcurrentHistogram(MAX_LATENCY_MICROS, 3);
  private final LongAdder completedInWindow = new LongAdder();
  private final LongAdder delivered = new LongAdder();
  private volatile boolean measuring;

  private ChatLoad(Plan plan, Consumer<String> log) {
    this.plan = plan;
    this.log = log;
    this.random = new Random(plan.seed());
  }

  /**
   * Runs it.
   *
   * @param log receives progress
   */
  public static Report run(Plan plan, Consumer<String> log) throws Exception {
    return new ChatLoad(plan, log).run();
  }

  private Report run() throws Exception {
    EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try {
      List<Pair> pairs = arrive(loops);
      log.accept("warming up for " + WARM_UP_SECONDS + " s at " + plan.rate() + "/s");
      talk(pairs, WARM_UP_SECONDS);
      log.accept("measuring for " + plan.seconds() + " s");
      double[] cpuBefore = cpu();
      measuring = true;
      long started = System.nanoTime();
      talk(pairs, plan.seconds());
      double window = (System.nanoTime() - started) / 1e9;
      measuring = false;
      double[] cpuAfter = cpu();
      awaitStragglers();
      log.accept("reading everything again");
      for (Pair pair : pairs) {
        evidence.reread(
            pair.one().userId(), pair.conversation(), pair.one().reread(pair.conversation()));
        evidence.reread(
            pair.other().userId(), pair.conversation(), pair.other().reread(pair.conversation()));
      }
      pairs.forEach(
          pair -> {
            pair.one().close();
            pair.other().close();
          });
      return report(window, cpuBefore, cpuAfter);
    } finally {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
  }

  private Report report(double window, double[] cpuBefore, double[] cpuAfter) {
    Checker.Verdict verdict = Checker.check(evidence);
    verdict.broken().forEach(breach -> log.accept("breach: " + breach));
    return new Report(
        "chat",
        plan.seed(),
        plan.seconds(),
        2 * plan.pairs(),
        plan.rate(),
        evidence.sentCount(),
        evidence.acknowledgedCount(),
        delivered.sum(),
        verdict.lost(),
        verdict.duplicated(),
        verdict.outOfOrder(),
        completedInWindow.sum() / window,
        latencies.getValueAtPercentile(50) / 1000.0,
        latencies.getValueAtPercentile(99) / 1000.0,
        latencies.getValueAtPercentile(99.9) / 1000.0,
        cpuAfter[0] - cpuBefore[0],
        cpuAfter[1] - cpuBefore[1],
        cpuAfter[2] - cpuBefore[2],
        verdict.holds() && due.isEmpty());
  }

  private double[] cpu() {
    return new double[] {
      Cpu.seconds(plan.nodePid()),
      Cpu.childrenSeconds(plan.nodePid()),
      Cpu.seconds(ProcessHandle.current().pid())
    };
  }

  private List<Pair> arrive(EventLoopGroup loops) throws Exception {
    log.accept("registering " + 2 * plan.pairs() + " people");
    HutongApi api = new HutongApi(plan.http());
    String run = Long.toString(System.nanoTime() & 0xFFFFFFFL, 36);
    List<HutongApi.Session> sessions = new ArrayList<>();
    List<CompletableFuture<HutongApi.Session>> registering = new ArrayList<>();
    for (int i = 0; i < 2 * plan.pairs(); i++) {
      registering.add(api.register("load-" + run + "-" + i, PASSWORD, "", LoadPerson.DEVICE));
      if (registering.size() == REGISTER_AT_ONCE || i == 2 * plan.pairs() - 1) {
        for (CompletableFuture<HutongApi.Session> one : registering) {
          sessions.add(one.get(1, TimeUnit.MINUTES));
        }
        registering.clear();
      }
    }
    log.accept("connecting");
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < plan.pairs(); i++) {
      LoadPerson one = new LoadPerson(sessions.get(2 * i), evidence, this);
      LoadPerson other = new LoadPerson(sessions.get(2 * i + 1), evidence, this);
      one.connect(loops, plan.ws());
      other.connect(loops, plan.ws());
      pairs.add(new Pair(one, other, one.open("load-" + run + "-" + (2 * i + 1))));
    }
    return pairs;
  }

  /** Sends on schedule: message i is due i / rate seconds after the start. */
  private void talk(List<Pair> pairs, int seconds) {
    long start = System.nanoTime();
    long count = (long) plan.rate() * seconds;
    for (long i = 0; i < count; i++) {
      long scheduled = start + i * 1_000_000_000L / plan.rate();
      for (long wait = scheduled - System.nanoTime();
          wait > 0;
          wait = scheduled - System.nanoTime()) {
        LockSupport.parkNanos(wait);
      }
      Pair pair = pairs.get((int) (i % pairs.size()));
      boolean turn = (i / pairs.size()) % 2 == 0;
      say(turn ? pair.one() : pair.other(), pair.conversation(), scheduled);
    }
  }

  private void say(LoadPerson speaker, String conversation, long scheduled) {
    String clientId = speaker.nextClientId();
    due.put(key(conversation, speaker.userId(), clientId), new Due(scheduled, measuring, false));
    speaker.say(conversation, clientId, body());
  }

  private String body() {
    StringBuilder body = new StringBuilder(BODY_CHARACTERS);
    while (body.length() < BODY_CHARACTERS) {
      body.append(Long.toString(random.nextLong() >>> 1, 36));
    }
    body.setLength(BODY_CHARACTERS);
    return body.toString();
  }

  @Override
  public void acknowledged(String conversation, String author, String clientId) {
    half(key(conversation, author, clientId));
  }

  @Override
  public void arrived(String conversation, String author, String clientId) {
    delivered.increment();
    half(key(conversation, author, clientId));
  }

  /** Notes that one of both has happened; with the second the message is complete. */
  private void half(String key) {
    due.computeIfPresent(
        key,
        (name, message) -> {
          if (!message.half()) {
            return new Due(message.scheduledNanos(), message.measured(), true);
          }
          if (message.measured()) {
            long micros = (System.nanoTime() - message.scheduledNanos()) / 1000;
            latencies.recordValue(Math.max(0, Math.min(micros, MAX_LATENCY_MICROS)));
            if (measuring) {
              completedInWindow.increment();
            }
          }
          return null;
        });
  }

  private void awaitStragglers() throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(STRAGGLERS_SECONDS);
    while (!due.isEmpty() && System.nanoTime() < until) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    if (!due.isEmpty()) {
      log.accept(due.size() + " messages were not acknowledged or not shown in time");
    }
  }

  private static String key(String conversation, String author, String clientId) {
    return conversation + ' ' + author + ' ' + clientId;
  }
}

package hutong.cluster.load;

import hutong.cluster.load.GrabLoad.Envelope;
import hutong.cluster.load.GrabLoad.Party;
import hutong.cluster.load.Report.Processor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Groups that grab at red envelopes. */
@Command(
    name = "envelope",
    description = {
      "Measures claims on red envelopes.",
      "One envelope in one group, which all its members claim at once; or, with --many, envelopes in"
          + " many groups, claimed at --rate. answered_seconds is when the last claim was answered,"
          + " credited_seconds when every winner's wallet said so, both from the first claim (with"
          + " --many: from when the last was due). rate_per_second is of claims that were credited,"
          + " from the first claim until all were."
          + " Each share has one winner, all shares make up the envelope, each wallet says what"
          + " follows from the answers, and the money is audited (audit_ok)."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  hutong bench envelope --claimers 10000 --shares 500",
      "  hutong bench envelope --many 1000 --shares 10            4,000 claims/s",
      "  hutong bench envelope --claimers 200 --shares 20 --durability periodic"
    })
public final class EnvelopeBench implements Callable<Integer> {
  private static final int MUST = 4000;
  private static final int SHARES_OF_ONE = 500;
  private static final int SHARES_OF_MANY = 10;
  private static final int MOST_SHARES = 500;
  private static final int GROUPS = 100;

  /** Who claim before it counts, so that what is run is compiled. */
  private static final Party WARM_UP = new Party(101);

  private static final int WARM_UP_ENVELOPES = 60;
  private static final int WARM_UP_CLAIMS_PER_SECOND = 600;

  /** So many times the envelopes that count are claimed before, so that what is run is compiled. */
  private static final int BEFORE = 4;

  private static final long LOOK_MILLIS = 5;
  private static final long WITHIN_NANOS = TimeUnit.MINUTES.toNanos(3);

  @Mixin BenchOptions options = new BenchOptions();

  @Option(
      names = "--claimers",
      paramLabel = "N",
      description = "who claim one envelope at once (default: 10000)")
  int claimers = 10_000;

  @Option(
      names = "--shares",
      paramLabel = "N",
      description = "of an envelope (default: 500; with --many: 10)")
  @Nullable Integer shares;

  @Option(names = "--many", paramLabel = "N", description = "envelopes, instead of one")
  @Nullable Integer many;

  @Override
  public Integer call() throws Exception {
    int each = shares != null ? shares : many != null ? SHARES_OF_MANY : SHARES_OF_ONE;
    BenchOptions.requirePositive("--shares", each);
    BenchOptions.requirePositive("--claimers", claimers);
    if (many != null) {
      BenchOptions.requirePositive("--many", many);
    }
    try (BenchSite site =
        options.ownSite(
            Map.of(
                "hutong.chat.max-members",
                Integer.toString(Math.max(claimers, each) + 1),
                "hutong.money.envelope.max-count",
                Integer.toString(Math.max(MOST_SHARES, each)),
                "hutong.money.wallet.faucet",
                "100000000"))) {
      return BenchOptions.tell(
          many == null
              ? one(
                  site,
                  options.setting("envelope", claimers, claimers, 1),
                  each,
                  true,
                  BenchOptions::log)
              : many(site, setting(many, each), new Many(many, each), BenchOptions::log));
    }
  }

  private Report.Setting setting(int envelopes, int each) {
    int rate = options.rateOr(MUST);
    int seconds = Math.max(1, Math.toIntExact(Math.round((double) envelopes * each / rate)));
    return options.setting("envelope", Math.min(GROUPS, envelopes) * each, rate, seconds);
  }

  /** As many envelopes of as many shares. */
  public record Many(int envelopes, int shares) {
    private int claims() {
      return envelopes * shares;
    }
  }

  /**
   * One envelope, claimed by all of its group at once.
   *
   * @param warm whether others claim others before
   */
  public static Report one(
      Server server, Report.Setting setting, int shares, boolean warm, Consumer<String> log)
      throws Exception {
    try (GrabLoad load = new GrabLoad(setting.seed(), log)) {
      int claimers = setting.clients();
      List<Party> parties = new ArrayList<>(List.of(new Party(claimers + 1)));
      if (warm) {
        parties.add(WARM_UP);
      }
      load.arrive(server, parties);
      if (warm) {
        log.accept("others claim for some seconds, that what is run be compiled");
        int others = WARM_UP.members() - 1;
        List<Envelope> before = load.send(1, 2, WARM_UP_ENVELOPES, others / 2);
        int claims = WARM_UP_ENVELOPES * others;
        claim(load, before, others, new Rate(WARM_UP_CLAIMS_PER_SECOND, claims, false));
        awaitAnswers(load);
        load.mustBeGone(before);
        load.reckon(false);
      }
      List<Envelope> envelopes = load.send(0, 1, 1, shares);
      load.reckon(true); // by then everybody has been told of the envelope
      log.accept(claimers + " claims at once");
      Window window = Window.open(server);
      long began =
          load.loop()
              .get(
                  () -> {
                    long now = System.nanoTime();
                    load.tally().measure(now, Long.MAX_VALUE);
                    for (int claimer = 0; claimer < claimers; claimer++) {
                      var unused = load.claim(envelopes.get(0), claimer, now);
                    }
                    return now;
                  });
      End end = end(load, envelopes, began);
      Processor used = window.close(log);
      return report(
          load, server, setting, envelopes, end, end.winners() / end.creditedSeconds(), used, log);
    }
  }

  /** Many envelopes, claimed one by one. */
  public static Report many(Server server, Report.Setting setting, Many plan, Consumer<String> log)
      throws Exception {
    try (GrabLoad load = new GrabLoad(setting.seed(), log)) {
      int groups = setting.clients() / plan.shares();
      load.arrive(server, Collections.nCopies(groups, new Party(plan.shares() + 1)));
      int others = BEFORE * plan.envelopes();
      log.accept("sending and claiming %d others before".formatted(others));
      load.claimInTurn(load.send(0, groups, others, plan.shares()), plan.shares());
      List<Envelope> envelopes = load.send(0, groups, plan.envelopes(), plan.shares());
      double perSecond = setting.offeredPerSecond();
      log.accept("%d claims at %.0f/s".formatted(plan.claims(), perSecond));
      Window window = Window.open(server);
      long began = claim(load, envelopes, plan.shares(), new Rate(perSecond, plan.claims(), true));
      double seconds = plan.claims() / perSecond;
      End end = end(load, envelopes, began + (long) (seconds * 1e9));
      Processor used = window.close(log);
      double rate = end.winners() / (seconds + end.creditedSeconds());
      return report(load, server, setting, envelopes, end, rate, used, log);
    }
  }

  /**
   * @param claims in all
   */
  private record Rate(double perSecond, int claims, boolean measured) {
    private double seconds() {
      return claims / perSecond;
    }
  }

  /** Claims by turns, each member once of each envelope; returns when the last was due. */
  private static long claim(GrabLoad load, List<Envelope> envelopes, int claimers, Rate rate)
      throws Exception {
    Pace pace =
        new Pace(
            load.loop(),
            load.tally(),
            rate.perSecond(),
            (which, dueNanos) -> {
              int claimer = (int) (which / envelopes.size()) % claimers;
              var unused =
                  load.claim(envelopes.get((int) (which % envelopes.size())), claimer, dueNanos);
            });
    long began = pace.begin(0, rate.seconds());
    long to = began + (long) (rate.seconds() * 1e9);
    if (rate.measured()) {
      load.loop()
          .get(
              () -> {
                load.tally().measure(began, to);
                return true;
              });
    }
    TimeUnit.NANOSECONDS.sleep(Math.max(0, to - System.nanoTime()));
    return began;
  }

  /** How it ended, in seconds since an instant. */
  private record End(double answeredSeconds, double creditedSeconds, int winners) {}

  private static End end(GrabLoad load, List<Envelope> envelopes, long sinceNanos)
      throws Exception {
    awaitAnswers(load);
    double answered = (System.nanoTime() - sinceNanos) / 1e9;
    load.mustBeGone(envelopes);
    load.reckon(false);
    double credited = (System.nanoTime() - sinceNanos) / 1e9;
    return new End(answered, credited, envelopes.stream().mapToInt(Envelope::winners).sum());
  }

  private static void awaitAnswers(GrabLoad load) throws Exception {
    long since = System.nanoTime();
    while (!load.isAnswered()) {
      if (System.nanoTime() - since > WITHIN_NANOS) {
        load.findings().breach("%d claims have no answer", load.tally().underWay);
        return;
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
  }

  private static Report report(
      GrabLoad load,
      Server server,
      Report.Setting setting,
      List<Envelope> envelopes,
      End end,
      double ratePerSecond,
      Processor used,
      Consumer<String> log)
      throws Exception {
    log.accept("asking everybody what they have");
    load.reckon(true);
    load.leave();
    Map<String, Object> more = new LinkedHashMap<>();
    more.put("envelopes", envelopes.size());
    more.put("winners", end.winners());
    more.put("answered_seconds", end.answeredSeconds());
    more.put("credited_seconds", end.creditedSeconds());
    more.put("audit_ok", Proof.audit(server, load.findings(), log));
    Tally tally = load.tally();
    return new Report(
        setting,
        new Report.Counts(tally.sent, tally.acknowledged, end.winners()),
        load.findings().verdict(),
        ratePerSecond,
        Report.Latency.of(tally),
        used,
        more,
        Plot.of(tally.latencies));
  }
}

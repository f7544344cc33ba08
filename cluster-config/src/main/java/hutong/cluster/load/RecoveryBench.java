package hutong.cluster.load;

import hutong.protocol.SortableId;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Pay;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How soon a large book is there again. */
@Command(
    name = "recovery",
    description = {
      "Measures how soon after a SIGKILL a large book answers.",
      "One book with --accounts accounts. journal_seconds and journal_after_ready_seconds are of a"
          + " start on its journal alone, until somebody is told what they have: from the start of"
          + " the process, and from READY. Then --transfers are paid in the book, which leave"
          + " snapshots, and the server gets SIGKILL: recovered_seconds and"
          + " recovered_after_ready_seconds are of the start after it."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  hutong bench recovery --accounts 100000",
      "  hutong bench recovery --accounts 1000 --transfers 400"
    })
final class RecoveryBench implements Callable<Integer> {
  /** Two entries each, in the journal's first partition. */
  private static final int MOST_ACCOUNTS = 240_000;

  private static final int MOST_TRANSFERS = 100_000; // the play money of one
  private static final int PAY_AT_ONCE = 50;
  private static final long WITHIN_SECONDS = 600;
  private static final long AMOUNT = 1;

  @Mixin BenchOptions options = new BenchOptions();

  @Option(names = "--accounts", paramLabel = "N", description = "of the book (default: 100000)")
  int accounts = 100_000;

  @Option(
      names = "--transfers",
      paramLabel = "N",
      description = "before the SIGKILL (default: 1000)")
  int transfers = 1_000;

  private final Findings findings = new Findings();

  @Override
  public Integer call() throws Exception {
    BenchOptions.requireBetween(2, MOST_ACCOUNTS, "--accounts", accounts);
    BenchOptions.requireBetween(1, MOST_TRANSFERS, "--transfers", transfers);
    Report.Setting setting = options.setting("recovery", 2, 0, 1);
    try (BenchSite site = options.ownSite(Map.of("hutong.money.books", "1"));
        Loop loop = new Loop()) {
      List<Resident> two = site.town().people(2, List.of(new Town.Pair(0, 1)));
      BenchOptions.log("a book with %d accounts".formatted(accounts));
      site.seeded().accounts(accounts - two.size());
      Purses purses = new Purses(loop, two, site.openPurses(two), findings);
      Answered journal = look(site, loop, two.get(0), purses);
      BenchOptions.log("from the journal: " + journal);
      long began = System.nanoTime();
      pay(site, loop, two, purses);
      double paying = (System.nanoTime() - began) / 1e9;
      BenchOptions.log("%d transfers, %.1f s; SIGKILL".formatted(transfers, paying));
      site.killAndStartAgain();
      Answered recovered = look(site, loop, two.get(0), purses);
      BenchOptions.log("after the SIGKILL: " + recovered);
      loop.await(() -> purses.reckon(site.doors()), WITHIN_SECONDS);
      Map<String, Object> more = new LinkedHashMap<>();
      more.put("accounts", accounts);
      more.put("journal_seconds", journal.seconds());
      more.put("journal_after_ready_seconds", journal.afterReady());
      more.put("recovered_seconds", recovered.seconds());
      more.put("recovered_after_ready_seconds", recovered.afterReady());
      more.put("audit_ok", Proof.audit(site, findings, BenchOptions::log));
      return BenchOptions.tell(
          new Report(
              setting,
              new Report.Counts(transfers, transfers, transfers),
              findings.verdict(),
              transfers / paying,
              new Report.Latency(0, 0, 0),
              Report.Processor.NONE,
              more,
              List.of()));
    }
  }

  /**
   * When somebody was told what they have.
   *
   * @param seconds from the start of the process
   */
  private record Answered(double seconds, double afterReady) {
    @Override
    public String toString() {
      return "%.2f s after the start, %.2f s after READY".formatted(seconds, afterReady);
    }
  }

  private static Answered look(BenchSite site, Loop loop, Resident person, Purses purses)
      throws Exception {
    Customer customer = new Customer(loop, person, site.doors().get(0));
    loop.await(
        () ->
            Patience.with(loop, customer::connect)
                .thenCompose(here -> purses.look(0, () -> here.ask(Purses.readWallet()), 1)),
        WITHIN_SECONDS);
    long now = System.nanoTime();
    customer.leave();
    BenchSite.Start start = site.lastStart();
    return new Answered(
        (now - start.beganNanos()) / (double) TimeUnit.SECONDS.toNanos(1),
        (now - start.readyNanos()) / (double) TimeUnit.SECONDS.toNanos(1));
  }

  private void pay(BenchSite site, Loop loop, List<Resident> two, Purses purses) throws Exception {
    SplittableRandom random = new SplittableRandom();
    Customer payer = new Customer(loop, two.get(0), site.doors().get(0));
    loop.await(() -> Patience.with(loop, payer::connect), WITHIN_SECONDS);
    loop.await(
        () ->
            AtOnce.all(
                IntStream.range(0, transfers).boxed().toList(),
                PAY_AT_ONCE,
                which -> pay(payer, two.get(1), random, purses)),
        WITHIN_SECONDS);
    loop.get(
        () -> {
          payer.leave();
          return true;
        });
  }

  private CompletableFuture<?> pay(
      Customer payer, Resident payee, SplittableRandom random, Purses purses) {
    return payer
        .ask(
            Frame.newBuilder()
                .setPay(
                    Pay.newBuilder()
                        .setOperationId(SortableId.of(System.currentTimeMillis(), random))
                        .setUserId(payee.userId())
                        .setAmountMinor(AMOUNT)))
        .thenAccept(
            answer -> {
              if (answer.hasPaid()) {
                purses.move(0, 1, AMOUNT);
              } else {
                findings.breach("a transfer is refused: %s", answer.getError().getMessage());
              }
            });
  }
}

package hutong.cluster.load;

import hutong.cluster.load.Report.Processor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How long the audit of the money takes. */
@Command(
    name = "audit",
    description = {
      "Measures the audit of the money, in a process of its own.",
      "Books of a fresh server are filled with transfers at random, most of them between two books,"
          + " as they would have stored them. wall_seconds and peak_resident_bytes are those of"
          + " `hutong audit`, the start of its process included; rate_per_second is of events."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  hutong bench audit --events 1000000",
      "  hutong bench audit --events 100000 --accounts 1000"
    })
final class AuditBench implements Callable<Integer> {
  /** Entries of one book's first partition, and no more are written. */
  private static final long MOST_EVENTS = 15_000_000;

  @Mixin BenchOptions options = new BenchOptions();

  @Option(names = "--events", paramLabel = "N", description = "of all books (default: 1000000)")
  int events = 1_000_000;

  @Option(names = "--accounts", paramLabel = "N", description = "of people (default: 10000)")
  int accounts = 10_000;

  @Override
  public Integer call() throws Exception {
    BenchOptions.requireAtLeast(2, "--accounts", accounts);
    BenchOptions.requireBetween(2L * accounts, MOST_EVENTS, "--events", events);
    Report.Setting setting = options.setting("audit", 0, 0, 1);
    try (BenchSite site = options.ownSite(Map.of())) {
      SeededTown town = site.seeded();
      BenchOptions.log("writing %d events of %d accounts".formatted(events, accounts));
      long began = System.nanoTime();
      town.accounts(accounts);
      long made = town.transfers(accounts, events, setting.seed());
      BenchOptions.log("%d events, %.1f s".formatted(made, (System.nanoTime() - began) / 1e9));
      Processor before = Processor.now(site.pid());
      AuditRun audit = AuditRun.of(List.of("--data", site.folder().toString()));
      Processor used = Processor.now(site.pid()).since(before);
      return BenchOptions.tell(report(setting, made, audit, used));
    }
  }

  private Report report(Report.Setting setting, long made, AuditRun audit, Processor used) {
    Findings findings = new Findings();
    if (!audit.proven()) {
      findings.breach("the audit does not prove what was written");
    }
    if (audit.events() != made) {
      findings.lost("%d events were written, and the audit has read %d", made, audit.events());
    }
    Map<String, Object> more = new LinkedHashMap<>();
    more.put("events", audit.events());
    more.put("accounts", accounts);
    more.put("wall_seconds", audit.wallSeconds());
    more.put("peak_resident_bytes", audit.peakResidentBytes());
    more.put("audit_ok", audit.proven());
    return new Report(
        setting,
        new Report.Counts(made, made, audit.events()),
        findings.verdict(),
        audit.events() / audit.wallSeconds(),
        new Report.Latency(0, 0, 0),
        new Processor(used.server(), used.cassandra(), audit.cpuSeconds()),
        more,
        List.of());
  }
}

package hutong.cluster.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One run: people do something, faults strike at random moments, and at the end it is looked at
 * whether anything that was acknowledged is lost or doubled. What came out is written to {@code
 * target/chaos.json}, whether it held or not.
 */
final class Trial<S extends Site> implements AutoCloseable {
  /** Set it to repeat a run; the moments of a fault are only as exact as the machine. */
  private static final String SEED = "hutong.chaos.seed";

  private static final int LEAST_BETWEEN = 30;
  private static final int MOST_BETWEEN = 250;
  private static final int MOST_MILLIS_BEFORE = 300;

  /**
   * A fault that struck.
   *
   * @param afterSeconds since it began
   * @param undoneSeconds from the blow until its cause was gone: started again and ready, or thawed
   * @param healedSeconds from the blow until everybody's backlog was acknowledged
   */
  record Struck(String fault, double afterSeconds, double undoneSeconds, double healedSeconds) {}

  private final String name;
  private final long seed;
  private final Random random;
  private final S site;
  private final Workload load;
  private final long began;
  private final List<Struck> struck = new ArrayList<>();

  private Trial(String name, S site, Workload.Opener<? super S> load, long seed) throws Exception {
    this.name = name;
    this.site = site;
    this.seed = seed;
    this.random = new Random(seed);
    this.load = load.at(site, seed);
    this.began = System.nanoTime();
  }

  /** The crowd comes to a site and begins to talk. */
  static <S extends Site> Trial<S> of(String name, S site, Crowd.Size size) throws Exception {
    return of(name, site, (where, seed) -> Crowd.of(where, size, seed));
  }

  /** The same with people who do something else. */
  static <S extends Site> Trial<S> of(String name, S site, Workload.Opener<? super S> load)
      throws Exception {
    return new Trial<>(name, site, load, Long.getLong(SEED, System.nanoTime() & 0xffff_ffffL));
  }

  S site() {
    return site;
  }

  Workload load() {
    return load;
  }

  /** The same again, each time at a random moment. */
  Trial<S> strike(int times, Fault<? super S> fault) throws Exception {
    for (int i = 0; i < times; i++) {
      strike(fault);
    }
    return this;
  }

  /** Strikes at a random moment, and waits until all is well again. */
  Trial<S> strike(Fault<? super S> fault) throws Exception {
    load.acknowledged(random.nextInt(LEAST_BETWEEN, MOST_BETWEEN));
    Processes.pass(Duration.ofMillis(random.nextInt(MOST_MILLIS_BEFORE)));
    long blow = System.nanoTime();
    fault.strike(site);
    double undone = seconds(blow);
    load.answeredEverywhere();
    struck.add(new Struck(fault.name(), rounded((blow - began) / 1e9), undone, seconds(blow)));
    return this;
  }

  /** Ends it, writes the report, and fails if a law is broken. */
  void verdict() throws Exception {
    List<String> wrong = load.finish();
    new ChaosReport.Run(
            name,
            site.nodes(),
            seed,
            wrong.isEmpty() ? "holds" : "broken",
            wrong,
            struck,
            seconds(began),
            load.counts(),
            load.refusals())
        .write();
    assertThat(wrong)
        .as("%s with -D%s=%d; refusals %s", name, SEED, seed, load.refusals())
        .isEmpty();
  }

  private static double seconds(long since) {
    return rounded((System.nanoTime() - since) / 1e9);
  }

  private static double rounded(double seconds) {
    return Math.round(seconds * 100) / 100.0;
  }

  @Override
  public void close() throws IOException {
    load.close();
    site.close();
  }
}

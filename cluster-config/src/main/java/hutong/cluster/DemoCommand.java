package hutong.cluster;

import hutong.cluster.proof.Checker;
import hutong.cluster.proof.Sabotage;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Plays the story on a fresh node, kills the node in the middle, and proves that nothing was lost.
 */
@Command(
    name = "demo",
    description = {
      "Kills a node in the middle of talk and payments and proves that nothing is lost.",
      "Starts a fresh node, lets people talk and pay over real WebSocket connections, kills it with",
      "SIGKILL, starts it again: everything acknowledged must be there once and in order, every order",
      "of money done once, and the wallets hold together what they held before."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  hutong demo",
      "  hutong demo --seed 7              the same words again",
      "  hutong demo --sabotage drop       a server that lies: the proof must fail (exit code 1)"
    })
final class DemoCommand implements Callable<Integer> {
  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "what the story's chance is drawn from (default: another one each time)")
  @Nullable Long seed;

  @Option(
      names = "--sabotage",
      paramLabel = "drop|double|swap",
      description = "the server damages what it delivers, and the proof must find it")
  Sabotage.@Nullable Kind sabotage;

  @Override
  public Integer call() throws Exception {
    PrintStream out = System.out;
    long started = System.nanoTime();
    long chance = seed == null ? new Random().nextInt(1_000_000) : seed;
    Path folder = Files.createTempDirectory("hutong-demo-");
    try {
      Story story = new Story(folder, new Random(chance), sabotage, out);
      Checker.Verdict verdict = story.play();
      double seconds = (System.nanoTime() - started) / 1e9;
      return tell(verdict, story.summary(), chance, seconds, out).number();
    } finally {
      delete(folder);
    }
  }

  /** Every breach, and in the last line whether all is proven. */
  static ExitCode tell(
      Checker.Verdict verdict, String summary, long seed, double seconds, PrintStream out) {
    verdict.broken().forEach(breach -> out.println("  breach: " + breach));
    out.printf(
        Locale.ROOT,
        "%s %s; lost %d, doubled %d, out of order %d; seed %d, %.1f s%n",
        verdict.holds() ? "PROVEN" : "NOT PROVEN",
        summary,
        verdict.lost(),
        verdict.duplicated(),
        verdict.outOfOrder(),
        seed,
        seconds);
    return verdict.holds() ? ExitCode.DONE : ExitCode.NOT_PROVEN;
  }

  static void delete(Path folder) throws java.io.IOException {
    new TemporaryFolder(folder).close();
  }
}

package hutong.cluster.load;

import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Hello;
import hutong.protocol.wire.ReadWallet;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * What people must have by what was acknowledged to them, and whether their wallets say so. Amounts
 * are in minor units. Lives on its {@link Loop}.
 */
final class Purses {
  private static final int AT_ONCE = 64;
  private static final long LOOK_AGAIN_MILLIS = 250;

  /** After that what was acknowledged has not come. */
  private static final long PATIENCE_NANOS = 30_000_000_000L;

  private final Loop loop;
  private final List<Resident> people;
  private final Findings findings;
  private final long each;
  private final long[] must;
  private long exact;

  /**
   * @param each what everybody has at first
   */
  Purses(Loop loop, List<Resident> people, long each, Findings findings) {
    this.loop = loop;
    this.people = List.copyOf(people);
    this.findings = findings;
    this.each = each;
    this.must = new long[people.size()];
    Arrays.fill(must, each);
  }

  /** Something came into a purse; below zero: it left. */
  void add(int person, long amount) {
    must[person] += amount;
  }

  void move(int from, int to, long amount) {
    add(from, -amount);
    add(to, amount);
  }

  /** Whether somebody has more than at first. */
  boolean gained(int person) {
    return must[person] > each;
  }

  /** How many times somebody has been found to have what they must. */
  long exact() {
    return exact;
  }

  /**
   * Asks everybody's wallet, again as long as money may be on its way.
   *
   * @param doors that people are spread over
   */
  CompletableFuture<Void> reckon(List<URI> doors) {
    return AtOnce.all(
        IntStream.range(0, people.size()).boxed().toList(),
        AT_ONCE,
        person ->
            Patience.with(
                loop,
                () ->
                    Line.open(
                            loop,
                            doors.get(person % doors.size()),
                            Hello.newBuilder().setAccessToken(people.get(person).accessToken()),
                            new Alone())
                        .thenCompose(
                            line ->
                                look(person, () -> line.ask(readWallet()), LOOK_AGAIN_MILLIS)
                                    .whenComplete((done, failure) -> line.close()))));
  }

  /**
   * Asks somebody's wallet until it says what it must; completes as well when it never does.
   *
   * @param ask {@link #readWallet}
   */
  CompletableFuture<Boolean> look(
      int person, Supplier<CompletableFuture<Frame>> ask, long againMillis) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    look(person, ask, againMillis, System.nanoTime(), done);
    return done;
  }

  private void look(
      int person,
      Supplier<CompletableFuture<Frame>> ask,
      long againMillis,
      long sinceNanos,
      CompletableFuture<Boolean> done) {
    var unused =
        ask.get()
            .thenAccept(
                answer -> {
                  long balance = balance(answer);
                  if (balance == must[person]) {
                    exact++;
                    done.complete(true);
                  } else if (System.nanoTime() - sinceNanos > PATIENCE_NANOS) {
                    findings.breach(
                        "%s has %d, and by what was acknowledged %d",
                        people.get(person).handle(), balance, must[person]);
                    done.complete(false);
                  } else {
                    loop.later(againMillis, () -> look(person, ask, againMillis, sinceNanos, done));
                  }
                })
            .exceptionally(
                failure -> {
                  done.completeExceptionally(failure);
                  return null;
                });
  }

  static Frame.Builder readWallet() {
    return Frame.newBuilder().setReadWallet(ReadWallet.getDefaultInstance());
  }

  /** What the answer to {@link #readWallet} says. */
  private static long balance(Frame answer) {
    if (!answer.hasWalletState() || answer.getWalletState().getBalancesCount() == 0) {
      throw new IllegalStateException("readWallet is answered by walletState: " + answer);
    }
    return answer.getWalletState().getBalances(0).getBalanceMinor();
  }

  /** Who only asks. */
  private static final class Alone extends Deaf {
    @Override
    public void lost(String why) {
      // what was asked fails, and is asked again
    }
  }
}

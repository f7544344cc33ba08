package hutong.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.cluster.chaos.CqlGate.Fate;
import hutong.protocol.SortableId;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Pay;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ThreadLocalRandom;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Money over a journal that reports a failure for what it stored, and one that stores late what it
 * had given up: whatever the payer's book or the receiver's is told, a payment is made once. Alice
 * and Bob are in different books, so each of them has an entry of a payment.
 */
class LyingBooksTest extends LyingScene {
  @Test
  void whatThePayersBookWasDeniedIsPaidOnce() throws Exception {
    Frame.Builder stored = pay(100);
    next(stored, Fate.IS_STORED_AND_DENIED);
    a.refused(stored, Code.PENDING);
    paid(stored);
    Frame.Builder lost = pay(20);
    next(lost, Fate.IS_DENIED_AND_KEPT);
    a.refused(lost, Code.PENDING);
    paid(lost);
    paid(pay(3));
    assertThat(gate.storeKept()).isEqualTo(1);

    paid(lost);
    recoverAnew(pay(4));
    for (Frame.Builder repeat : List.of(stored, lost)) {
      paid(repeat);
    }
    settlesAt(127);
  }

  @Test
  void whatTheReceiversBookWasDeniedComesInOnce() throws Exception {
    Frame.Builder stored = pay(100);
    next(stored, Fate.PASSES, Fate.IS_STORED_AND_DENIED);
    a.ask(stored, "paid");
    settlesAt(100);
    Frame.Builder lost = pay(20);
    Queue<Fate> script = next(lost, Fate.PASSES, Fate.IS_DENIED_AND_KEPT);
    a.ask(lost, "paid");
    settlesAt(120);
    assertThat(script).as("it was denied").isEmpty();
    assertThat(gate.storeKept()).isEqualTo(1);
    settlesAt(120);

    Frame.Builder third = pay(3);
    next(third, Fate.PASSES, Fate.IS_STORED_AND_DENIED); // so that its writer recovers
    a.ask(third, "paid");
    settlesAt(123);
    paid(lost);
    settlesAt(123);
  }

  /** A refusal spends the id too, once it is stored. */
  @Test
  void aRefusalThatWasStoredAndDeniedIsOneForEver() throws Exception {
    Frame.Builder tooMuch = pay(FAUCET + 1);
    next(tooMuch, Fate.IS_STORED_AND_DENIED);
    a.refused(tooMuch, Code.PENDING);
    Awaitility.await().until(() -> a.ask(tooMuch).getError().getCode() == Code.NO_FUNDS);
    settlesAt(0);
  }

  /**
   * Makes the writer of Alice's book fail, so that another one recovers from the rows as they are.
   */
  private void recoverAnew(Frame.Builder pay) throws Exception {
    next(pay, Fate.IS_STORED_AND_DENIED);
    a.refused(pay, Code.PENDING);
    paid(pay);
  }

  /** What becomes of the next entries in which this payment is. */
  private Queue<Fate> next(Frame.Builder payment, Fate... fates) {
    String memo = payment.getPay().getMemo();
    return next(write -> write.isTo("messages") && write.text().contains(memo), fates);
  }

  private void paid(Frame.Builder pay) throws Exception {
    known(a, pay, "paid");
  }

  private void settlesAt(long paid) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(balance(b)).isEqualTo(FAUCET + paid));
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(balance(a)).isEqualTo(FAUCET - paid));
  }

  private Frame.Builder pay(long amount) {
    String id = SortableId.of(System.currentTimeMillis(), ThreadLocalRandom.current());
    return Frame.newBuilder()
        .setPay(
            Pay.newBuilder()
                .setOperationId(id)
                .setUserId(bob.session().userId())
                .setAmountMinor(amount)
                .setMemo("for " + id));
  }
}

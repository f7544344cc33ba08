package hutong.platform.money;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigFactory;
import hutong.platform.entity.Answer;
import hutong.platform.entity.Ingress;
import hutong.platform.money.Book.Owing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What a book owes, on its way: books answer at once but for one that is silent at first, and this
 * one is not told that it settled.
 */
class PumpTest {
  private static final int DEBTOR = 0;
  private static final int SILENT = 9;

  private final ActorTestKit kit =
      ActorTestKit.create(
          "pump",
          ConfigFactory.parseString("akka.actor.provider = local")
              .withFallback(ManualTime.config())
              .withFallback(ConfigFactory.load()));
  private final ManualTime time = ManualTime.get(kit.system());
  private final List<Order> ordered = new CopyOnWriteArrayList<>();
  private final ActorRef<Pump.Message> pump =
      kit.spawn(Pump.create(DEBTOR, Duration.ofMillis(1), this::answer));

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void aBookIsToldUntilItHasSettled() {
    owes(1);
    awaitSettlements(1, 2);
    assertThat(deliveries()).isEqualTo(1);
  }

  /** Else it would be told by this node for ever, for it tells another one that it has settled. */
  @Test
  void aBookThatHasGoneIsToldNothing() {
    owes(1);
    awaitSettlements(1, 1);
    pump.tell(new Pump.Gone());
    owes(2);
    awaitDelivery();
    ordered.clear();

    time.timePasses(Duration.ofSeconds(5));
    awaitSettlements(2, 1);
    assertThat(settlements(1)).isZero();
  }

  @Test
  void whatIsNotAnsweredIsDeliveredAgain() {
    owes(SILENT);
    awaitDelivery();
    awaitSettlements(SILENT, 1);
    assertThat(deliveries()).isGreaterThan(1);
  }

  /** Books that are stopped, or wait for what is before it: they are not asked all the time. */
  @Test
  void aDeliveryThatBringsNothingOnIsRepeatedLessAndLess() {
    for (Reply answer : List.of(new Reply.Stopped(), new Reply.Credits(8, 0, Map.of()))) {
      TestProbe<Integer> delivered = kit.createTestProbe();
      ActorRef<Pump.Message> patient =
          kit.spawn(
              Pump.create(
                  DEBTOR,
                  Duration.ofHours(1),
                  (book, execute) -> {
                    if (book == 8) { // others are silent
                      execute.replyTo().tell(new Answer.Done<>(execute.tag(), answer));
                    }
                    delivered.ref().tell(book);
                  }));
      patient.tell(owing(8));
      delivered.expectMessage(8);
      int other = 100;
      for (int millis : List.of(200, 400, 800, 1_600, 3_200, 5_000, 5_000)) {
        patient.tell(owing(++other)); // which it brings once it has taken the answer
        delivered.expectMessage(other);
        time.expectNoMessageFor(Duration.ofMillis(millis - 1), delivered);
        time.timePasses(Duration.ofMillis(1));
        delivered.expectMessage(8);
      }
      kit.stop(patient);
    }
  }

  private void owes(int creditor) {
    ordered.removeIf(order -> order instanceof Order.Deliver);
    pump.tell(owing(creditor));
  }

  private static Pump.Owes owing(int creditor) {
    AccountId from = new AccountId(AccountKind.PERSON, DEBTOR, "alice");
    AccountId to = new AccountId(AccountKind.PERSON, creditor, "bob");
    OperationId id = OperationId.of(1_800_000_000_000L, "to " + creditor);
    Owing owing = Owing.NOTHING.plus(new Obligation(1, id, from, to, 5, "CNY", ""));
    return new Pump.Owes(Map.of(creditor, owing));
  }

  private void answer(int book, Ingress.Execute<Order, Reply> execute) {
    Order order = execute.command();
    boolean silent = book == SILENT && deliveries() == 0;
    ordered.add(order);
    if (silent) {
      return;
    }
    Reply reply = new Reply.Done();
    if (order instanceof Order.Deliver deliver) {
      long last = deliver.obligations().get(deliver.obligations().size() - 1).number();
      reply = new Reply.Credits(book, last, Map.of());
    }
    execute.replyTo().tell(new Answer.Done<>(execute.tag(), reply));
  }

  private void awaitDelivery() {
    Awaitility.await().until(() -> deliveries() > 0);
  }

  private long deliveries() {
    return ordered.stream().filter(order -> order instanceof Order.Deliver).count();
  }

  private void awaitSettlements(int creditor, int times) {
    Awaitility.await()
        .until(
            () -> {
              time.timePasses(Duration.ofSeconds(1));
              return settlements(creditor) >= times;
            });
  }

  private long settlements(int creditor) {
    return ordered.stream()
        .filter(order -> order instanceof Order.Settle settle && settle.creditor() == creditor)
        .count();
  }
}

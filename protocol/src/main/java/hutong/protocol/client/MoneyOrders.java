package hutong.protocol.client;

import hutong.protocol.SortableId;
import hutong.protocol.client.ClientSettings.Tuning;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Frame;
import java.security.SecureRandom;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/**
 * Orders of money under way. An order is repeated as it is, over as many connections as it takes,
 * until the server says what became of it or {@link Tuning#orderMillis} are over: the server does
 * what has the same operation id once.
 */
final class MoneyOrders {
  /** More at once fail with UNAVAILABLE: none of them is sent. */
  private static final int LIMIT = 1_000;

  private static final RandomGenerator RANDOM = new SecureRandom();

  private final Tuning tuning;
  private final Turns turns;
  private final Connection connection;
  private final Requests requests;
  private final Set<Order> underWay = new LinkedHashSet<>();
  private boolean over;

  private static final class Order {
    final Frame frame;
    final long sinceNanos = System.nanoTime();
    final CompletableFuture<Frame> outcome = new CompletableFuture<>();
    int attempts;

    Order(Frame frame) {
      this.frame = frame;
    }

    long millis() {
      return (System.nanoTime() - sinceNanos) / 1_000_000;
    }
  }

  MoneyOrders(Tuning tuning, Turns turns, Connection connection, Requests requests) {
    this.tuning = tuning;
    this.turns = turns;
    this.connection = connection;
    this.requests = requests;
  }

  /**
   * What the server says of it; PENDING when that is not known.
   *
   * @param frame without operation id it gets a new one
   */
  CompletableFuture<Frame> order(Frame frame) {
    if (underWay.size() >= LIMIT) {
      return CompletableFuture.failedFuture(
          HutongException.unavailable(LIMIT + " orders of money are under way"));
    }
    Order order = new Order(named(frame));
    underWay.add(order);
    attempt(order);
    return order.outcome;
  }

  /** Nothing is asked any more; the reason stands behind that it is not known. */
  void stopped(HutongException reason) {
    over = true;
    List.copyOf(underWay).forEach(order -> unknown(order, reason));
  }

  /** Throws an {@code IllegalArgumentException} when it is no order of money. */
  static void require(Frame frame) {
    switch (frame.getBodyCase()) {
      case PAY, SEND_ENVELOPE, SEND_TRANSFER, CLAIM, RETURN_TRANSFER, SPLIT_BILL, PAY_SPLIT -> {}
      default ->
          throw new IllegalArgumentException(
              "must be an order of money: body=" + frame.getBodyCase());
    }
  }

  private void attempt(Order order) {
    var unused =
        requests
            .ask(order.frame.toBuilder(), Answers.to(order.frame))
            .whenComplete(
                (answer, failure) -> {
                  if (failure != null) {
                    failed(order, HutongException.from(failure));
                  } else if (underWay.remove(order)) {
                    order.outcome.complete(answer);
                  }
                });
  }

  private void failed(Order order, HutongException reason) {
    // Without a credential the connection is as good as gone; the next one may have one.
    boolean again = reason.isRetryable() || reason.isAboutCredential();
    long pause = Math.max(reason.retryAfterMillis(), Connection.backOff(tuning, order.attempts++));
    if (over || (again && order.millis() + pause > tuning.orderMillis())) {
      unknown(order, reason);
    } else if (again) {
      var unused = turns.after(pause, () -> repeat(order));
    } else if (underWay.remove(order)) {
      order.outcome.completeExceptionally(reason);
    }
  }

  private void repeat(Order order) {
    if (underWay.contains(order)) {
      attempt(order);
    }
  }

  private void unknown(Order order, HutongException reason) {
    if (underWay.remove(order)) {
      order.outcome.completeExceptionally(
          new HutongException(
              Code.PENDING,
              Action.RETRY,
              0,
              "not known after %d ms whether it was done; the same again is done once: %s (%s)"
                  .formatted(order.millis(), idOf(order.frame), reason.getMessage())));
    }
  }

  /** By the server's clock where it is known, for an id from far ahead is refused. */
  private Frame named(Frame frame) {
    if (!idOf(frame).isEmpty()) {
      return frame;
    }
    String id = SortableId.of(connection.serverMillis(), RANDOM);
    Frame.Builder named = frame.toBuilder();
    switch (frame.getBodyCase()) {
      case PAY -> named.getPayBuilder().setOperationId(id);
      case SEND_ENVELOPE -> named.getSendEnvelopeBuilder().setOperationId(id);
      case SEND_TRANSFER -> named.getSendTransferBuilder().setOperationId(id);
      case SPLIT_BILL -> named.getSplitBillBuilder().setOperationId(id);
      default -> {
        // A claim without an id: the server refuses it.
      }
    }
    return named.build();
  }

  /** Of a claim, a return or a share the card's, which is as good: a person does that once. */
  private static String idOf(Frame frame) {
    return switch (frame.getBodyCase()) {
      case PAY -> frame.getPay().getOperationId();
      case SEND_ENVELOPE -> frame.getSendEnvelope().getOperationId();
      case SEND_TRANSFER -> frame.getSendTransfer().getOperationId();
      case SPLIT_BILL -> frame.getSplitBill().getOperationId();
      case PAY_SPLIT -> frame.getPaySplit().getId();
      case CLAIM -> frame.getClaim().getId();
      default -> frame.getReturnTransfer().getId();
    };
  }
}

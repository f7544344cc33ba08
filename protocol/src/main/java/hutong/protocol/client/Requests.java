package hutong.protocol.client;

import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Frame;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Predicate;

/**
 * Questions under way and their answers, paired by request id. What is asked before the connection
 * is ready waits for it; what was under way when it went away fails, because nobody knows whether
 * it was done.
 */
final class Requests {
  /** More at once fail with UNAVAILABLE. */
  private static final int LIMIT = 1_000;

  private final Connection connection;
  private final Turns turns;
  private final long answerMillis;
  private final Map<Long, Asked> asked = new LinkedHashMap<>();
  private long lastId;

  private static final class Asked {
    final Frame frame;
    final Frame.BodyCase expected;
    final CompletableFuture<Frame> answer = new CompletableFuture<>();
    boolean sent;

    Asked(Frame frame, Frame.BodyCase expected) {
      this.frame = frame;
      this.expected = expected;
    }
  }

  Requests(Connection connection, Turns turns, long answerMillis) {
    this.connection = connection;
    this.turns = turns;
    this.answerMillis = answerMillis;
  }

  /** The answer with the expected body, or a {@link HutongException}; completed in a turn. */
  CompletableFuture<Frame> ask(Frame.Builder body, Frame.BodyCase expected) {
    if (asked.size() >= LIMIT) {
      return CompletableFuture.failedFuture(
          HutongException.unavailable(LIMIT + " requests are under way"));
    }
    long id = ++lastId;
    Asked question = new Asked(body.setRequestId(id).build(), expected);
    asked.put(id, question);
    Future<?> timeout =
        turns.after(answerMillis, () -> fail(id, "no answer in " + answerMillis + " ms"));
    var unused = question.answer.whenComplete((answer, failure) -> timeout.cancel(false));
    if (connection.isReady()) {
      transmit(question);
    }
    return question.answer;
  }

  /** Gives an answer to its question; false when it came too late and is nobody's. */
  boolean answered(Frame frame) {
    Asked question = asked.remove(frame.getRequestId());
    if (question == null) {
      return false;
    }
    if (frame.hasError()) {
      question.answer.completeExceptionally(HutongException.of(frame.getError()));
    } else if (frame.getBodyCase() == question.expected) {
      question.answer.complete(frame);
    } else {
      question.answer.completeExceptionally(
          new HutongException(
              Code.INTERNAL,
              Action.GIVE_UP,
              0,
              "answered with " + frame.getBodyCase() + " instead of " + question.expected));
    }
    return true;
  }

  void ready() {
    List.copyOf(asked.values()).stream().filter(q -> !q.sent).forEach(this::transmit);
  }

  void lost(String reason) {
    failAll(question -> question.sent, HutongException.unavailable(reason));
  }

  void stopped(HutongException reason) {
    failAll(question -> true, reason);
  }

  private void transmit(Asked question) {
    question.sent = true;
    connection.send(question.frame);
  }

  private void fail(long id, String reason) {
    Asked question = asked.remove(id);
    if (question != null) {
      question.answer.completeExceptionally(HutongException.unavailable(reason));
    }
  }

  private void failAll(Predicate<Asked> which, HutongException reason) {
    // All are taken out first: what completes may ask again.
    List<Asked> failed = new ArrayList<>(asked.values().stream().filter(which).toList());
    asked.values().removeIf(which);
    failed.forEach(question -> question.answer.completeExceptionally(reason));
  }
}

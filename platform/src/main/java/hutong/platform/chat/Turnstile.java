package hutong.platform.chat;

import hutong.platform.extend.Request;
import hutong.platform.extend.Session;
import hutong.protocol.wire.Frame;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Lets through few requests with long answers at once, and none while much is queued for the
 * connection: else a client that asks for many pages at once would be closed as one that does not
 * read. Belongs to one actor.
 */
final class Turnstile {
  private static final int AT_ONCE = 4;
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

  /** After it a request that was never answered no longer takes a place. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Session session;
  private final BiConsumer<Duration, Runnable> later;
  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
  private int inside;
  private boolean looksAgain;

  /**
   * @param later runs what it is given in the actor, after a pause
   */
  Turnstile(Session session, BiConsumer<Duration, Runnable> later) {
    this.session = session;
    this.later = later;
  }

  /** Handles the request when its turn comes; it leaves with its answer. */
  void enter(Request request, Consumer<Request> handler) {
    waiting.add(
        () -> {
          Inside turn = new Inside(request);
          later.accept(PATIENCE, turn::leave);
          handler.accept(turn);
        });
    next();
  }

  private void next() {
    while (inside < AT_ONCE && !waiting.isEmpty()) {
      if (session.queuedBytes() > session.queueLimitBytes() / 2) {
        lookAgain();
        return;
      }
      inside++;
      waiting.remove().run();
    }
  }

  private void lookAgain() {
    if (!looksAgain) {
      looksAgain = true;
      later.accept(
          LOOK_AGAIN,
          () -> {
            looksAgain = false;
            next();
          });
    }
  }

  private final class Inside implements Request {
    private final Request request;
    private boolean left;

    Inside(Request request) {
      this.request = request;
    }

    @Override
    public Frame frame() {
      return request.frame();
    }

    @Override
    public String trace() {
      return request.trace();
    }

    @Override
    public void answer(Frame.Builder answer) {
      request.answer(answer);
      leave();
    }

    @Override
    public void done() {
      request.done();
      leave();
    }

    private void leave() {
      if (!left) {
        left = true;
        inside--;
        next();
      }
    }
  }
}

package hutong.cluster.load;

import hutong.protocol.wire.Action;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Hello;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who asks for things that are done once, as a client that gives up nothing: the same
 * again under the same id after an answer that says so, and after a lost connection, until it is
 * known what became of it. Lives on its {@link Loop}.
 */
final class Customer extends Deaf {
  /**
   * Something to be done.
   *
   * @param answer that is not to be asked again
   */
  private record Order(Frame.Builder frame, CompletableFuture<Frame> answer) {}

  private static final long RETRY_MILLIS = 200;
  private static final long COME_BACK_MILLIS = 500;

  private final Loop loop;
  private final Resident person;
  private final URI door;
  private final List<Order> waiting = new ArrayList<>(0);
  private @Nullable Line line;
  private String resumeToken = "";
  private boolean gone;

  Customer(Loop loop, Resident person, URI door) {
    this.loop = loop;
    this.person = person;
    this.door = door;
  }

  Resident person() {
    return person;
  }

  /** Comes, or comes again; completes when the server says that this device is current. */
  CompletableFuture<Customer> connect() {
    Hello.Builder hello =
        resumeToken.isEmpty()
            ? Hello.newBuilder().setAccessToken(person.accessToken())
            : Hello.newBuilder().setResumeToken(resumeToken);
    return Line.open(loop, door, hello, this)
        .thenApply(
            open -> {
              line = open;
              resumeToken = open.resumeToken();
              List<Order> again = List.copyOf(waiting);
              waiting.clear();
              again.forEach(this::send);
              return this;
            });
  }

  /** Asks until there is an answer, which may be an error that is final. */
  CompletableFuture<Frame> ask(Frame.Builder frame) {
    Order order = new Order(frame, new CompletableFuture<>());
    send(order);
    return order.answer();
  }

  private void send(Order order) {
    if (line == null) {
      waiting.add(order);
      return;
    }
    var unused =
        line.ask(order.frame())
            .whenComplete(
                (answer, failure) -> {
                  if (failure != null) {
                    waiting.add(order);
                  } else if (answer.hasError() && answer.getError().getAction() == Action.RETRY) {
                    loop.later(
                        Math.max(RETRY_MILLIS, answer.getError().getRetryAfterMillis()),
                        () -> send(order));
                  } else {
                    order.answer().complete(answer);
                  }
                });
  }

  /** Goes, for good. */
  void leave() {
    gone = true;
    if (line != null) {
      line.close();
    }
  }

  @Override
  public void lost(String why) {
    line = null;
    if (!gone) {
      loop.later(
          COME_BACK_MILLIS,
          () -> {
            var unused = Patience.with(loop, this::connect);
          });
    }
  }
}

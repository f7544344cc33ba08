package hutong.cluster;

import hutong.protocol.FrameCodec;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Error;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Hello;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A client with nothing in it: writes JSON frames as the test says and keeps what comes, unsorted.
 * Not the product's own client, so that one defect cannot hide another.
 */
final class Peer implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 15;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final BlockingQueue<Object> arrived = new LinkedBlockingQueue<>();
  private final WebSocket socket;
  private long requests;

  /** The server has closed, with that code. */
  record Closed(int code, String reason) {}

  private Peer(int port) throws Exception {
    this.socket =
        HTTP.newWebSocketBuilder()
            .subprotocols(FrameCodec.JSON)
            .buildAsync(URI.create("ws://127.0.0.1:" + port + "/ws"), new Ears())
            .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  static Peer connect(int port) throws Exception {
    return new Peer(port);
  }

  Frame hello(SharedNode.Person person) throws Exception {
    return ask(
        Frame.newBuilder()
            .setHello(
                Hello.newBuilder()
                    .setAccessToken(person.session().accessToken())
                    .setDevice(person.device())),
        "welcome");
  }

  /** Sends a frame as it is. */
  void say(Frame frame) throws Exception {
    sayText(FrameCodec.toJson(frame));
  }

  void sayText(String text) throws Exception {
    socket.sendText(text, true).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** Sends a request and waits for its answer; frames that come before are dropped. */
  Frame ask(Frame.Builder request) throws Exception {
    long id = ++requests;
    say(request.setRequestId(id).build());
    return await("the answer to " + request.getBodyCase(), frame -> frame.getRequestId() == id);
  }

  Frame ask(Frame.Builder request, String answer) throws Exception {
    Frame frame = ask(request);
    if (!name(frame).equals(answer)) {
      throw new AssertionError("expected " + answer + " and got " + frame);
    }
    return frame;
  }

  /** Asks for what must be refused, with that code. */
  Error refused(Frame.Builder request, Code code) throws Exception {
    Error error = ask(request, "error").getError();
    if (error.getCode() != code) {
      throw new AssertionError("expected " + code + " and got " + error);
    }
    return error;
  }

  Frame await(String name) throws Exception {
    return await(name, frame -> name(frame).equals(name));
  }

  /** Waits for a frame; those before it are dropped. */
  Frame await(String what, Predicate<Frame> wanted) throws Exception {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      Object next = arrived.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (next instanceof Frame frame) {
        if (wanted.test(frame)) {
          return frame;
        }
      } else {
        throw new AssertionError("no " + what + " but " + next);
      }
    }
  }

  /** Waits until the server closes; frames before are dropped. */
  Closed awaitClose() throws Exception {
    while (true) {
      Object next = arrived.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (next instanceof Closed closed) {
        return closed;
      }
      if (next == null) {
        throw new AssertionError("the server does not close");
      }
    }
  }

  /** The next frame that is there already, or null. */
  @Nullable Frame poll() {
    return arrived.poll() instanceof Frame frame ? frame : null;
  }

  static String name(Frame frame) {
    return frame.getAllFields().keySet().stream()
        .filter(field -> field.getContainingOneof() != null)
        .map(field -> field.getJsonName())
        .findFirst()
        .orElse("nothing");
  }

  /** Cuts the connection without a word. */
  void cut() {
    socket.abort();
  }

  @Override
  public void close() {
    socket.abort();
  }

  private final class Ears implements WebSocket.Listener {
    private final StringBuilder part = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      part.append(data);
      if (last) {
        try {
          arrived.add(FrameCodec.fromJson(part.toString()));
        } catch (FrameCodec.BadFrame e) {
          arrived.add(e);
        }
        part.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      arrived.add(new Closed(code, reason));
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
      arrived.add(new Closed(-1, String.valueOf(failure)));
    }
  }
}

package hutong.protocol.client;

import hutong.protocol.FrameCodec;
import hutong.protocol.wire.Frame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket, from its opening to its end: frames in, frames out. It reads a few messages ahead
 * of its owner and no more, so a slow owner slows the server down, not the heap.
 */
final class Link implements WebSocket.Listener {
  /** Bytes of frames that wait for the socket and leave as one message. */
  private static final int JOINED_BYTES = 16 * 1024;

  /** Bytes of a message from the server; it has no reason to send one so large. */
  private static final int MESSAGE_BYTES = 16 << 20;

  /**
   * Messages read ahead. A JDK (17 to 25 at least) loses the end of a connection that comes while
   * no message is asked for, or while one is being handed to the listener: TransportImpl takes the
   * end for a message without demand, and its reading dies with an InternalError that nobody sees.
   * So this is well above 1 and {@link #onBinary} short; what is lost all the same is found by the
   * second write after it, a heartbeat's at the latest.
   */
  private static final int READ_AHEAD = 64;

  private static final long CLOSE_MILLIS = 1_000;

  private final Turns turns;
  private final Owner owner;
  private final Deque<byte[]> queue = new ArrayDeque<>();
  private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
  private final AtomicBoolean over = new AtomicBoolean();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private volatile @Nullable WebSocket socket;
  private volatile boolean heard;
  private boolean sending;
  private boolean closing;

  /** Hears of a link in its client's turn. */
  interface Owner {
    void received(Link link, Frame frame);

    /** Once, however it ended, unless by {@link #close}. */
    void ended(Link link, String reason);
  }

  private Link(Turns turns, Owner owner) {
    this.turns = turns;
    this.owner = owner;
  }

  static CompletableFuture<Link> open(URI url, HttpClient http, Turns turns, Owner owner) {
    Link link = new Link(turns, owner);
    return http.newWebSocketBuilder()
        .subprotocols(FrameCodec.BINARY)
        .connectTimeout(Duration.ofSeconds(10))
        .buildAsync(url, link)
        .thenApply(
            socket -> {
              if (!socket.getSubprotocol().equals(FrameCodec.BINARY)) {
                socket.abort();
                throw HutongException.unavailable(url + " does not speak " + FrameCodec.BINARY);
              }
              return link;
            });
  }

  void send(Frame frame) {
    queue.add(FrameCodec.toBinary(frame));
    flush();
  }

  /** Whether anything came since the last call, a ping or pong included. */
  boolean heard() {
    boolean was = heard;
    heard = false;
    return was;
  }

  void ping() {
    WebSocket open = socket;
    if (open != null) {
      // A write may be how a broken connection shows: the socket then never becomes readable again.
      var unused =
          open.sendPing(ByteBuffer.allocate(0))
              .whenComplete(
                  (done, failure) -> {
                    if (failure instanceof IOException) {
                      fail("cannot write: " + failure);
                    }
                  });
    }
  }

  /** Ends the link at once. */
  void fail(String reason) {
    WebSocket open = socket;
    if (open != null) {
      open.abort();
    }
    if (over.compareAndSet(false, true)) {
      ended.complete(null);
      turns.execute(() -> owner.ended(this, reason));
    }
  }

  /** Ends the link after what is queued; the answer comes when the server has closed, or in 1 s. */
  CompletableFuture<Void> close() {
    if (!closing) {
      closing = true;
      var unused = turns.after(CLOSE_MILLIS, () -> fail("the server did not close"));
      flush();
    }
    return ended;
  }

  private void flush() {
    WebSocket open = socket;
    if (sending || open == null || over.get()) {
      return;
    }
    if (queue.isEmpty()) {
      if (closing) {
        var unused =
            open.sendClose(WebSocket.NORMAL_CLOSURE, "")
                .whenComplete(
                    (done, failure) -> {
                      if (failure != null) {
                        fail("cannot write: " + failure);
                      }
                    });
      }
      return;
    }
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    for (byte[] frame = queue.peek();
        frame != null && (message.size() == 0 || message.size() + frame.length <= JOINED_BYTES);
        frame = queue.peek()) {
      message.writeBytes(frame);
      queue.remove();
    }
    sending = true;
    var unused =
        open.sendBinary(ByteBuffer.wrap(message.toByteArray()), true)
            .whenCompleteAsync(
                (done, failure) -> {
                  sending = false;
                  if (failure != null) {
                    fail("cannot write: " + failure);
                  } else {
                    flush();
                  }
                },
                turns);
  }

  @Override
  public void onOpen(WebSocket open) {
    socket = open;
    open.request(READ_AHEAD);
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket open, ByteBuffer data, boolean last) {
    heard = true;
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    if (partial.size() + bytes.length > MESSAGE_BYTES) {
      fail("a message above " + MESSAGE_BYTES + " bytes");
      return null;
    }
    partial.writeBytes(bytes);
    if (!last) {
      open.request(1);
      return null;
    }
    ByteBuffer message = ByteBuffer.wrap(partial.toByteArray());
    partial.reset();
    turns.execute(
        () -> {
          read(message);
          open.request(1);
        });
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket open, CharSequence data, boolean last) {
    fail("a text message on " + FrameCodec.BINARY);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onPing(WebSocket open, ByteBuffer message) {
    return heard(open);
  }

  @Override
  public @Nullable CompletionStage<?> onPong(WebSocket open, ByteBuffer message) {
    return heard(open);
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket open, int code, String reason) {
    fail("closed by the server: " + code + " " + reason);
    return null;
  }

  @Override
  public void onError(WebSocket open, Throwable failure) {
    fail(failure instanceof IOException ? "connection lost: " + failure : failure.toString());
  }

  private void read(ByteBuffer message) {
    try {
      FrameCodec.fromBinary(message).forEach(frame -> owner.received(this, frame));
    } catch (FrameCodec.BadFrame e) {
      fail(String.valueOf(e.getMessage()));
    }
  }

  private @Nullable CompletionStage<?> heard(WebSocket open) {
    heard = true;
    open.request(1);
    return null;
  }
}

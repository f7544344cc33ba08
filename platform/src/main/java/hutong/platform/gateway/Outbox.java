package hutong.platform.gateway;

import hutong.platform.extend.Outbound;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Frames on their way to one client. What is sent within one turn of the event loop goes out as one
 * message (binary) or one write of several messages (JSON), and one flush. Frames stay here, shared
 * with other connections, while the transport's own buffer is full.
 *
 * <p>{@link #send} and {@link #queuedBytes} are thread-safe, the rest belongs to the event loop.
 */
final class Outbox implements Runnable {
  private static final AtomicLongFieldUpdater<Outbox> WAITING =
      AtomicLongFieldUpdater.newUpdater(Outbox.class, "waitingBytes");
  private static final AtomicIntegerFieldUpdater<Outbox> SCHEDULED =
      AtomicIntegerFieldUpdater.newUpdater(Outbox.class, "scheduled");

  private final Switchboard board;
  private final Channel channel;
  private final boolean json;
  private final Runnable written;
  private final Queue<Outbound> queue = new ConcurrentLinkedQueue<>();
  private volatile long waitingBytes;
  private volatile int scheduled;
  private volatile boolean finished;
  private @Nullable ByteBuf last;
  private boolean closesItself; // the client has said its close already

  /**
   * An empty one.
   *
   * @param written run on the event loop after each turn's frames were written
   */
  Outbox(Switchboard board, Channel channel, boolean json, Runnable written) {
    this.board = board;
    this.channel = channel;
    this.json = json;
    this.written = written;
  }

  /** Queues a frame; dropped when {@link #finish} was called. */
  void send(Outbound frame) {
    if (!finished) {
      WAITING.addAndGet(this, size(frame));
      queue.add(frame);
      kick();
    }
  }

  /** Bytes that the kernel has not yet taken. */
  long queuedBytes() {
    ChannelOutboundBuffer transport = channel.unsafe().outboundBuffer();
    return waitingBytes + (transport == null ? 0 : transport.totalPendingWriteBytes());
  }

  /** Has {@link #run} called on the event loop, soon and once. Thread-safe. */
  void kick() {
    if (scheduled == 0 && SCHEDULED.compareAndSet(this, 0, 1)) {
      try {
        channel.eventLoop().execute(this);
      } catch (RejectedExecutionException e) {
        finished = true; // the event loop has ended, and the connection with it
      }
    }
  }

  @Override
  public void run() {
    scheduled = 0;
    boolean wrote = false;
    while (channel.isWritable() && writeNext()) {
      wrote = true;
    }
    if (last != null && queue.isEmpty()) {
      writeLast(last);
    } else if (wrote) {
      flush();
    }
    written.run();
  }

  /** The client has said its close: the connection ends as soon as ours is sent. */
  void endAfterLast() {
    closesItself = true;
  }

  /** Sends a last frame, if any, and the close frame after what is queued; nothing follows. */
  void finish(@Nullable Outbound frame, Farewell farewell) {
    if (finished) {
      return;
    }
    finished = true;
    ByteBuf bytes = channel.alloc().ioBuffer();
    if (frame != null) {
      board.meters.out(1);
      write(bytes, frame);
    }
    WebSocketBytes.close(bytes, farewell.closeCode, farewell.word());
    last = bytes;
    run();
  }

  /** Drops what is queued here, and sends the last frame as soon as the transport takes it. */
  void finishNow(@Nullable Outbound frame, Farewell farewell) {
    queue.clear();
    WAITING.set(this, 0);
    finish(frame, farewell);
  }

  /** Drops everything, for the connection is gone. */
  void discard() {
    finished = true;
    queue.clear();
    WAITING.set(this, 0);
    if (last != null) {
      last.release();
      last = null;
    }
  }

  private boolean writeNext() {
    int most = board.settings.sizes().messageBytes();
    int count = 0;
    int bytes = 0;
    for (Outbound frame : queue) {
      int size = size(frame);
      if (count > 0 && bytes + size > most) {
        break;
      }
      count++;
      bytes += size;
    }
    if (count == 0) {
      return false;
    }
    ByteBuf out = channel.alloc().ioBuffer(bytes + WebSocketBytes.MAX_HEADER * (json ? count : 1));
    if (!json) {
      WebSocketBytes.header(out, WebSocketBytes.BINARY, bytes);
    }
    for (int i = 0; i < count; i++) {
      Outbound frame = queue.remove();
      if (json) {
        WebSocketBytes.text(out, frame.json());
      } else {
        out.writeBytes(frame.binary());
      }
    }
    WAITING.addAndGet(this, -bytes);
    board.meters.out(count);
    var unused = channel.write(out);
    return true;
  }

  private void write(ByteBuf into, Outbound frame) {
    if (json) {
      WebSocketBytes.text(into, frame.json());
    } else {
      WebSocketBytes.binary(into, frame.binary());
    }
  }

  private void writeLast(ByteBuf bytes) {
    last = null;
    ChannelFuture sent = channel.writeAndFlush(bytes);
    if (closesItself) {
      sent.addListener(ChannelFutureListener.CLOSE);
    }
    queue.clear(); // sent by another thread while this one finished
    WAITING.set(this, 0);
  }

  private void flush() {
    var unused = channel.flush();
  }

  private int size(Outbound frame) {
    return json ? frame.json().length() : frame.binary().length;
  }
}

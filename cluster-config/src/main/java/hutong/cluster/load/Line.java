package hutong.cluster.load;

import com.google.protobuf.InvalidProtocolBufferException;
import hutong.protocol.FrameCodec;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Hello;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One greeted connection: frames out, frames in. It repeats nothing and fills no gaps. Lives on its
 * {@link Loop}.
 */
final class Line extends ChannelInboundHandlerAdapter
    implements WebSocketStream.Owner, FrameScan.Reader {
  /** Takes what comes; {@link #heard} is told what answers nobody's question. */
  interface Listener extends FrameScan.Reader {
    /** The connection has ended without being closed here. */
    void lost(String why);
  }

  private final Loop loop;
  private final URI door;
  private final Hello.Builder hello;
  private final Listener listener;
  private final WebSocketStream stream;
  private final CompletableFuture<Line> current = new CompletableFuture<>();
  private final Map<Long, CompletableFuture<Frame>> asked = new HashMap<>(2);
  private @Nullable ChannelHandlerContext context;
  private String resumeToken = "";
  private String why = "the connection ended";
  private long requests;
  private boolean closed;

  private Line(Loop loop, URI door, Hello.Builder hello, Listener listener) {
    this.loop = loop;
    this.door = door;
    this.hello = hello;
    this.listener = listener;
    this.stream = new WebSocketStream(loop.scratch(), this);
  }

  /** Connects and says hello; completes when the server says that this device is current. */
  static CompletableFuture<Line> open(Loop loop, URI door, Hello.Builder hello, Listener listener) {
    Line line = new Line(loop, door, hello.setVersion(1).setDevice(Resident.DEVICE), listener);
    loop.connect(door, line, line::failed);
    return line.current;
  }

  private void failed(Throwable cause) {
    current.completeExceptionally(cause);
  }

  /** For the next {@code hello} of this device. */
  String resumeToken() {
    return resumeToken;
  }

  // Out.

  long nextRequest() {
    return ++requests;
  }

  CompletableFuture<Frame> ask(Frame.Builder request) {
    CompletableFuture<Frame> answer = new CompletableFuture<>();
    if (context == null) {
      answer.completeExceptionally(new IllegalStateException(why));
      return answer;
    }
    long id = nextRequest();
    asked.put(id, answer);
    send(request.setRequestId(id).build());
    return answer;
  }

  void send(Frame frame) {
    if (context != null) {
      write(WebSocketStream.message(context.alloc(), FrameCodec.toBinary(frame)));
    }
  }

  private void write(ByteBuf bytes) {
    if (context != null) {
      var unused = context.writeAndFlush(bytes, context.voidPromise());
    } else {
      bytes.release();
    }
  }

  void close() {
    closed = true;
    if (context != null) {
      var unused = context.close();
    }
  }

  // In.

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    context = ctx;
    write(
        ctx.alloc()
            .directBuffer()
            .writeBytes(
                WebSocketStream.upgrade(
                    door.getHost() + ":" + door.getPort(), door.getPath(), FrameCodec.BINARY)));
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    try {
      stream.take(bytes);
    } finally {
      bytes.release();
    }
  }

  @Override
  public void upgraded() {
    send(Frame.newBuilder().setRequestId(nextRequest()).setHello(hello).build());
  }

  @Override
  public void message(byte[] bytes, int from, int to) {
    try {
      loop.scan().read(bytes, from, to, this);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("the server sends Frames", e);
    }
  }

  @Override
  public void pushed(FrameScan push) {
    listener.pushed(push);
  }

  @Override
  public void acknowledged(FrameScan ack) {
    listener.acknowledged(ack);
  }

  @Override
  public void paged(FrameScan item) {
    listener.paged(item);
  }

  @Override
  public void pageEnded(FrameScan page) {
    listener.pageEnded(page);
  }

  @Override
  public void heard(Frame frame) {
    CompletableFuture<Frame> waiting =
        frame.getRequestId() == 0 ? null : asked.remove(frame.getRequestId());
    if (waiting != null) {
      waiting.complete(frame);
      return;
    }
    switch (frame.getBodyCase()) {
      case WELCOME -> resumeToken = frame.getWelcome().getResumeToken();
      case CURRENT -> current.complete(this);
      case REFUSED -> why = "refused: " + frame.getRefused().getMessage();
      case GOAWAY -> why = "goaway: " + frame.getGoaway().getReason();
      default -> listener.heard(frame);
    }
  }

  @Override
  public void ping(byte[] payload) {
    if (context != null) {
      write(WebSocketStream.frame(context.alloc(), WebSocketStream.PONG, payload));
    }
  }

  @Override
  public void closing(int code, String reason) {
    if (context != null) {
      var unused = context.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    context = null;
    IllegalStateException ended = new IllegalStateException(why);
    asked.values().forEach(answer -> answer.completeExceptionally(ended));
    asked.clear();
    boolean greeted = !current.completeExceptionally(ended);
    if (greeted && !closed) {
      listener.lost(why);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    why = cause.toString();
    current.completeExceptionally(cause);
    var unused = ctx.close();
  }
}

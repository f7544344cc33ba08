package hutong.platform.gateway;

import hutong.protocol.wire.Code;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.util.ReferenceCountUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP phase of a connection: one head, within a deadline; then it gives way to a {@link
 * Connection}, or the connection is closed after a short answer.
 */
final class Doorway extends ChannelInboundHandlerAdapter implements Swept {
  private static final Logger LOG = LoggerFactory.getLogger(Doorway.class);
  private static final int MANY_MILLIS = 5000;

  private final Switchboard board;
  private final Sweep sweep;
  private final Channel channel;
  private final String address;
  private final boolean counted;
  private final long since = System.nanoTime();
  private Upgrade.@Nullable Granted granted;
  private boolean answered;

  Doorway(Switchboard board, Sweep sweep, Channel channel) {
    this.board = board;
    this.sweep = sweep;
    this.channel = channel;
    this.address = address(channel);
    this.counted = board.addresses.enter(address);
    Headcount<String> among = counted ? board.addresses : board.crowd;
    if (counted || board.crowd.enter(address)) {
      channel.closeFuture().addListener(closed -> among.leave(address));
      sweep.add(this);
    } else {
      var unused = channel.close();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      if (answered) {
        return;
      }
      if (message instanceof HttpRequest request) {
        judge(ctx, request);
      } else if (granted != null && message instanceof LastHttpContent end) {
        finish(ctx, granted, end);
      } else {
        decline(ctx, Upgrade.bad("the request must have no body"));
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void judge(ChannelHandlerContext ctx, HttpRequest request) {
    long wait = board.handshakes.waitMillis(address);
    if (wait > 0) {
      decline(ctx, tooMany(Code.RATE_LIMITED, wait, "too many requests from this address"));
      return;
    }
    Upgrade upgrade = Upgrade.judge(request, board.settings.door().allowedOrigins());
    if (upgrade instanceof Upgrade.Declined declined) {
      decline(ctx, declined);
    } else if (board.isDraining()) {
      decline(
          ctx,
          Upgrade.later(
              HttpResponseStatus.SERVICE_UNAVAILABLE,
              Code.UNAVAILABLE,
              board.settings.patience().drainRetry().toMillis(),
              "the server stops"));
    } else if (!counted) {
      decline(
          ctx,
          tooMany(
              Code.TOO_MANY_CONNECTIONS, MANY_MILLIS, "too many connections from this address"));
    } else {
      granted = (Upgrade.Granted) upgrade;
    }
  }

  private void finish(ChannelHandlerContext ctx, Upgrade.Granted upgrade, LastHttpContent end) {
    if (end.content().isReadable()) {
      decline(ctx, Upgrade.bad("the request must have no body"));
      return;
    }
    answered = true;
    ctx.writeAndFlush(HttpAnswer.of(upgrade)).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    sweep.remove(this);
    ChannelPipeline pipeline = ctx.pipeline();
    pipeline.replace(this, "connection", new Connection(board, sweep, channel, upgrade.isJson()));
    // Last, for what came after the head goes on to the decoder at this moment.
    pipeline.replace(HttpServerCodec.class, "frames", frames());
  }

  private WebSocket13FrameDecoder frames() {
    WebSocketDecoderConfig rules =
        WebSocketDecoderConfig.newBuilder()
            .maxFramePayloadLength(board.settings.sizes().messageBytes())
            .expectMaskedFrames(true)
            .allowExtensions(false)
            .closeOnProtocolViolation(false)
            .withUTF8Validator(false)
            .build();
    return new WebSocket13FrameDecoder(rules) {
      @Override
      protected void checkCloseFrameBody(ChannelHandlerContext ctx, ByteBuf body) {
        // The inlet does, which also minds codes of 5000 and above, and reasons that are cut off.
      }
    };
  }

  private void decline(ChannelHandlerContext ctx, Upgrade.Declined declined) {
    answered = true;
    board.meters.refused(declined.code());
    ctx.writeAndFlush(HttpAnswer.of(declined)).addListener(ChannelFutureListener.CLOSE);
  }

  private static Upgrade.Declined tooMany(Code code, long millis, String detail) {
    return Upgrade.later(HttpResponseStatus.TOO_MANY_REQUESTS, code, millis, detail);
  }

  /** An IPv6 client has a whole /64 to itself. */
  private static String address(Channel channel) {
    if (!(channel.remoteAddress() instanceof InetSocketAddress remote)) {
      return "gone"; // closed meanwhile
    }
    InetAddress address = remote.getAddress();
    return address instanceof Inet6Address
        ? HexFormat.of().formatHex(address.getAddress(), 0, 8)
        : address.getHostAddress();
  }

  @Override
  public void sweep(long nowNanos) {
    if (nowNanos - since > board.settings.patience().handshake().toNanos()) {
      var unused = channel.close();
    }
  }

  @Override
  public void drain() {
    Connection opened = channel.pipeline().get(Connection.class); // since the drain was scheduled
    if (opened != null) {
      opened.drain();
    } else {
      var unused = channel.close();
    }
  }

  @Override
  public long queuedBytes() {
    return 0;
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    sweep.remove(this);
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    LOG.debug("a handshake from {} failed", channel.remoteAddress(), cause);
    var unused = ctx.close();
  }
}

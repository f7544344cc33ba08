package hutong.cluster.load;

import com.google.protobuf.InvalidProtocolBufferException;
import hutong.protocol.FrameCodec;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Frames;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A binary connection as lean as a load generator needs it: frames out, frames in. It repeats
 * nothing and fills no gaps; whoever measures wants to see them.
 */
final class LoadConnection {
  private static final int MAX_MESSAGE = 16 << 20;
  private static final int MAX_HEAD = 65_536;

  private final Channel channel;

  private LoadConnection(Channel channel) {
    this.channel = channel;
  }

  /**
   * Connects; completes when the upgrade is done.
   *
   * @param frames receives every frame, on the connection's event loop
   */
  static CompletableFuture<LoadConnection> open(
      EventLoopGroup loops, URI url, Consumer<Frame> frames) {
    CompletableFuture<LoadConnection> opened = new CompletableFuture<>();
    WebSocketClientProtocolConfig config =
        WebSocketClientProtocolConfig.newBuilder()
            .webSocketUri(url)
            .version(WebSocketVersion.V13)
            .subprotocol(FrameCodec.BINARY)
            .customHeaders(new DefaultHttpHeaders())
            .maxFramePayloadLength(MAX_MESSAGE)
            .build();
    new Bootstrap()
        .group(loops)
        .channel(NioSocketChannel.class)
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                channel
                    .pipeline()
                    .addLast(new HttpClientCodec())
                    .addLast(new HttpObjectAggregator(MAX_HEAD))
                    .addLast(new WebSocketClientProtocolHandler(config))
                    .addLast(new Frameworks(opened, frames));
              }
            })
        .connect(url.getHost(), url.getPort())
        .addListener(
            connected -> {
              if (!connected.isSuccess()) {
                opened.completeExceptionally(connected.cause());
              }
            });
    return opened;
  }

  void send(Frame frame) {
    ChannelFuture unused =
        channel.writeAndFlush(
            new BinaryWebSocketFrame(Unpooled.wrappedBuffer(FrameCodec.toBinary(frame))),
            channel.voidPromise());
  }

  void close() {
    ChannelFuture unused = channel.close();
  }

  /** The last handler: says when the connection is open, and unpacks messages. */
  private static final class Frameworks extends SimpleChannelInboundHandler<BinaryWebSocketFrame> {
    private final CompletableFuture<LoadConnection> opened;
    private final Consumer<Frame> frames;

    Frameworks(CompletableFuture<LoadConnection> opened, Consumer<Frame> frames) {
      this.opened = opened;
      this.frames = frames;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event == WebSocketClientProtocolHandler.ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) {
        opened.complete(new LoadConnection(context.channel()));
      }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, BinaryWebSocketFrame message)
        throws IOException {
      try (ByteBufInputStream in = new ByteBufInputStream(message.content())) {
        Frames.parseFrom(in).getFramesList().forEach(frames);
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalStateException("the server sends Frames", e);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      opened.completeExceptionally(cause);
      ChannelFuture unused = context.close();
    }
  }
}

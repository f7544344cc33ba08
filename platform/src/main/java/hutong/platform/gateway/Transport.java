package hutong.platform.gateway;

import hutong.platform.gateway.GatewaySettings.Listen;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.UncheckedIOException;
import java.net.BindException;

/** The event loops and the kind of socket: epoll where there is one, else NIO. */
record Transport(EventLoopGroup loops, Class<? extends ServerChannel> channel) {

  static Transport open(int threads) {
    DefaultThreadFactory named = new DefaultThreadFactory("hutong-gateway", true);
    return Epoll.isAvailable()
        ? new Transport(
            new MultiThreadIoEventLoopGroup(threads, named, EpollIoHandler.newFactory()),
            EpollServerSocketChannel.class)
        : new Transport(
            new MultiThreadIoEventLoopGroup(threads, named, NioIoHandler.newFactory()),
            NioServerSocketChannel.class);
  }

  /**
   * Accepts connections.
   *
   * @throws UncheckedIOException with a {@link BindException} when the port is taken or not ours
   */
  Channel bind(Listen listen, ChannelHandler child) {
    var bound =
        new ServerBootstrap()
            .group(loops)
            .channel(channel)
            .option(ChannelOption.SO_BACKLOG, listen.backlog())
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(listen.writeBufferLow(), listen.writeBufferHigh()))
            .childHandler(child)
            .bind(listen.host(), listen.port())
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      BindException why =
          new BindException(
              "cannot listen on hutong.gateway.host and port: "
                  + listen.host()
                  + ":"
                  + listen.port());
      why.initCause(bound.cause());
      throw new UncheckedIOException(why);
    }
    return bound.channel();
  }
}

package hutong.cluster.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The one thread that a load runs on: all connections, the schedule and the record of what was
 * said, so that nothing of it is locked.
 */
final class Loop implements AutoCloseable {
  /** Loopback addresses that connections come from, 127.0.0.2 and on: as from several machines. */
  private static final int SOURCES = 8;

  private static final int FIRST_SOURCE = 2;

  private final EventLoopGroup group;
  private final EventLoop loop;
  private final Class<? extends Channel> channel;
  private final WebSocketStream.Scratch scratch = new WebSocketStream.Scratch();
  private final FrameScan scan = new FrameScan();
  private int connections;

  Loop() {
    IoHandlerFactory handler =
        Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    this.group =
        new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("load", true), handler);
    this.channel = Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class;
    this.loop = group.next();
  }

  /** What all connections of this loop read frames with. */
  FrameScan scan() {
    return scan;
  }

  /** What all streams of this loop read into. */
  WebSocketStream.Scratch scratch() {
    return scratch;
  }

  /** Runs tasks on this loop. */
  Executor executor() {
    return loop;
  }

  void later(long millis, Runnable task) {
    var unused = loop.schedule(task, millis, TimeUnit.MILLISECONDS);
  }

  /** Runs something on the loop and waits until what it began has ended. */
  <T> T await(Supplier<? extends CompletionStage<T>> task, long seconds) throws Exception {
    CompletableFuture<T> done = new CompletableFuture<>();
    loop.execute(
        () -> {
          try {
            var unused =
                task.get()
                    .whenComplete(
                        (value, failure) -> {
                          if (failure == null) {
                            done.complete(value);
                          } else {
                            done.completeExceptionally(failure);
                          }
                        });
          } catch (RuntimeException e) {
            done.completeExceptionally(e);
          }
        });
    return done.get(seconds, TimeUnit.SECONDS);
  }

  /** The same of something that does not wait. */
  <T> T get(Supplier<T> task) throws Exception {
    return await(() -> CompletableFuture.completedFuture(task.get()), 60);
  }

  /**
   * Connects from the next of the source addresses, when the server is on this machine.
   *
   * @param failed told when there is no connection
   */
  void connect(URI door, ChannelHandler handler, Consumer<Throwable> failed) {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(channel)
            .option(ChannelOption.TCP_NODELAY, true)
            .handler(handler);
    InetSocketAddress to = new InetSocketAddress(door.getHost(), door.getPort());
    if (to.getAddress() != null && to.getAddress().isLoopbackAddress()) {
      bootstrap.localAddress(
          new InetSocketAddress("127.0.0." + (FIRST_SOURCE + connections++ % SOURCES), 0));
    }
    bootstrap
        .connect(to)
        .addListener(
            connected -> {
              if (!connected.isSuccess()) {
                failed.accept(connected.cause());
              }
            });
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}

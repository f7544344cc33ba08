package hutong.platform.gateway;

import hutong.platform.extend.Authenticator;
import hutong.platform.extend.Feature;
import hutong.protocol.wire.Limits;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * The WebSocket server of one node: accepts connections on one port until it is drained or closed.
 */
public final class Gateway implements AutoCloseable {
  /**
   * What every {@code welcome} says.
   *
   * @param epoch of the store
   * @param limits of the features; those of the gateway itself are filled in from its settings
   * @param clock of {@code server_time_millis}
   */
  public record Terms(long epoch, Limits limits, Clock clock) {}

  private static final int MAX_LINE = 2048;
  private static final int MAX_HEAD = 8192;

  private final Switchboard board;
  private final Transport transport;
  private final Optional<SslContext> tls;
  private final Map<EventLoop, Sweep> sweeps = new HashMap<>();
  private final Channel listening;

  private Gateway(Switchboard board, Optional<SslContext> tls) {
    this.board = board;
    this.tls = tls;
    this.transport = Transport.open(board.settings.listen().ioThreads());
    for (EventExecutor loop : transport.loops()) {
      sweeps.put((EventLoop) loop, new Sweep((EventLoop) loop, board.settings.patience().sweep()));
    }
    board.meters.gauge(
        "queued.bytes", "Bytes that wait to be sent, over all connections.", this::queuedBytes);
    try {
      this.listening = transport.bind(board.settings.listen(), new Entrance());
    } catch (RuntimeException e) {
      stopLoops();
      throw e;
    }
  }

  /**
   * Starts to accept connections.
   *
   * @throws java.io.UncheckedIOException with a {@link java.net.BindException} when the port is
   *     taken
   * @throws IllegalArgumentException when a certificate or key cannot be used, or two features take
   *     the same frame
   */
  public static Gateway start(
      GatewaySettings settings,
      Authenticator authenticator,
      List<Feature> features,
      Terms terms,
      MeterRegistry metrics) {
    Meters meters = new Meters(metrics);
    return new Gateway(
        new Switchboard(settings, authenticator, features, terms, meters),
        settings.listen().tls().map(Certificates::load));
  }

  /** The port that was bound. */
  public int port() {
    return ((InetSocketAddress) listening.localAddress()).getPort();
  }

  /**
   * Accepts nothing more, and says {@code goaway} DRAIN to every connection at a random moment
   * within the time. Completes when the last one is gone, at most the close timeout and a beat
   * later.
   */
  public CompletionStage<Void> drain(Duration over) {
    var unused = listening.close().awaitUninterruptibly();
    CompletionStage<Void> emptied = board.drain();
    sweeps.values().forEach(sweep -> sweep.drain(over));
    return emptied;
  }

  /** Drains at once and stops; returns when the port is free and the threads are told to end. */
  @Override
  public void close() {
    Duration patience = board.settings.patience().close();
    drain(Duration.ZERO)
        .toCompletableFuture()
        .completeOnTimeout(null, patience.toMillis(), TimeUnit.MILLISECONDS)
        .join();
    stopLoops();
  }

  private void stopLoops() {
    var unused =
        transport
            .loops()
            .shutdownGracefully(0, 1, TimeUnit.SECONDS)
            .awaitUninterruptibly(2, TimeUnit.SECONDS);
  }

  private long queuedBytes() {
    return sweeps.values().stream().mapToLong(Sweep::queuedBytes).sum();
  }

  /** Sets up each accepted connection. */
  private final class Entrance extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      boolean room = board.arrived();
      channel.closeFuture().addListener(closed -> board.gone());
      Sweep sweep = sweeps.get(channel.eventLoop());
      if (!room || sweep == null) {
        var unused = channel.close();
        return;
      }
      ChannelPipeline pipeline = channel.pipeline();
      tls.ifPresent(context -> pipeline.addLast("tls", context.newHandler(channel.alloc())));
      pipeline.addLast("http", new HttpServerCodec(httpLimits()));
      pipeline.addLast("doorway", new Doorway(board, sweep, channel));
    }
  }

  private static HttpDecoderConfig httpLimits() {
    return new HttpDecoderConfig()
        .setMaxInitialLineLength(MAX_LINE)
        .setMaxHeaderSize(MAX_HEAD)
        .setMaxChunkSize(MAX_HEAD);
  }
}

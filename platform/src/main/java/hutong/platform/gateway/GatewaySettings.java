package hutong.platform.gateway;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Limits and addresses of the gateway, from {@code hutong.gateway}; {@code reference.conf} says
 * what each key means. Reading them fails with the key's name when a value is out of its range.
 */
public record GatewaySettings(
    Listen listen, Door door, Patience patience, Sizes sizes, Rates rates) {

  /**
   * Where and how connections are accepted.
   *
   * @param ioThreads event loops
   * @param writeBufferLow bytes below which the transport's buffer is filled again
   * @param writeBufferHigh bytes above which it is not
   */
  public record Listen(
      String host,
      int port,
      int ioThreads,
      int backlog,
      Optional<Tls> tls,
      int writeBufferLow,
      int writeBufferHigh) {}

  /** PEM files of the server's certificate chain and of its private key. */
  public record Tls(Path certificate, Path key) {}

  /** Who is let in. */
  public record Door(
      Set<String> allowedOrigins,
      int maxConnections,
      int connectionsPerAddress,
      Rate handshakes,
      int connectionsPerUser) {}

  /** How long the gateway waits for what. */
  public record Patience(
      Duration handshake,
      Duration hello,
      Duration idle,
      Duration request,
      Duration slowConsumer,
      Duration close,
      Duration sweep,
      Duration drainRetry) {}

  /**
   * How much one connection may hold.
   *
   * @param requestsInFlight of one connection; one at a time where {@code nodeRequestsInFlight} are
   *     under way on the node
   * @param queueLimit bytes queued above which features send hints
   * @param queueCeiling bytes queued at which the connection is closed at once
   */
  public record Sizes(
      int messageBytes,
      int fragments,
      int badFrames,
      int requestsInFlight,
      int nodeRequestsInFlight,
      int queueLimit,
      int queueCeiling) {}

  /** How fast frames may come. */
  public record Rates(
      Rate connection, Rate user, int floodErrors, Duration floodWindow, int remembered) {}

  /** Tokens a second, and how many may be used at once. */
  public record Rate(int perSecond, int burst) {}

  public static GatewaySettings from(Config config) {
    Keys keys = new Keys(config, "hutong.gateway.");
    return new GatewaySettings(listen(keys), door(keys), patience(keys), sizes(keys), rates(keys));
  }

  private static Listen listen(Keys keys) {
    int threads = keys.count("io-threads", 0, 1024);
    int low = keys.bytes("write-buffer-low", 1024);
    return new Listen(
        keys.text("host"),
        keys.count("port", 0, 65_535),
        threads == 0 ? Math.max(1, Runtime.getRuntime().availableProcessors() / 2) : threads,
        keys.count("accept-backlog", 1, 65_535),
        tls(keys),
        low,
        keys.bytes("write-buffer-high", low));
  }

  private static Optional<Tls> tls(Keys keys) {
    String certificate = keys.text("tls.certificate");
    String key = keys.text("tls.key");
    if (certificate.isEmpty() != key.isEmpty()) {
      String missing = certificate.isEmpty() ? "tls.certificate" : "tls.key";
      throw keys.wrong(missing, "must be given when the other file is", "");
    }
    return certificate.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Tls(keys.file("tls.certificate", certificate), keys.file("tls.key", key)));
  }

  private static Door door(Keys keys) {
    return new Door(
        Set.copyOf(keys.texts("allowed-origins")),
        keys.count("max-connections", 1, 10_000_000),
        keys.count("connections-per-address", 1, 10_000_000),
        keys.rate("handshakes-per-second", "handshake-burst"),
        keys.count("connections-per-user", 1, 100_000));
  }

  private static Patience patience(Keys keys) {
    return new Patience(
        keys.pause("handshake-timeout"),
        keys.pause("hello-timeout"),
        keys.pause("idle-timeout"),
        keys.pause("request-timeout"),
        keys.pause("slow-consumer-timeout"),
        keys.pause("close-timeout"),
        keys.pause("sweep-interval"),
        keys.pause("drain-retry"));
  }

  private static Sizes sizes(Keys keys) {
    int limit = keys.bytes("queue-limit", 1024);
    return new Sizes(
        keys.bytes("max-message-bytes", 1024),
        keys.count("max-fragments", 1, 65_536),
        keys.count("max-bad-frames", 1, 1_000_000),
        keys.count("requests-in-flight", 1, 65_536),
        keys.count("node-requests-in-flight", 1, 10_000_000),
        limit,
        keys.bytes("queue-ceiling", limit));
  }

  private static Rates rates(Keys keys) {
    return new Rates(
        keys.rate("frames-per-second", "frame-burst"),
        keys.rate("user-frames-per-second", "user-frame-burst"),
        keys.count("flood-errors", 1, 1_000_000_000),
        keys.pause("flood-window"),
        keys.count("rates-remembered", 1, 100_000_000));
  }
}

package hutong.platform.gateway;

import hutong.platform.extend.Authenticator;
import hutong.platform.extend.Feature;
import hutong.platform.gateway.GatewaySettings.Door;
import hutong.platform.gateway.GatewaySettings.Rates;
import hutong.protocol.UserId;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Limits;
import hutong.protocol.wire.Welcome;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What all connections of the gateway share. Thread-safe. */
final class Switchboard {
  final GatewaySettings settings;
  final Authenticator authenticator;
  final List<Feature> features;
  final Meters meters;
  final Headcount<UserId> users;
  final Headcount<String> addresses;

  /** Connections beyond the limit of their address that are still to be told so. */
  final Headcount<String> crowd = new Headcount<>(100);

  final Throttle<UserId> userFrames;
  final Throttle<String> handshakes;

  private final Gateway.Terms terms;
  private final Map<Frame.BodyCase, Integer> takers = new EnumMap<>(Frame.BodyCase.class);
  private final AtomicLong sessions = new AtomicLong();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger underWay = new AtomicInteger();
  private final CompletableFuture<Void> emptied = new CompletableFuture<>();
  private volatile boolean draining;

  Switchboard(
      GatewaySettings settings,
      Authenticator authenticator,
      List<Feature> features,
      Gateway.Terms terms,
      Meters meters) {
    this.settings = settings;
    this.authenticator = authenticator;
    this.features = List.copyOf(features);
    this.terms = terms;
    this.meters = meters;
    Door door = settings.door();
    Rates rates = settings.rates();
    this.users = new Headcount<>(door.connectionsPerUser());
    this.addresses = new Headcount<>(door.connectionsPerAddress());
    this.userFrames = new Throttle<>(rates.user(), rates.remembered());
    this.handshakes = new Throttle<>(door.handshakes(), rates.remembered());
    for (int i = 0; i < this.features.size(); i++) {
      for (Frame.BodyCase body : this.features.get(i).frames()) {
        if (takers.put(body, i) != null) {
          throw new IllegalArgumentException("two features take the same frame: " + body);
        }
      }
    }
    meters.gauge(
        "connections", "Connections that are open, those in handshake included.", open::get);
    meters.gauge("requests", "Requests not yet answered, of all connections.", underWay::get);
  }

  /** Place of the feature that takes a frame, or −1. */
  int taker(Frame.BodyCase body) {
    return takers.getOrDefault(body, -1);
  }

  String sessionName() {
    return "s" + Long.toString(sessions.incrementAndGet(), 36);
  }

  Welcome welcome(UserId user, String resumeToken) {
    GatewaySettings.Sizes sizes = settings.sizes();
    return Welcome.newBuilder()
        .setUserId(user.value())
        .setEpoch(terms.epoch())
        .setLimits(
            Limits.newBuilder(terms.limits())
                .setMessageBytes(sizes.messageBytes())
                .setRequestsInFlight(sizes.requestsInFlight())
                .setIdleSeconds((int) settings.patience().idle().toSeconds()))
        .setResumeToken(resumeToken)
        .setServerTimeMillis(terms.clock().millis())
        .build();
  }

  /** Counts a request in. */
  void asked() {
    underWay.incrementAndGet();
  }

  void answered() {
    underWay.decrementAndGet();
  }

  /**
   * Requests of one connection that may be under way now. Where the node has more to do than it can
   * do soon, clients wait with what they have to ask: to take it would only make all of it late.
   */
  int requestsInFlight() {
    GatewaySettings.Sizes sizes = settings.sizes();
    return underWay.get() < sizes.nodeRequestsInFlight() ? sizes.requestsInFlight() : 1;
  }

  /** Counts a connection in; false when there are too many on this node. */
  boolean arrived() {
    return open.incrementAndGet() <= settings.door().maxConnections();
  }

  void gone() {
    if (open.decrementAndGet() == 0 && draining) {
      emptied.complete(null);
    }
  }

  boolean isDraining() {
    return draining;
  }

  /** No more connections are wanted; completes when the last one is gone. */
  CompletableFuture<Void> drain() {
    draining = true;
    if (open.get() == 0) {
      emptied.complete(null);
    }
    return emptied;
  }
}

package hutong.cluster;

import com.google.protobuf.Message;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import hutong.platform.api.ApiSettings;
import hutong.platform.api.HttpApi;
import hutong.platform.api.OperatorsApi;
import hutong.platform.extend.Feature;
import hutong.platform.extend.Route;
import hutong.platform.gateway.Gateway;
import hutong.platform.gateway.GatewaySettings;
import hutong.platform.operate.Operators;
import hutong.platform.people.Logins;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Where a node is spoken to: the WebSocket gateway, the HTTP API, the operators' API. */
record Doors(Config config, Gateway gateway, HttpApi api, OperatorsApi operators) {
  private static final Set<String> ALL_ADDRESSES = Set.of("", "0.0.0.0", "::");
  private static final Duration DRAIN_OVER = Duration.ofSeconds(2);
  private static final Duration DRAIN_WITHIN = Duration.ofSeconds(6);

  /** What stands behind them. */
  record Behind(
      Config config,
      List<Feature> features,
      Logins logins,
      List<Route<?>> routes,
      Operators operators,
      Gateway.Terms terms,
      PrometheusMeterRegistry metrics) {}

  /** Opens them; each is closed with {@code closing}, the gateway first. */
  static Doors open(
      Behind behind,
      BooleanSupplier ready,
      Supplier<CompletionStage<? extends Message>> status,
      Closing closing)
      throws StartException {
    Config config = behind.config();
    OperatorsApi operators =
        open(
            "operators' API",
            operatorsPort(config),
            () ->
                OperatorsApi.start(
                    ApiSettings.from(config)
                        .at(config.getString("hutong.operators.host"), operatorsPort(config)),
                    behind.operators().routes(),
                    behind.operators().callers(),
                    status));
    closing.add("the operators' API", operators::close);
    HttpApi api =
        open(
            "HTTP API",
            config.getInt("hutong.api.port"),
            () ->
                HttpApi.start(
                    ApiSettings.from(config),
                    behind.routes(),
                    behind.logins().callers(),
                    ready,
                    behind.metrics()));
    closing.add("the HTTP API", api::close);
    Gateway gateway = openGateway(behind, config.getInt("hutong.gateway.port"), behind.features());
    closing.add("the gateway", () -> drain(gateway));
    return new Doors(config, gateway, api, operators);
  }

  static Gateway openGateway(Behind behind, int port, List<Feature> features)
      throws StartException {
    Config config =
        ConfigFactory.parseMap(Map.of("hutong.gateway.port", port)).withFallback(behind.config());
    return open(
        "WebSocket gateway",
        port,
        () ->
            Gateway.start(
                GatewaySettings.from(config),
                behind.logins().authenticator(),
                features,
                behind.terms(),
                behind.metrics()));
  }

  /** Before anything is started: a taken port is known at once. */
  static void requireFree(Config config) throws StartException {
    require(config.getString("hutong.gateway.host"), config.getInt("hutong.gateway.port"));
    require(config.getString("hutong.api.host"), config.getInt("hutong.api.port"));
    require(config.getString("hutong.operators.host"), operatorsPort(config));
  }

  private static void require(String host, int port) throws StartException {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(host, port));
    } catch (IOException e) {
      throw new StartException(
          ExitCode.PORT_TAKEN,
          "Port %d is taken (%s): end what uses it, or choose another with --ws-port and --http-port."
              .formatted(port, e.getMessage()),
          e);
    }
  }

  /** Unless it is configured, the one after the HTTP API's. */
  private static int operatorsPort(Config config) {
    int configured = config.getInt("hutong.operators.port");
    int beside = config.getInt("hutong.api.port");
    return configured >= 0 ? configured : beside == 0 ? 0 : beside + 1;
  }

  private interface Opening<T> {
    T open() throws Exception;
  }

  private static <T> T open(String door, int port, Opening<T> opening) throws StartException {
    try {
      return opening.open();
    } catch (IllegalArgumentException e) {
      throw new StartException(ExitCode.USAGE, "A setting is wrong: " + e.getMessage(), e);
    } catch (Exception e) {
      throw new StartException(
          ExitCode.PORT_TAKEN,
          "The %s cannot listen on port %d (%s): end what uses it, or choose another."
              .formatted(door, port, rootMessage(e)),
          e);
    }
  }

  private static String rootMessage(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  private static void drain(Gateway gateway) {
    Closing.quietly(
        "the gateway's connections",
        () ->
            gateway
                .drain(DRAIN_OVER)
                .toCompletableFuture()
                .get(DRAIN_WITHIN.toMillis(), TimeUnit.MILLISECONDS));
    gateway.close();
  }

  /** Where a client on this machine, or at the configured address, reaches the WebSocket. */
  URI ws() {
    boolean tls = !config.getString("hutong.gateway.tls.certificate").isEmpty();
    String host = config.getString("hutong.gateway.host");
    return url(tls ? "wss" : "ws", host, gateway.port(), "/ws");
  }

  /** The same of the HTTP API. */
  URI http() {
    return url("http", config.getString("hutong.api.host"), api.port(), "");
  }

  /** The same of the operators' API. */
  URI operatorsUrl() {
    return url("http", config.getString("hutong.operators.host"), operators.port(), "");
  }

  /** All addresses are reached by loopback. */
  private static URI url(String scheme, String host, int port, String path) {
    String reached = ALL_ADDRESSES.contains(host) ? "127.0.0.1" : host;
    String literal = reached.contains(":") ? "[" + reached + "]" : reached;
    return URI.create(scheme + "://" + literal + ":" + port + path);
  }
}

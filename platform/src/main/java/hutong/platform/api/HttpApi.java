package hutong.platform.api;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import hutong.platform.extend.Callers;
import hutong.platform.extend.Route;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;

/**
 * The HTTP server: features' routes, {@code /live}, {@code /ready}, {@code /metrics} and {@code
 * /docs}.
 */
public final class HttpApi implements AutoCloseable {
  private static final Docs DOCS =
      new Docs(
          "Hutong HTTP API",
          "Chat itself runs over the WebSocket; see <code>docs/protocol.md</code>.",
          List.of("/live", "/ready", "/metrics"));

  private final Server server;

  private HttpApi(Server server) {
    this.server = server;
  }

  /**
   * Starts listening.
   *
   * @throws CompletionException when the port is taken
   */
  public static HttpApi start(
      ApiSettings settings,
      List<Route<?>> routes,
      Callers callers,
      BooleanSupplier ready,
      PrometheusMeterRegistry metrics) {
    Reception reception = new Reception(settings, callers, Reception.Counted.OPEN);
    ServerBuilder builder = reception.server();
    Reception.page(builder, "/live", (context, request) -> text("live\n"));
    Reception.page(builder, "/ready", (context, request) -> ready(ready.getAsBoolean()));
    Reception.page(builder, "/metrics", (context, request) -> text(metrics.scrape()));
    Reception.page(builder, "/docs", (context, request) -> DOCS.page(routes));
    reception.add(builder, routes);
    Server server = builder.build();
    server.start().join();
    return new HttpApi(server);
  }

  /** The port that it listens on. */
  public int port() {
    return portOf(server);
  }

  /** Of a server that has started, on whichever address it listens. */
  static int portOf(Server server) {
    return Objects.requireNonNull(server.activePort(), "it has started").localAddress().getPort();
  }

  private static HttpResponse ready(boolean ready) {
    return HttpResponse.of(
        ready ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE,
        MediaType.PLAIN_TEXT_UTF_8,
        ready ? "ready\n" : "not ready\n");
  }

  private static HttpResponse text(String text) {
    return HttpResponse.of(HttpStatus.OK, MediaType.PLAIN_TEXT_UTF_8, text);
  }

  @Override
  public void close() {
    server.stop().join();
  }
}

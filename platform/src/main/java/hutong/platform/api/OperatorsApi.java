package hutong.platform.api;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import hutong.platform.extend.Callers;
import hutong.platform.extend.Route;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The HTTP server for operators, on an address of its own, loopback unless it is configured: what
 * it says is nobody else's business. Whoever reaches it may ask {@code /status}; the routes ask who
 * calls.
 */
public final class OperatorsApi implements AutoCloseable {
  private static final Docs DOCS =
      new Docs(
          "Hutong operators' API",
          "What each role may do stands in <code>docs/operations.md</code>.",
          List.of("/status"));
  private static final JsonFormat.Printer JSON =
      JsonFormat.printer().alwaysPrintFieldsWithNoPresence();

  private final Server server;

  private OperatorsApi(Server server) {
    this.server = server;
  }

  /**
   * Starts listening.
   *
   * @param routes of operators
   * @param callers who is an operator
   * @param status answers {@code GET /status}
   * @throws CompletionException when the port is taken
   */
  public static OperatorsApi start(
      ApiSettings settings,
      List<Route<?>> routes,
      Callers callers,
      Supplier<CompletionStage<? extends Message>> status) {
    Reception reception = new Reception(settings, callers, Reception.Counted.ALL);
    ServerBuilder builder =
        reception
            .server()
            .meterRegistry(
                new SimpleMeterRegistry()); // the other server's count the shared threads
    Reception.page(
        builder,
        "/status",
        (context, request) ->
            HttpResponse.of(status.get().thenApply(OperatorsApi::json).toCompletableFuture()));
    Reception.page(builder, "/docs", (context, request) -> DOCS.page(routes));
    reception.add(builder, routes);
    Server server = builder.build();
    server.start().join();
    return new OperatorsApi(server);
  }

  private static HttpResponse json(Message message) {
    try {
      return HttpResponse.of(HttpStatus.OK, MediaType.JSON_UTF_8, JSON.print(message) + "\n");
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a message without Any prints", e);
    }
  }

  /** The port that it listens on. */
  public int port() {
    return HttpApi.portOf(server);
  }

  @Override
  public void close() {
    server.stop().join();
  }
}

package hutong.platform.api;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.Server;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The HTTP server for operators, on an address of its own, loopback unless it is configured: what
 * it says is nobody else's business.
 */
public final class OperatorsApi implements AutoCloseable {
  private static final JsonFormat.Printer JSON =
      JsonFormat.printer().alwaysPrintFieldsWithNoPresence();

  private final Server server;

  private OperatorsApi(Server server) {
    this.server = server;
  }

  /**
   * Starts listening.
   *
   * @param port 0 for any free one
   * @param status answers {@code GET /status}
   * @throws CompletionException when the port is taken
   */
  public static OperatorsApi start(
      String host, int port, Supplier<CompletionStage<? extends Message>> status) {
    Server server =
        Server.builder()
            .http(new InetSocketAddress(host, port))
            .meterRegistry(new SimpleMeterRegistry()) // the other server's count the shared threads
            .route()
            .get("/status")
            .build(
                (context, request) ->
                    HttpResponse.of(
                        status.get().thenApply(OperatorsApi::json).toCompletableFuture()))
            .build();
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

package hutong.platform.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseCompleteException;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import hutong.platform.extend.Callers;
import hutong.platform.extend.Route;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server: features' routes, {@code /live}, {@code /ready}, {@code /metrics} and {@code
 * /docs}.
 */
public final class HttpApi implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpApi.class);
  private static final String BEARER = "Bearer ";
  private static final int RETRY_MILLIS = 1000;
  private static final int ADDRESSES_REMEMBERED = 100_000;

  private final ApiSettings settings;
  private final Callers callers;
  private final Server server;

  /** Requests without a token, by address. */
  private final Cache<String, Bucket> buckets =
      Caffeine.newBuilder()
          .maximumSize(ADDRESSES_REMEMBERED)
          .expireAfterAccess(Duration.ofMinutes(10))
          .build();

  private HttpApi(
      ApiSettings settings,
      List<Route<?>> routes,
      Callers callers,
      BooleanSupplier ready,
      PrometheusMeterRegistry metrics) {
    this.settings = settings;
    this.callers = callers;
    ServerBuilder builder =
        Server.builder()
            .http(new InetSocketAddress(settings.host(), settings.port()))
            .maxRequestLength(settings.maxBodyBytes())
            .requestTimeout(settings.requestTimeout())
            .errorHandler(new Errors())
            .service("/live", (context, request) -> text("live\n"))
            .service("/ready", (context, request) -> ready(ready.getAsBoolean()))
            .service("/metrics", (context, request) -> text(metrics.scrape()))
            .service("/docs", (context, request) -> Docs.page(routes));
    routes.forEach(route -> add(builder, route));
    this.server = builder.build();
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
    HttpApi api = new HttpApi(settings, routes, callers, ready, metrics);
    api.server.start().join();
    return api;
  }

  /** The port that it listens on. */
  public int port() {
    return server.activeLocalPort();
  }

  private <Q extends Message> void add(ServerBuilder builder, Route<Q> route) {
    HttpService service = (context, request) -> HttpResponse.of(serve(route, context, request));
    switch (route.method()) {
      case GET -> builder.route().get(route.path()).build(service);
      case POST -> builder.route().post(route.path()).build(service);
      case DELETE -> builder.route().delete(route.path()).build(service);
    }
  }

  private <Q extends Message> CompletableFuture<HttpResponse> serve(
      Route<Q> route, ServiceRequestContext context, HttpRequest request) {
    return request
        .aggregate()
        .thenCompose(whole -> answer(route, context, whole))
        .exceptionally(HttpApi::failed);
  }

  private <Q extends Message> CompletionStage<HttpResponse> answer(
      Route<Q> route, ServiceRequestContext context, AggregatedHttpRequest request) {
    Q body;
    try {
      body = Bodies.read(request.contentUtf8(), route.request());
    } catch (InvalidProtocolBufferException e) {
      return done(
          Bodies.failed(
              Code.BAD_REQUEST, Action.FIX, "not the JSON that is expected here: see /docs"));
    }
    if (route.access() == Route.Access.OPEN) {
      return limited(context).orElseGet(() -> handle(route, body, context, Route.Caller.NOBODY));
    }
    String authorization = request.headers().get(HttpHeaderNames.AUTHORIZATION, "");
    if (!authorization.startsWith(BEARER)) {
      return done(
          Bodies.failed(
              Code.NOT_AUTHENTICATED, Action.FIX, "needs Authorization: Bearer ACCESS_TOKEN"));
    }
    return callers
        .authenticate(authorization.substring(BEARER.length()).strip())
        .thenCompose(
            outcome ->
                outcome instanceof Callers.Outcome.Known known
                    ? handle(route, body, context, known.caller())
                    : turned((Callers.Outcome.Turned) outcome));
  }

  private static CompletionStage<HttpResponse> turned(Callers.Outcome.Turned turned) {
    return done(
        Bodies.response(
            new Route.Outcome.Failed(
                turned.code(),
                turned.action(),
                turned.action() == Action.RETRY ? RETRY_MILLIS : 0,
                turned.detail())));
  }

  private static <Q extends Message> CompletionStage<HttpResponse> handle(
      Route<Q> route, Q body, ServiceRequestContext context, Route.Caller caller) {
    return route
        .handler()
        .handle(body, new Route.Call(caller, context.pathParams()))
        .thenApply(Bodies::response);
  }

  private Optional<CompletionStage<HttpResponse>> limited(ServiceRequestContext context) {
    String address = context.remoteAddress().getAddress().getHostAddress();
    Bucket bucket =
        buckets.get(
            address,
            unknown ->
                Bucket.builder()
                    .addLimit(
                        Bandwidth.builder()
                            .capacity(settings.burst())
                            .refillGreedy(settings.openRequestsPerMinute(), Duration.ofMinutes(1))
                            .build())
                    .build());
    ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
    if (probe.isConsumed()) {
      return Optional.empty();
    }
    int wait = Math.toIntExact(Duration.ofNanos(probe.getNanosToWaitForRefill()).toMillis() + 1);
    return Optional.of(
        done(
            Bodies.response(
                new Route.Outcome.Failed(
                    Code.RATE_LIMITED,
                    Action.RETRY,
                    wait,
                    "too many requests from this address"))));
  }

  private static HttpResponse failed(Throwable thrown) {
    Throwable cause =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    if (cause instanceof ContentTooLargeException) {
      return Bodies.failed(Code.TOO_LARGE, Action.FIX, "the body is too long");
    }
    if (cause instanceof HttpStatusException status) {
      return failed(status.httpStatus());
    }
    if (cause instanceof ResponseCompleteException) {
      return HttpResponse.of(HttpStatus.BAD_REQUEST); // answered before its body had come
    }
    LOG.error("a request failed", cause);
    return Bodies.failed(Code.INTERNAL, Action.GIVE_UP, "a defect in the server; it is in its log");
  }

  private static HttpResponse failed(HttpStatus status) {
    if (status.equals(HttpStatus.REQUEST_ENTITY_TOO_LARGE)) {
      return Bodies.failed(Code.TOO_LARGE, Action.FIX, "the body is too long");
    }
    if (status.equals(HttpStatus.NOT_FOUND) || status.equals(HttpStatus.METHOD_NOT_ALLOWED)) {
      return Bodies.failed(Code.NOT_FOUND, Action.FIX, "no such route: see /docs");
    }
    return status.isServerError()
        ? Bodies.response(
            new Route.Outcome.Failed(
                Code.UNAVAILABLE, Action.RETRY, RETRY_MILLIS, "not done, or not known: try again"))
        : Bodies.failed(Code.BAD_REQUEST, Action.FIX, "not a request that is understood here");
  }

  /** Answers with a problem also where no service was reached. */
  private static final class Errors implements ServerErrorHandler {
    @Override
    public HttpResponse onServiceException(ServiceRequestContext context, Throwable cause) {
      return failed(cause);
    }

    @Override
    public AggregatedHttpResponse renderStatus(
        @Nullable ServiceRequestContext context,
        ServiceConfig config,
        @Nullable RequestHeaders headers,
        HttpStatus status,
        @Nullable String description,
        @Nullable Throwable cause) {
      return failed(status).aggregate().join(); // made here, so it is there at once
    }
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

  private static CompletionStage<HttpResponse> done(HttpResponse response) {
    return CompletableFuture.completedFuture(response);
  }

  @Override
  public void close() {
    server.stop().join();
  }
}

package hutong.platform.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseCompleteException;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import hutong.platform.extend.Callers;
import hutong.platform.extend.Route;
import hutong.protocol.HalfCharacters;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where requests of an HTTP server come in: who calls, how often and with how much is looked at
 * here, then the route's handler answers.
 */
final class Reception {
  private static final Logger LOG = LoggerFactory.getLogger(Reception.class);
  private static final String BEARER = "Bearer ";
  private static final int RETRY_MILLIS = 1000;

  /** A file that says that it is too long is let pass up to so many times its limit. */
  private static final int DROPPED_AT_MOST = 8;

  private static final Set<HttpMethod> PAGE_METHODS = Set.of(HttpMethod.GET, HttpMethod.HEAD);
  private static final int ADDRESSES_REMEMBERED = 100_000;

  /** Whose requests are counted. */
  enum Counted {
    /** Those without a token. */
    OPEN,
    ALL
  }

  private final ApiSettings settings;
  private final Callers callers;
  private final Counted counted;

  /** Requests that are counted, by address. */
  private final Cache<String, Bucket> buckets =
      Caffeine.newBuilder()
          .maximumSize(ADDRESSES_REMEMBERED)
          .expireAfterAccess(Duration.ofMinutes(10))
          .build();

  Reception(ApiSettings settings, Callers callers, Counted counted) {
    this.settings = settings;
    this.callers = callers;
    this.counted = counted;
  }

  /** A server with these limits; routes and pages are still to be added. */
  ServerBuilder server() {
    return Server.builder()
        .http(new InetSocketAddress(settings.host(), settings.port()))
        .maxRequestLength(settings.maxBodyBytes())
        .requestTimeout(settings.requestTimeout())
        // what clients do wrong is theirs to know; our own defects are logged where they are met
        .unloggedExceptionsReportInterval(Duration.ZERO)
        .errorHandler(new Errors());
  }

  void add(ServerBuilder builder, List<Route<?>> routes) {
    routes.forEach(route -> add(builder, route));
    routes.stream()
        .collect(
            Collectors.groupingBy(
                Route::path, Collectors.mapping(Reception::method, Collectors.toSet())))
        .forEach((path, methods) -> refuseOthers(builder, path, methods));
  }

  /** A page for everybody. */
  static void page(ServerBuilder builder, String path, HttpService service) {
    builder.route().path(path).methods(PAGE_METHODS).build(service);
    refuseOthers(builder, path, PAGE_METHODS);
  }

  /** Answers the methods that a known path has not: 405 with those that it has. */
  private static void refuseOthers(ServerBuilder builder, String path, Set<HttpMethod> methods) {
    Set<HttpMethod> others = EnumSet.copyOf(HttpMethod.knownMethods());
    others.removeAll(methods);
    String allowed = methods.stream().map(Enum::name).sorted().collect(Collectors.joining(", "));
    builder
        .route()
        .path(path)
        .methods(others)
        .build(
            (context, request) ->
                HttpResponse.of(
                    afterBody(
                            request,
                            Bodies.problem(
                                ResponseHeaders.of(
                                    HttpStatus.METHOD_NOT_ALLOWED, HttpHeaderNames.ALLOW, allowed),
                                new Route.Outcome.Failed(
                                    Code.BAD_REQUEST, Action.FIX, 0, "here goes only " + allowed)))
                        .toCompletableFuture()));
  }

  private static HttpMethod method(Route<?> route) {
    return switch (route.method()) {
      case GET -> HttpMethod.GET;
      case POST -> HttpMethod.POST;
      case DELETE -> HttpMethod.DELETE;
    };
  }

  private <Q extends Message> void add(ServerBuilder builder, Route<Q> route) {
    HttpService service =
        (context, request) -> {
          if (route.body() instanceof Route.Body.File file && !tooLong(route, request)) {
            context.setMaxRequestLength(file.maxBytes()); // one that says nothing of its length
          }
          return HttpResponse.of(
              answer(route, context, request)
                  .toCompletableFuture()
                  .exceptionally(Reception::failed));
        };
    var binding = builder.route().path(route.path()).methods(method(route));
    if (route.body() instanceof Route.Body.File file) {
      binding
          .maxRequestLength((long) DROPPED_AT_MOST * file.maxBytes())
          .requestTimeout(file.within());
    }
    binding.build(service);
  }

  /** Who calls is settled before a body is read: those who may not call have none held for them. */
  private <Q extends Message> CompletionStage<HttpResponse> answer(
      Route<Q> route, ServiceRequestContext context, HttpRequest request) {
    boolean open = route.access() == Route.Access.OPEN;
    if (open || counted == Counted.ALL) {
      Optional<CompletionStage<HttpResponse>> tooMany = limited(context);
      if (tooMany.isPresent()) {
        return tooMany.get();
      }
    }
    if (open) {
      return handle(route, context, request, Route.Caller.NOBODY);
    }
    String authorization = request.headers().get(HttpHeaderNames.AUTHORIZATION, "");
    if (!authorization.startsWith(BEARER)) {
      return afterBody(
          request,
          Bodies.failed(
              Code.NOT_AUTHENTICATED, Action.FIX, "needs Authorization: Bearer ACCESS_TOKEN"));
    }
    return callers
        .authenticate(authorization.substring(BEARER.length()).strip())
        .thenCompose(
            outcome ->
                outcome instanceof Callers.Outcome.Known known
                    ? handle(route, context, request, known.caller())
                    : afterBody(request, turned((Callers.Outcome.Turned) outcome)));
  }

  private static boolean tooLong(Route<?> route, HttpRequest request) {
    return route.body() instanceof Route.Body.File file
        && request.headers().contentLength() > file.maxBytes();
  }

  /**
   * Lets the body pass and drops it, then answers: a client of HTTP/2 that waits until it may send
   * the rest (the JDK's does) would never see an answer that came before.
   */
  private static CompletionStage<HttpResponse> afterBody(
      HttpRequest request, HttpResponse response) {
    return request.subscribe().handle((passed, failure) -> response);
  }

  private static HttpResponse turned(Callers.Outcome.Turned turned) {
    return Bodies.response(
        new Route.Outcome.Failed(
            turned.code(),
            turned.action(),
            turned.action() == Action.RETRY ? RETRY_MILLIS : 0,
            turned.detail()));
  }

  private static <Q extends Message> CompletionStage<HttpResponse> handle(
      Route<Q> route, ServiceRequestContext context, HttpRequest request, Route.Caller caller) {
    if (tooLong(route, request)) {
      return afterBody(request, tooLong());
    }
    return request
        .aggregate()
        .exceptionallyCompose(failure -> CompletableFuture.failedFuture(new NoBody(failure)))
        .thenCompose(
            whole -> {
              boolean json = route.body() instanceof Route.Body.Json;
              Q body;
              try {
                body = json ? Bodies.read(whole.contentUtf8(), route.request()) : route.request();
              } catch (InvalidProtocolBufferException e) {
                return done(
                    Bodies.failed(
                        Code.BAD_REQUEST,
                        Action.FIX,
                        "not the JSON that is expected here: see /docs"));
              }
              Optional<String> half = HalfCharacters.in(body);
              if (half.isPresent()) {
                return done(
                    Bodies.failed(Code.BAD_TEXT, Action.FIX, half.get() + ": half of a character"));
              }
              ByteString file =
                  json
                      ? ByteString.EMPTY
                      : UnsafeByteOperations.unsafeWrap(whole.content().array());
              return route
                  .handler()
                  .handle(body, new Route.Call(caller, context.pathParams(), file))
                  .thenApply(Bodies::response);
            });
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
    if (cause instanceof NoBody noBody) {
      return noBody.isTooLong() ? tooLong() : tooSlow();
    }
    if (cause instanceof ContentTooLargeException) {
      return tooLong();
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

  private static HttpResponse late() {
    return Bodies.response(
        new Route.Outcome.Failed(
            Code.UNAVAILABLE, Action.RETRY, RETRY_MILLIS, "not done, or not known: try again"));
  }

  /** A body that did not come whole: it took too long, or the client has gone. */
  private static HttpResponse tooSlow() {
    return Bodies.problem(
        ResponseHeaders.of(
            HttpStatus.REQUEST_TIMEOUT,
            HttpHeaderNames.CONNECTION,
            "close"), // the rest may yet come
        new Route.Outcome.Failed(
            Code.UNAVAILABLE,
            Action.RETRY,
            RETRY_MILLIS,
            "not done: the body did not come in time"));
  }

  private static HttpResponse tooLong() {
    return Bodies.failed(Code.TOO_LARGE, Action.FIX, "the body is too long");
  }

  private static HttpResponse failed(HttpStatus status) {
    if (status.equals(HttpStatus.REQUEST_ENTITY_TOO_LARGE)) {
      return tooLong();
    }
    if (status.equals(HttpStatus.NOT_FOUND) || status.equals(HttpStatus.METHOD_NOT_ALLOWED)) {
      return Bodies.failed(Code.NOT_FOUND, Action.FIX, "no such route: see /docs");
    }
    return status.isServerError()
        ? late()
        : Bodies.failed(Code.BAD_REQUEST, Action.FIX, "not a request that is understood here");
  }

  /** A body did not come whole. */
  private static final class NoBody extends Exception {
    private static final long serialVersionUID = 1L;

    NoBody(Throwable cause) {
      super(cause);
    }

    boolean isTooLong() {
      return getCause() instanceof ContentTooLargeException;
    }
  }

  /** Answers with a problem also where no service was reached. */
  private static final class Errors implements ServerErrorHandler {
    @Override
    public HttpResponse onServiceException(ServiceRequestContext context, Throwable cause) {
      if (cause instanceof RequestTimeoutException) {
        return context.request().isComplete() ? late() : tooSlow();
      }
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

  private static CompletionStage<HttpResponse> done(HttpResponse response) {
    return CompletableFuture.completedFuture(response);
  }
}

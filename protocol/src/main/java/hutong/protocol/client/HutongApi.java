package hutong.protocol.client;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Accounts over REST: registering, logging in, renewing tokens. Every answer fails with a {@link
 * HutongException}: the server's problem document, or UNAVAILABLE when there was no answer.
 */
public final class HutongApi {
  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  private final URI root;
  private final ClientRuntime runtime;

  /** The API at {@code http://host:port}. */
  public HutongApi(URI root) {
    this(root, ClientRuntime.shared());
  }

  public HutongApi(URI root, ClientRuntime runtime) {
    this.root = root;
    this.runtime = runtime;
  }

  /**
   * A device that is logged in.
   *
   * @param accessToken for {@code hello}; expires
   * @param refreshToken for one {@link #refresh}; a second use logs the device out
   */
  public record Session(
      String userId, String accessToken, String refreshToken, long expiresInSeconds) {
    /** Without the tokens: whoever reads a log must not become the person. */
    @Override
    public String toString() {
      return "Session[userId=" + userId + ", expiresInSeconds=" + expiresInSeconds + "]";
    }
  }

  public CompletableFuture<Session> register(
      String handle, String password, String displayName, String device) {
    return session(
        "/v1/register",
        Map.of(
            "handle", handle, "password", password, "displayName", displayName, "device", device));
  }

  public CompletableFuture<Session> login(String handle, String password, String device) {
    return session("/v1/login", Map.of("handle", handle, "password", password, "device", device));
  }

  public CompletableFuture<Session> refresh(String refreshToken) {
    return session("/v1/refresh", Map.of("refreshToken", refreshToken));
  }

  /** A ticket for one {@code hello} within 30 s. */
  public CompletableFuture<String> ticket(String accessToken) {
    return post("/v1/ticket", Map.of(), Optional.of(accessToken))
        .thenApply(body -> text(body, "ticket"));
  }

  /**
   * Credentials that renew themselves: when the access token has expired, the refresh token is
   * used.
   *
   * @param keep is given each new session, to store it before the old one is forgotten
   */
  public ClientSettings.Credentials credentials(Session session, Consumer<Session> keep) {
    return new Renewing(session, keep);
  }

  private final class Renewing implements ClientSettings.Credentials {
    private final Consumer<Session> keep;
    private volatile Session latest;

    Renewing(Session session, Consumer<Session> keep) {
      this.latest = session;
      this.keep = keep;
    }

    @Override
    public CompletableFuture<String> accessToken(Optional<HutongException> refused) {
      if (refused.isEmpty() || refused.get().code() != Code.TOKEN_EXPIRED) {
        return CompletableFuture.completedFuture(latest.accessToken());
      }
      return refresh(latest.refreshToken())
          .thenApply(
              renewed -> {
                latest = renewed;
                keep.accept(renewed);
                return renewed.accessToken();
              });
    }
  }

  private CompletableFuture<Session> session(String path, Map<String, String> body) {
    return post(path, body, Optional.empty())
        .thenApply(
            answer ->
                new Session(
                    text(answer, "userId"),
                    text(answer, "accessToken"),
                    text(answer, "refreshToken"),
                    number(answer, "expiresInSeconds")));
  }

  private CompletableFuture<Struct> post(
      String path, Map<String, String> body, Optional<String> bearer) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(root.resolve(path))
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json(body)));
    bearer.ifPresent(token -> request.header("Authorization", "Bearer " + token));
    return runtime
        .http()
        .sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
        .handle(
            (response, failure) -> {
              if (failure != null) {
                throw HutongException.from(failure);
              }
              return read(path, response);
            });
  }

  private static Struct read(String path, HttpResponse<String> response) {
    Struct.Builder body = Struct.newBuilder();
    try {
      JsonFormat.parser().merge(response.body(), body);
    } catch (InvalidProtocolBufferException e) {
      // Not our server: a proxy's page, most often.
      throw HutongException.unavailable(
          path + " answered " + response.statusCode() + " without a JSON object");
    }
    if (response.statusCode() / 100 != 2) {
      throw problem(path, response.statusCode(), body.build());
    }
    return body.build();
  }

  private static HutongException problem(String path, int status, Struct body) {
    String detail = text(body, "detail").isEmpty() ? text(body, "title") : text(body, "detail");
    return new HutongException(
        named(Code.values(), text(body, "code"), Code.CODE_UNSPECIFIED),
        named(
            Action.values(),
            text(body, "action"),
            status >= 500 ? Action.RETRY : Action.ACTION_UNSPECIFIED),
        number(body, "retryAfterMillis"),
        path + " answered " + status + " " + text(body, "code") + " " + detail);
  }

  /** The constant of that name; what a newer server may name is {@code otherwise}. */
  private static <E extends Enum<E>> E named(E[] values, String name, E otherwise) {
    return Arrays.stream(values).filter(v -> v.name().equals(name)).findFirst().orElse(otherwise);
  }

  private static String json(Map<String, String> body) {
    Struct.Builder struct = Struct.newBuilder();
    body.forEach(
        (name, value) -> struct.putFields(name, Value.newBuilder().setStringValue(value).build()));
    try {
      return JsonFormat.printer().omittingInsignificantWhitespace().print(struct);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a struct of strings prints", e);
    }
  }

  private static String text(Struct body, String name) {
    return body.getFieldsOrDefault(name, Value.getDefaultInstance()).getStringValue();
  }

  /** Protobuf's JSON mapping writes 64-bit integers as strings, others write numbers. */
  private static long number(Struct body, String name) {
    Value value = body.getFieldsOrDefault(name, Value.getDefaultInstance());
    if (value.hasNumberValue()) {
      return (long) value.getNumberValue();
    }
    return value.getStringValue().matches("\\d{1,18}") ? Long.parseLong(value.getStringValue()) : 0;
  }
}

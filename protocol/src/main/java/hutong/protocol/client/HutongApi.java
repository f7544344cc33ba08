package hutong.protocol.client;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Accounts and pictures over REST: registering, logging in, renewing tokens. Every answer fails
 * with a {@link HutongException}: the server's problem document, or UNAVAILABLE when there was no
 * answer.
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

  /** Sets another password; all other devices of the person are logged out. */
  public CompletableFuture<Void> changePassword(
      String accessToken, String oldPassword, String newPassword) {
    return post(
            "/v1/password",
            Map.of("oldPassword", oldPassword, "newPassword", newPassword),
            Optional.of(accessToken))
        .thenApply(body -> null);
  }

  /** Ends the account for ever; tells in one sentence what others keep. */
  public CompletableFuture<String> deleteAccount(String accessToken, String password) {
    return post("/v1/account/delete", Map.of("password", password), Optional.of(accessToken))
        .thenApply(body -> text(body, "kept"));
  }

  /**
   * A picture as the server has taken it.
   *
   * @param width in pixels, as {@code height}
   * @param contentType {@code image/jpeg} or {@code image/png}
   */
  public record StoredPicture(String mediaId, long width, long height, String contentType) {}

  /**
   * Puts a JPEG, PNG or WebP, for an item, a card or a profile.
   *
   * @param file at most 2 MiB (server's setting)
   */
  public CompletableFuture<StoredPicture> putPicture(String accessToken, byte[] file) {
    HttpRequest.Builder request =
        request("/v1/media", Optional.of(accessToken))
            .header("Content-Type", "application/octet-stream")
            .POST(HttpRequest.BodyPublishers.ofByteArray(file));
    return answered("/v1/media", request)
        .thenApply(
            body ->
                new StoredPicture(
                    text(body, "mediaId"),
                    number(body, "width"),
                    number(body, "height"),
                    text(body, "contentType")));
  }

  /** The file of a picture that the person may see, or that they put. */
  public CompletableFuture<byte[]> picture(String accessToken, String mediaId) {
    return file(accessToken, "/v1/media/" + segment(mediaId));
  }

  /** A small JPEG of it. */
  public CompletableFuture<byte[]> thumbnail(String accessToken, String mediaId) {
    return file(accessToken, "/v1/media/" + segment(mediaId) + "/thumbnail");
  }

  /**
   * Does something with an access token, and once more with a renewed one when it has expired.
   *
   * @param request one of this class's methods, given the token
   */
  public static <T> CompletableFuture<T> authorized(
      ClientSettings.Credentials credentials, Function<String, CompletableFuture<T>> request) {
    return credentials
        .accessToken(Optional.empty())
        .thenCompose(request)
        .exceptionallyCompose(
            failure -> {
              HutongException named = HutongException.from(failure);
              return named.code() == Code.TOKEN_EXPIRED
                  ? credentials.accessToken(Optional.of(named)).thenCompose(request)
                  : CompletableFuture.failedFuture(named);
            });
  }

  /**
   * Credentials that renew themselves: when the access token has expired, the refresh token is
   * used, once for all who ask meanwhile.
   *
   * @param keep is given each new session, to store it before the old one is forgotten
   */
  public ClientSettings.Credentials credentials(Session session, Consumer<Session> keep) {
    return new Renewing(session, keep);
  }

  private final class Renewing implements ClientSettings.Credentials {
    private final Consumer<Session> keep;
    private Session latest;
    private @Nullable CompletableFuture<String> renewal;

    Renewing(Session session, Consumer<Session> keep) {
      this.latest = session;
      this.keep = keep;
    }

    @Override
    public synchronized CompletableFuture<String> accessToken(Optional<HutongException> refused) {
      if (refused.isEmpty() || refused.get().code() != Code.TOKEN_EXPIRED) {
        return CompletableFuture.completedFuture(latest.accessToken());
      }
      // The refresh token works once, and the second use of it would log the device out.
      if (renewal == null || renewal.isDone()) {
        renewal = refresh(latest.refreshToken()).thenApply(this::renewed);
      }
      return renewal.copy();
    }

    private String renewed(Session renewed) {
      keep.accept(renewed);
      synchronized (this) {
        latest = renewed;
      }
      return renewed.accessToken();
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
    return answered(
        path,
        request(path, bearer)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json(body))));
  }

  private CompletableFuture<byte[]> file(String accessToken, String path) {
    return runtime
        .http()
        .sendAsync(
            request(path, Optional.of(accessToken)).GET().build(),
            HttpResponse.BodyHandlers.ofByteArray())
        .handle(
            (response, failure) -> {
              if (failure != null) {
                throw HutongException.from(failure);
              }
              if (response.statusCode() / 100 == 2) {
                return response.body();
              }
              String body = new String(response.body(), StandardCharsets.UTF_8);
              throw problem(path, response.statusCode(), struct(path, response.statusCode(), body));
            });
  }

  private HttpRequest.Builder request(String path, Optional<String> bearer) {
    HttpRequest.Builder request = HttpRequest.newBuilder(root.resolve(path)).timeout(TIMEOUT);
    bearer.ifPresent(token -> request.header("Authorization", "Bearer " + token));
    return request;
  }

  /** An id comes from others, and must not lead to another address. */
  private static String segment(String mediaId) {
    return URLEncoder.encode(mediaId, StandardCharsets.UTF_8);
  }

  private CompletableFuture<Struct> answered(String path, HttpRequest.Builder request) {
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
    Struct body = struct(path, response.statusCode(), response.body());
    if (response.statusCode() / 100 != 2) {
      throw problem(path, response.statusCode(), body);
    }
    return body;
  }

  private static Struct struct(String path, int status, String json) {
    Struct.Builder body = Struct.newBuilder();
    try {
      JsonFormat.parser().merge(json, body);
      return body.build();
    } catch (InvalidProtocolBufferException e) {
      // Not our server: a proxy's page, most often.
      throw HutongException.unavailable(path + " answered " + status + " without a JSON object");
    }
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

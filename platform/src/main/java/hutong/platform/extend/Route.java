package hutong.platform.extend;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import hutong.protocol.UserId;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * A request of the HTTP API that a feature answers.
 *
 * @param path with {@code {name}} for parameters
 * @param request an empty message of the body's type; a request without body stands for it, as does
 *     one whose body is a file
 * @param access who may call it
 * @param body how the body is read
 */
public record Route<Q extends Message>(
    Method method, String path, Q request, Access access, Body body, Handler<Q> handler) {

  /** A route whose body is JSON. */
  public Route(Method method, String path, Q request, Access access, Handler<Q> handler) {
    this(method, path, request, access, new Body.Json(), handler);
  }

  public enum Method {
    GET,
    POST,
    DELETE
  }

  public enum Access {
    /** Everybody. */
    OPEN,
    /** With a valid access token. */
    BEARER
  }

  /** How a body is read. */
  public sealed interface Body {
    /** As a message in JSON, within the limits of the HTTP API. */
    record Json() implements Body {}

    /**
     * As it is; it comes as {@link Call#file}. On a bearer route the caller is known before it is
     * read.
     *
     * @param maxBytes above which the answer is TOO_LARGE
     * @param within from the head of the request to the answer
     */
    record File(int maxBytes, Duration within) implements Body {}
  }

  /** Answers a request; must not block. */
  public interface Handler<Q extends Message> {
    CompletionStage<Outcome> handle(Q request, Call call);
  }

  /**
   * What surrounds a request.
   *
   * @param caller of the access token; {@link Caller#NOBODY} on an open route
   * @param parameters from the path
   * @param file the body of a route that takes {@link Body.File}, else empty
   */
  public record Call(Caller caller, Map<String, String> parameters, ByteString file) {}

  /** Whom an access token belongs to. */
  public record Caller(String userId, String handle, String device, String family) {
    public static final Caller NOBODY = new Caller("", "", "", "");

    public UserId user() {
      return new UserId(userId);
    }
  }

  /** What is answered. */
  public sealed interface Outcome {
    record Ok(Message body) implements Outcome {}

    /**
     * A file.
     *
     * @param headers beside its type and length
     */
    record File(String contentType, ByteString bytes, Map<String, String> headers)
        implements Outcome {}

    /**
     * @param retryAfterMillis with {@link Action#RETRY}
     */
    record Failed(Code code, Action action, int retryAfterMillis, String detail)
        implements Outcome {}

    static Outcome failed(Code code, Action action, String detail) {
      return new Failed(code, action, 0, detail);
    }
  }
}

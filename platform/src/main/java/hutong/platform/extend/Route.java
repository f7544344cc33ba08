package hutong.platform.extend;

import com.google.protobuf.Message;
import hutong.protocol.UserId;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * A request of the HTTP API that a feature answers.
 *
 * @param path with {@code {name}} for parameters
 * @param request an empty message of the body's type; a request without body stands for it
 * @param access who may call it
 */
public record Route<Q extends Message>(
    Method method, String path, Q request, Access access, Handler<Q> handler) {

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

  /** Answers a request; must not block. */
  public interface Handler<Q extends Message> {
    CompletionStage<Outcome> handle(Q request, Call call);
  }

  /**
   * What surrounds a request.
   *
   * @param caller of the access token; {@link Caller#NOBODY} on an open route
   * @param parameters from the path
   */
  public record Call(Caller caller, Map<String, String> parameters) {}

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
     * @param retryAfterMillis with {@link Action#RETRY}
     */
    record Failed(Code code, Action action, int retryAfterMillis, String detail)
        implements Outcome {}

    static Outcome failed(Code code, Action action, String detail) {
      return new Failed(code, action, 0, detail);
    }
  }
}

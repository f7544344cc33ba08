package hutong.platform.extend;

import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import java.util.concurrent.CompletionStage;

/** Decides who calls the HTTP API. */
public interface Callers {
  CompletionStage<Outcome> authenticate(String accessToken);

  /** What is found. */
  sealed interface Outcome {
    record Known(Route.Caller caller) implements Outcome {}

    /** Nobody; the caller gets the code and the sentence. */
    record Turned(Code code, String detail) implements Outcome {
      /** What the caller does about it. */
      public Action action() {
        return code == Code.UNAVAILABLE ? Action.RETRY : Action.RESYNC;
      }
    }
  }
}

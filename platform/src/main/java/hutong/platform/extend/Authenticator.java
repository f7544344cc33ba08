package hutong.platform.extend;

import hutong.protocol.UserId;
import hutong.protocol.wire.Hello;
import hutong.protocol.wire.Refused;
import java.util.concurrent.CompletionStage;

/** Decides who a connection belongs to. */
public interface Authenticator {
  CompletionStage<Outcome> greet(Hello hello);

  /** What is said to a {@code hello}. */
  sealed interface Outcome {
    record Greeted(UserId user, String handle, String device, String resumeToken)
        implements Outcome {}

    record Turned(Refused refused) implements Outcome {}
  }
}

package hutong.platform.operate;

import hutong.platform.extend.Callers;
import hutong.platform.extend.Route.Caller;
import hutong.protocol.Digest;
import hutong.protocol.wire.Code;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Knows operators by their tokens: 256 random bits, of which the server keeps a hash. A caller's
 * handle is the operator's name, the family is the hash of the token.
 */
record Badges(Operators operators, FolderProof proof, Clock clock) implements Callers {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int RANDOM_BYTES = 32;
  private static final String PREFIX = "op_";

  /** A new token. */
  static String make() {
    byte[] bytes = new byte[RANDOM_BYTES];
    RANDOM.nextBytes(bytes);
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  static String hash(String token) {
    return HexFormat.of().formatHex(Digest.chain(token.getBytes(StandardCharsets.UTF_8)));
  }

  /** What stands for a caller's token in a command. */
  static String of(Caller caller) {
    return caller.family();
  }

  @Override
  public CompletionStage<Outcome> authenticate(String token) {
    if (FolderProof.isMeant(token)) {
      return CompletableFuture.completedFuture(
          proof.holds(token, clock.millis())
              ? known(By.FOLDER, Command.FOLDER)
              : new Outcome.Turned(
                  Code.TOKEN_INVALID,
                  "the folder is not this server's, or the clocks differ by more than a minute"));
    }
    String hash = hash(token);
    return operators
        .ask(new Command.Identify(hash))
        .thenApply(
            reply ->
                reply instanceof Reply.Known known
                    ? known(known.by(), hash)
                    : new Outcome.Turned(Code.TOKEN_INVALID, Troubles.UNKNOWN))
        .exceptionally(
            silent ->
                new Outcome.Turned(
                    Code.UNAVAILABLE, "it cannot be looked up who you are: try again"));
  }

  private static Outcome known(By by, String token) {
    return new Outcome.Known(new Caller("", by.name(), "", token));
  }
}

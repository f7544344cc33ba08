package hutong.platform.people;

import com.google.protobuf.InvalidProtocolBufferException;
import hutong.platform.people.journal.Token;
import hutong.platform.secret.Seal;
import java.util.Optional;

/**
 * Signed tokens. Nothing is stored for them; what ends one early is the device's row, which names
 * the login that counts.
 */
final class Tokens {
  private final Seal seal;

  /**
   * @param secret 32 bytes or more
   */
  Tokens(byte[] secret) {
    this.seal = new Seal(secret);
  }

  String sign(Token token) {
    return seal.sign(token.toByteArray());
  }

  /** The token in the text if it is one of ours, of that kind; it may have expired. */
  Optional<Token> read(String text, Token.Kind kind) {
    return seal.open(text).flatMap(Tokens::parse).filter(token -> token.getKind() == kind);
  }

  private static Optional<Token> parse(byte[] contents) {
    try {
      return Optional.of(Token.parseFrom(contents));
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty();
    }
  }
}

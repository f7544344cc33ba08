package hutong.platform.people;

import com.google.protobuf.InvalidProtocolBufferException;
import hutong.platform.people.journal.Token;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signed tokens: {@code base64url(contents).base64url(HMAC-SHA256)}. Nothing is stored for them;
 * what ends one early is the device's row, which names the login that counts.
 */
final class Tokens {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int MAX_LENGTH = 2048;
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

  private final SecretKeySpec key;

  /**
   * @param secret 32 bytes or more
   */
  Tokens(byte[] secret) {
    if (secret.length < 32) {
      throw new IllegalArgumentException("must be 32 bytes or more: secret has " + secret.length);
    }
    this.key = new SecretKeySpec(secret, ALGORITHM);
  }

  String sign(Token token) {
    String contents = ENCODER.encodeToString(token.toByteArray());
    return contents + "." + ENCODER.encodeToString(mac(contents));
  }

  /** The token in the text if it is one of ours, of that kind; it may have expired. */
  Optional<Token> read(String text, Token.Kind kind) {
    int dot = text.indexOf('.');
    if (dot < 0 || text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    String contents = text.substring(0, dot);
    try {
      byte[] mac = DECODER.decode(text.substring(dot + 1));
      if (!MessageDigest.isEqual(mac, mac(contents))) {
        return Optional.empty();
      }
      Token token = Token.parseFrom(DECODER.decode(contents));
      return token.getKind() == kind ? Optional.of(token) : Optional.empty();
    } catch (IllegalArgumentException | InvalidProtocolBufferException e) {
      return Optional.empty(); // not base64, or not a token: the same to the caller as a forged one
    }
  }

  private byte[] mac(String contents) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(contents.getBytes(StandardCharsets.US_ASCII));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }
}

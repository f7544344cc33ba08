package hutong.platform.secret;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs what others keep for the server: {@code base64url(contents).base64url(HMAC-SHA256)}.
 * Thread-safe.
 */
public final class Seal {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int MIN_SECRET = 32;
  private static final int MAX_LENGTH = 2048;
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

  private final SecretKeySpec key;

  /**
   * @param secret 32 bytes or more
   */
  public Seal(byte[] secret) {
    if (secret.length < MIN_SECRET) {
      throw new IllegalArgumentException("must be 32 bytes or more: secret has " + secret.length);
    }
    this.key = new SecretKeySpec(secret, ALGORITHM);
  }

  /**
   * A seal of its own for one purpose, of a secret that serves several.
   *
   * @param purpose the same for ever
   */
  public static Seal of(byte[] secret, String purpose) {
    return new Seal(new Seal(secret).mac(purpose));
  }

  public String sign(byte[] contents) {
    String text = ENCODER.encodeToString(contents);
    return text + "." + ENCODER.encodeToString(mac(text));
  }

  /** The contents of a text that was signed here. */
  public Optional<byte[]> open(String signed) {
    int dot = signed.indexOf('.');
    if (dot < 0 || signed.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    String text = signed.substring(0, dot);
    try {
      byte[] mac = DECODER.decode(signed.substring(dot + 1));
      return MessageDigest.isEqual(mac, mac(text))
          ? Optional.of(DECODER.decode(text))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // not base64: the same to the caller as a forged one
    }
  }

  /** HMAC-SHA256 of a text's UTF-8. */
  public byte[] mac(String text) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }
}

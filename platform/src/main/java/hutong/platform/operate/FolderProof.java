package hutong.platform.operate;

import hutong.platform.secret.Seal;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;

/**
 * Shows that one can read what the server keeps to itself, without a token: {@code
 * folder.millis.HMAC-SHA256}, under the key that signs people's tokens. It is good for a minute,
 * and never one of those tokens, whose contents have no slash.
 */
public final class FolderProof {
  private static final String PURPOSE = "hutong/operators/folder/";
  private static final String PREFIX = "folder.";
  private static final Duration GOOD_FOR = Duration.ofSeconds(60);

  private final Seal seal;

  /**
   * @param secret 32 bytes or more
   */
  public FolderProof(byte[] secret) {
    this.seal = new Seal(secret);
  }

  /** A proof, to be sent in place of an operator's token. */
  public String at(long nowMillis) {
    return PREFIX + nowMillis + "." + HexFormat.of().formatHex(mac(nowMillis));
  }

  /** Whether it wants to be one. */
  static boolean isMeant(String token) {
    return token.startsWith(PREFIX);
  }

  /** Whether it was made with the same secret, not a minute before that time or after it. */
  boolean holds(String proof, long nowMillis) {
    String[] parts = proof.split("\\.", -1);
    if (parts.length != 3 || !isMeant(proof)) {
      return false;
    }
    try {
      long at = Long.parseLong(parts[1]);
      byte[] mac = HexFormat.of().parseHex(parts[2]);
      boolean fresh = at > nowMillis - GOOD_FOR.toMillis() && at < nowMillis + GOOD_FOR.toMillis();
      return MessageDigest.isEqual(mac, mac(at)) && fresh;
    } catch (IllegalArgumentException e) {
      return false; // not a number, or not hexadecimal: the same to the caller as a forged one
    }
  }

  private byte[] mac(long atMillis) {
    return seal.mac(PURPOSE + atMillis);
  }
}

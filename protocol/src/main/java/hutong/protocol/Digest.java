package hutong.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 of a text, cut to what it is used for. */
public final class Digest {
  private Digest() {}

  /** 64 bits, to tell a repeat from another text under the same id. */
  public static long of(String text) {
    return ByteBuffer.wrap(sha256(text)).getLong();
  }

  /** An id in the shape of a {@link SortableId}, always the same for the same text. */
  public static String id(String text) {
    ByteBuffer bytes = ByteBuffer.wrap(sha256(text));
    return SortableId.of(bytes.getLong() >>> 16, bytes::getLong);
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

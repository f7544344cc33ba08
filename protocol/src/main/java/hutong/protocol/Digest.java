package hutong.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256, cut to what it is used for. */
public final class Digest {
  private Digest() {}

  /** 64 bits, to tell a repeat from other contents under the same id. */
  public static long of(byte[] contents) {
    return ByteBuffer.wrap(sha256(contents)).getLong();
  }

  /** 64 bits of a text's UTF-8. */
  public static long of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** An id in the shape of a {@link SortableId}, always the same for the same text. */
  public static String id(String text) {
    ByteBuffer bytes = ByteBuffer.wrap(sha256(text.getBytes(StandardCharsets.UTF_8)));
    return SortableId.of(bytes.getLong() >>> 16, bytes::getLong);
  }

  private static byte[] sha256(byte[] contents) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(contents);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

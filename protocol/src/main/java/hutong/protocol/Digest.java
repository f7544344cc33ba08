package hutong.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** SHA-256, cut to what it is used for. */
public final class Digest {
  /** Looking for one among all that the platform has costs as much as a digest. */
  private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(Digest::fresh);

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

  /** The same, made at that time. */
  public static String id(long epochMillis, String text) {
    ByteBuffer bytes = ByteBuffer.wrap(sha256(text.getBytes(StandardCharsets.UTF_8)));
    return SortableId.of(epochMillis, bytes::getLong);
  }

  /** 128 bits, to chain contents: nobody finds others of the same digest. */
  public static byte[] chain(byte[] contents) {
    return Arrays.copyOf(sha256(contents), 16);
  }

  /** All 256 bits. */
  public static byte[] whole(byte[] contents) {
    return sha256(contents);
  }

  private static byte[] sha256(byte[] contents) {
    return SHA_256.get().digest(contents);
  }

  private static MessageDigest fresh() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

package hutong.cluster.load;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * What is said under load: random words of {@value #BYTES} bytes, and a digest that tells them
 * apart. The digest is no secret's guard, only quick: each copy that arrives anywhere is held
 * against it.
 */
final class Body {
  static final int BYTES = 200;

  private static final byte[] LETTERS =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ."
          .getBytes(StandardCharsets.US_ASCII);
  private static final int BITS_A_LETTER = 6;
  private static final int LETTERS_A_LONG = 10;
  private static final long FACTOR = 0x9E3779B97F4A7C15L;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Body() {}

  static byte[] random(SplittableRandom random) {
    byte[] body = new byte[BYTES];
    for (int i = 0; i < BYTES; ) {
      long bits = random.nextLong();
      for (int j = 0; j < LETTERS_A_LONG && i < BYTES; j++) {
        body[i++] = LETTERS[(int) (bits & 63)];
        bits >>>= BITS_A_LETTER;
      }
    }
    return body;
  }

  static long digest(byte[] bytes, int from, int length) {
    long digest = length * FACTOR;
    int at = from;
    for (int end = from + length - Long.BYTES; at <= end; at += Long.BYTES) {
      digest = mix(digest, (long) LONGS.get(bytes, at));
    }
    for (int end = from + length; at < end; at++) {
      digest = mix(digest, bytes[at]);
    }
    return digest;
  }

  private static long mix(long digest, long word) {
    long mixed = (digest ^ word) * FACTOR;
    return mixed ^ (mixed >>> 29);
  }
}

package hutong.protocol;

import java.util.random.RandomGenerator;

/**
 * Ids that sort by time: 48 bits of milliseconds and 80 random bits, as 26 characters of
 * Crockford's base 32.
 *
 * <p>The layout is that of the ULID specification (github.com/ulid/spec), in lower case.
 */
public final class SortableId {
  private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
  private static final int LENGTH = 26;

  private SortableId() {}

  /** A new id. */
  public static String of(long epochMillis, RandomGenerator random) {
    char[] id = new char[LENGTH];
    encode(epochMillis, id, 0, 10);
    encode(random.nextLong(1L << 40), id, 10, 8);
    encode(random.nextLong(1L << 40), id, 18, 8);
    return new String(id);
  }

  /** Whether the text has the shape of an id. */
  public static boolean matches(String value) {
    if (value.length() != LENGTH) {
      return false;
    }
    for (int i = 0; i < LENGTH; i++) { // asked for each request: without a stream
      if (ALPHABET.indexOf(value.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  /** When the id was made, by the clock of who made it. */
  public static long millisOf(String id) {
    long millis = 0;
    for (int i = 0; i < 10; i++) {
      millis = millis << 5 | ALPHABET.indexOf(id.charAt(i));
    }
    return millis;
  }

  static void require(String value) {
    if (!matches(value)) {
      throw new IllegalArgumentException("must be 26 characters of " + ALPHABET + ": id=" + value);
    }
  }

  private static void encode(long value, char[] into, int offset, int length) {
    for (int i = offset + length - 1; i >= offset; i--) {
      into[i] = ALPHABET.charAt((int) (value & 31));
      value >>>= 5;
    }
  }
}

package hutong.platform.remote;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Supplier;

/** Bytes being read; what a {@link Sink} has written. */
final class Source {
  private final byte[] bytes;
  private int at;
  private int end;

  Source(byte[] bytes) {
    this.bytes = bytes;
    this.end = bytes.length;
  }

  long number() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = bytes[require(1)];
      at++;
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number has at most ten bytes: at=" + at);
  }

  String text() {
    int length = length(number());
    String value = new String(bytes, at, length, StandardCharsets.UTF_8);
    at += length;
    return value;
  }

  byte[] block() {
    int length = length(number());
    byte[] value = Arrays.copyOfRange(bytes, at, at + length);
    at += length;
    return value;
  }

  /** Reads what lies behind a length, and goes on at its end whether all was read or not. */
  <T> T framed(Supplier<T> read) {
    long length = 0;
    for (int i = 0; i < 4; i++) {
      length |= (bytes[require(1)] & 0xFFL) << (8 * i);
      at++;
    }
    int outerEnd = end;
    end = at + length(length);
    T value = read.get();
    at = end;
    end = outerEnd;
    return value;
  }

  /** Whether the innermost frame has no more. */
  boolean atEnd() {
    return at == end;
  }

  private int length(long claimed) {
    if (claimed < 0 || claimed > end - at) {
      throw new IllegalArgumentException(
          "must lie within the message: length=%d, left=%d".formatted(claimed, end - at));
    }
    return (int) claimed;
  }

  private int require(int more) {
    if (more > end - at) {
      throw new IllegalArgumentException("the message ends too early: at=" + at);
    }
    return at;
  }
}

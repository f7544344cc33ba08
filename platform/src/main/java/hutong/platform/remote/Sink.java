package hutong.platform.remote;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes being written; grows. */
final class Sink {
  private static final int LENGTH = 4;
  private byte[] bytes = new byte[512];
  private int size;

  /** Seven bits a byte, the lowest first, as Protobuf writes them. */
  void number(long value) {
    reserve(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  void text(String value) {
    block(value.getBytes(StandardCharsets.UTF_8));
  }

  /** Bytes behind their number. */
  void block(byte[] value) {
    number(value.length);
    reserve(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
  }

  /** What is written meanwhile lies behind its length, so that a reader can skip to its end. */
  void framed(Runnable write) {
    int start = size;
    reserve(LENGTH);
    size += LENGTH;
    write.run();
    int length = size - start - LENGTH;
    for (int i = 0; i < LENGTH; i++) {
      bytes[start + i] = (byte) (length >>> (8 * i));
    }
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  private void reserve(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
    }
  }
}

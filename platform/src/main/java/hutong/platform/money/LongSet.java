package hutong.platform.money;

import java.util.Arrays;

/** A growing set of evenly spread numbers, in at most 32 bytes for each. */
final class LongSet {
  private static final int LEAST = 64;

  private long[] slots = new long[LEAST];
  private int size;
  private boolean hasZero;

  /** Puts it in; whether it was not there. */
  boolean add(long number) {
    if (number == 0) { // which marks a free slot
      boolean fresh = !hasZero;
      hasZero = true;
      return fresh;
    }
    if (2 * (size + 1) > slots.length) {
      grow();
    }
    if (!put(number)) {
      return false;
    }
    size++;
    return true;
  }

  private boolean put(long number) {
    int mask = slots.length - 1;
    int slot = (int) number & mask;
    while (slots[slot] != 0) {
      if (slots[slot] == number) {
        return false;
      }
      slot = (slot + 1) & mask;
    }
    slots[slot] = number;
    return true;
  }

  private void grow() {
    long[] before = slots;
    slots = new long[2 * before.length];
    Arrays.stream(before).filter(number -> number != 0).forEach(this::put);
  }
}

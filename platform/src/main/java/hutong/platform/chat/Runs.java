package hutong.platform.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/** Cuts a list into runs that fit into one message between nodes. */
final class Runs {
  /** Bytes of contents in one message, well below what remoting takes. */
  private static final int MAX_BYTES = 128 * 1024;

  private Runs() {}

  /** One run at least, and empty only when the list is. */
  static <T> List<List<T>> of(List<T> all, ToIntFunction<T> bytes) {
    List<List<T>> runs = new ArrayList<>();
    int from = 0;
    long size = 0;
    for (int i = 0; i < all.size(); i++) {
      int next = bytes.applyAsInt(all.get(i));
      if (i > from && size + next > MAX_BYTES) {
        runs.add(all.subList(from, i));
        from = i;
        size = 0;
      }
      size += next;
    }
    runs.add(all.subList(from, all.size()));
    return runs;
  }
}

package hutong.platform.chat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A piece of a person's list. What goes from node to node is bounded, and a list may be long.
 *
 * @param number from 0
 * @param of so many
 */
record Part(int number, int of, List<Listing> listings) {
  private static final int SIZE = 200;

  static List<Part> of(Collection<Listing> listings) {
    List<Listing> all = List.copyOf(listings);
    int count = Math.max(1, (all.size() + SIZE - 1) / SIZE);
    List<Part> parts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      parts.add(new Part(i, count, all.subList(i * SIZE, Math.min(all.size(), (i + 1) * SIZE))));
    }
    return parts;
  }

  /** Puts the parts of one list together; when one was lost, it waits for a list that is whole. */
  static final class Puzzle {
    private final List<Listing> found = new ArrayList<>();
    private int next;

    /** The list, with its last part. */
    Optional<List<Listing>> add(Part part) {
      if (part.number() == 0) {
        found.clear();
        next = 0;
      }
      if (part.number() != next) {
        return Optional.empty();
      }
      next++;
      found.addAll(part.listings());
      return next == part.of() ? Optional.of(List.copyOf(found)) : Optional.empty();
    }
  }
}

package hutong.platform.money;

import com.datastax.oss.driver.api.core.cql.Row;
import hutong.platform.entity.Entry;
import hutong.platform.entity.Upkeep;
import hutong.platform.store.Store;
import hutong.platform.store.Write;
import hutong.protocol.Digest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/**
 * Where in a book's journal an operation was answered: the table {@code answered}, one partition
 * for each book and slot of ten seconds in which ids were made. A row is of one entry and has a
 * hash of each of its operations, so a batch costs a row, whatever is in it. That another operation
 * has the same hash, or that the entry never came, is harmless: the journal decides.
 */
final class OperationTable {
  private static final long SLOT_MILLIS = 10_000;
  private static final String POINT =
      "INSERT INTO answered (book, slot, sequence, hashes) VALUES (?, ?, ?, ?) USING TIMESTAMP ?";
  private static final String FIND =
      "SELECT sequence, hashes FROM answered WHERE book = ? AND slot = ?";

  private final Store store;

  OperationTable(Store store) {
    this.store = store;
  }

  /** Points to each of these entries from the operations that they answer. */
  CompletionStage<?> point(int book, List<Entry<Link>> entries) {
    List<Write> writes = new ArrayList<>();
    for (Entry<Link> entry : entries) {
      if (entry instanceof Entry.Recorded<Link> recorded) {
        bySlot(recorded.event())
            .forEach(
                (slot, ids) ->
                    writes.add(
                        Write.of(POINT, book, slot, entry.sequence(), hashes(ids), entry.mark())));
      }
    }
    return writes.isEmpty() ? Upkeep.done() : store.write(writes);
  }

  private static Map<Long, List<OperationId>> bySlot(Link link) {
    Map<Long, List<OperationId>> slots = new TreeMap<>();
    for (Event event : link.events()) {
      for (OperationId id : event.spends().keySet()) {
        slots.computeIfAbsent(slotOf(id), slot -> new ArrayList<>()).add(id);
      }
    }
    return slots;
  }

  private static ByteBuffer hashes(List<OperationId> ids) {
    ByteBuffer hashes = ByteBuffer.allocate(ids.size() * Long.BYTES);
    ids.forEach(id -> hashes.putLong(hash(id)));
    return hashes.flip();
  }

  /** The numbers of the entries that may have answered it, the newest first. */
  CompletionStage<List<Long>> find(int book, OperationId id) {
    long wanted = hash(id);
    return store
        .rows(FIND, book, slotOf(id))
        .thenApply(
            rows -> {
              List<Long> found = new ArrayList<>();
              rows.stream()
                  .filter(row -> has(row, wanted))
                  .forEach(row -> found.add(row.getLong("sequence")));
              Collections.reverse(found);
              return found;
            });
  }

  private static boolean has(Row row, long wanted) {
    ByteBuffer hashes = Objects.requireNonNull(row.getByteBuffer("hashes"));
    while (hashes.hasRemaining()) {
      if (hashes.getLong() == wanted) {
        return true;
      }
    }
    return false;
  }

  private static long hash(OperationId id) {
    return Digest.of(id.value());
  }

  private static long slotOf(OperationId id) {
    return id.issuedAtMillis() / SLOT_MILLIS;
  }
}

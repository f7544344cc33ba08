package hutong.platform.chat;

import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.data.ByteUtils;
import com.google.protobuf.InvalidProtocolBufferException;
import hutong.platform.chat.journal.Amended;
import hutong.platform.entity.Entry;
import hutong.platform.store.Store;
import hutong.protocol.ConversationId;
import hutong.protocol.ItemView;
import hutong.protocol.wire.Item;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

/**
 * What later became of items: the {@code overlay} rows, one for each register of an item that
 * {@link ItemView} merges. The table keeps of each the one with the highest mark, as the merge
 * would, so that nothing needs to be read before it is written.
 */
final class Overlays {
  /** Items of one partition; never changes, for it is a part of the key. */
  private static final long RANGE = 500;

  private static final String CONTENT = "content";
  private static final String EDIT = "edit/";

  private final Store store;

  Overlays(Store store) {
    this.store = store;
  }

  /** What a stored change says; repeating it changes nothing. */
  CompletionStage<?> write(ConversationId conversation, Entry<Event> entry, Event.Amended amended) {
    long item = amended.change().target();
    ByteBuffer what = ByteBuffer.wrap(ConversationJournal.bytes(amended).toByteArray());
    CompletionStage<?> register =
        store.write(
            "INSERT INTO overlay (conversation_id, range, item, aspect, sequence, at, what)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ?",
            conversation.value(),
            range(item),
            item,
            aspect(amended),
            entry.sequence(),
            entry.atMillis(),
            what,
            entry.mark());
    if (!(amended.change() instanceof Change.Edit)) {
      return register;
    }
    return register.thenCombine(
        store.write(
            "INSERT INTO overlay (conversation_id, range, item, aspect, sequence, at)"
                + " VALUES (?, ?, ?, ?, ?, ?) USING TIMESTAMP ?",
            conversation.value(),
            range(item),
            item,
            String.format(Locale.ROOT, "%s%019d", EDIT, entry.sequence()),
            entry.sequence(),
            entry.atMillis(),
            entry.mark()),
        (one, other) -> one);
  }

  private static String aspect(Event.Amended amended) {
    Change change = amended.change();
    if (change instanceof Change.Edit) {
      return CONTENT;
    }
    if (change instanceof Change.Recall) {
      return "recall";
    }
    return change instanceof Change.Pin ? "pin" : "reaction/" + amended.item().sender().value();
  }

  /** The changes of items, as their registers stand. */
  record Registers(List<Item> changes, List<Long> edits) {
    /** The item as it stands. */
    Item over(Item item) {
      Item view = item;
      if (!edits.isEmpty()) {
        Item.Builder edited = view.toBuilder();
        edited.getOverlayBuilder().addAllEdits(edits);
        view = edited.build();
      }
      for (Item change : changes) {
        view = ItemView.merge(view, change);
      }
      return ItemView.shown(view);
    }
  }

  /** The registers of those items of a range that were ever changed, by item. */
  CompletionStage<Map<Long, Registers>> read(ConversationId conversation, long from, long to) {
    CompletionStage<List<Row>> rows = rows(conversation, range(from), from, to);
    for (long next = range(from) + 1; next <= range(to); next++) {
      rows =
          rows.thenCombine(
              rows(conversation, next, from, to),
              (before, after) -> {
                List<Row> both = new ArrayList<>(before);
                both.addAll(after);
                return both;
              });
    }
    return rows.thenApply(
        all -> {
          Map<Long, Registers> registers = new HashMap<>();
          for (Row row : all) {
            Registers of =
                registers.computeIfAbsent(
                    row.getLong("item"),
                    item -> new Registers(new ArrayList<>(), new ArrayList<>()));
            ByteBuffer what = row.getByteBuffer("what");
            if (what == null) {
              of.edits().add(row.getLong("sequence"));
            } else {
              of.changes().add(change(row, what));
            }
          }
          return registers;
        });
  }

  CompletionStage<Boolean> isRecalled(ConversationId conversation, long item) {
    return store
        .rows(
            "SELECT sequence FROM overlay WHERE conversation_id = ? AND range = ? AND item = ?"
                + " AND aspect = 'recall'",
            conversation.value(),
            range(item),
            item)
        .thenApply(rows -> !rows.isEmpty());
  }

  private CompletionStage<List<Row>> rows(
      ConversationId conversation, long range, long from, long to) {
    return store.rows(
        "SELECT item, aspect, sequence, at, what FROM overlay"
            + " WHERE conversation_id = ? AND range = ? AND item >= ? AND item <= ?",
        conversation.value(),
        range,
        from,
        to);
  }

  private static Item change(Row row, ByteBuffer what) {
    try {
      Event.Amended amended =
          ConversationJournal.amended(Amended.parseFrom(ByteUtils.getArray(what)));
      return Items.of(new Entry.Recorded<>(row.getLong("sequence"), 0, row.getLong("at"), amended));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(
          "an overlay row is readable: " + Objects.toString(row.getString("aspect")), e);
    }
  }

  private static long range(long item) {
    return (item - 1) / RANGE;
  }
}

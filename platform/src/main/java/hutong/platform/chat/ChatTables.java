package hutong.platform.chat;

import com.datastax.oss.driver.api.core.cql.Row;
import hutong.platform.store.Store;
import hutong.protocol.ConversationId;
import hutong.protocol.UserId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The reading tables of conversations: {@code inbox}, {@code head}, {@code reading}, {@code
 * received}. All writes are idempotent upserts under a timestamp of their own.
 */
final class ChatTables {
  private final Store store;

  ChatTables(Store store) {
    this.store = store;
  }

  /** Makes a conversation appear for a member: the row that says they belong. */
  CompletionStage<?> grant(
      UserId user,
      ConversationId conversation,
      String title,
      long since,
      long ownCountable,
      boolean large,
      long mark) {
    return store.query(
        "INSERT INTO inbox (user_id, conversation_id, title, since, own_countable,"
            + " large) VALUES (?, ?, ?, ?, ?, ?) USING TIMESTAMP ?",
        user.value(),
        conversation.value(),
        title,
        since,
        ownCountable,
        large,
        mark);
  }

  CompletionStage<?> remove(UserId user, ConversationId conversation, long mark) {
    return store.query(
        "DELETE FROM inbox USING TIMESTAMP ? WHERE user_id = ? AND conversation_id = ?",
        mark,
        user.value(),
        conversation.value());
  }

  /** A small conversation's head in a member's row. */
  CompletionStage<?> mark(UserId user, ConversationId conversation, Head head, long mark) {
    return store.query(
        "UPDATE inbox USING TIMESTAMP ? SET head = ?, head_at = ?, countable = ?, preview = ?, preview_at = ?"
            + " WHERE user_id = ? AND conversation_id = ?",
        mark,
        head.head(),
        head.headAtMillis(),
        head.countable(),
        head.preview(),
        head.previewAt(),
        user.value(),
        conversation.value());
  }

  /** The same for a member who has sent something themselves. */
  CompletionStage<?> markOwn(
      UserId user, ConversationId conversation, Head head, long ownCountable, long mark) {
    return store.query(
        "UPDATE inbox USING TIMESTAMP ? SET head = ?, head_at = ?, countable = ?, preview = ?, preview_at = ?,"
            + " own_countable = ? WHERE user_id = ? AND conversation_id = ?",
        mark,
        head.head(),
        head.headAtMillis(),
        head.countable(),
        head.preview(),
        head.previewAt(),
        ownCountable,
        user.value(),
        conversation.value());
  }

  /** A large conversation's one head row. */
  CompletionStage<?> markLarge(ConversationId conversation, Head head, long mark) {
    return store.query(
        "INSERT INTO head (conversation_id, head, head_at, countable, preview, preview_at) VALUES (?, ?, ?, ?, ?, ?)"
            + " USING TIMESTAMP ?",
        conversation.value(),
        head.head(),
        head.headAtMillis(),
        head.countable(),
        head.preview(),
        head.previewAt(),
        mark);
  }

  CompletionStage<Head> largeHead(ConversationId conversation) {
    return store
        .query(
            "SELECT head, head_at, countable, preview, preview_at FROM head WHERE conversation_id = ?",
            conversation.value())
        .thenApply(rows -> Optional.ofNullable(rows.one()).map(ChatTables::head).orElse(Head.NONE));
  }

  /** A person's conversations with their read marks. */
  CompletionStage<Map<ConversationId, Listing>> listings(UserId user) {
    CompletionStage<List<Row>> inbox =
        store.rows(
            "SELECT conversation_id, title, large, since, head, head_at, countable, own_countable,"
                + " preview, preview_at FROM inbox WHERE user_id = ?",
            user.value());
    CompletionStage<List<Row>> reading =
        store.rows(
            "SELECT conversation_id, read, read_countable FROM reading WHERE user_id = ?",
            user.value());
    return inbox.thenCombine(
        reading,
        (rows, marks) -> {
          Map<ConversationId, Listing> listings = new HashMap<>();
          for (Row row : rows) {
            if (!row.isNull("since")) { // else a mark ahead of an event that never came
              Listing listing = listing(row);
              listings.put(listing.id(), listing);
            }
          }
          for (Row mark : marks) {
            listings.computeIfPresent(
                id(mark),
                (id, listing) ->
                    listing.readTo(mark.getLong("read"), mark.getLong("read_countable")));
          }
          return listings;
        });
  }

  /** The read mark of a person; its timestamp is the sequence, so that the furthest wins. */
  CompletionStage<?> read(UserId user, ConversationId conversation, long sequence, long countable) {
    return store.query(
        "INSERT INTO reading (user_id, conversation_id, read, read_countable) VALUES (?, ?, ?, ?)"
            + " USING TIMESTAMP ?",
        user.value(),
        conversation.value(),
        sequence,
        countable,
        sequence);
  }

  /**
   * How far a device holds a conversation; its timestamp is the sequence, so that the furthest
   * wins.
   */
  CompletionStage<?> received(
      UserId user, String device, ConversationId conversation, long sequence) {
    return store.query(
        "INSERT INTO received (user_id, device, conversation_id, sequence) VALUES (?, ?, ?, ?)"
            + " USING TIMESTAMP ?",
        user.value(),
        device,
        conversation.value(),
        sequence,
        sequence);
  }

  CompletionStage<Map<ConversationId, Long>> received(UserId user, String device) {
    return store
        .rows(
            "SELECT conversation_id, sequence FROM received WHERE user_id = ? AND device = ?",
            user.value(),
            device)
        .thenApply(
            rows -> {
              Map<ConversationId, Long> cursors = new HashMap<>();
              rows.forEach(row -> cursors.put(id(row), row.getLong("sequence")));
              return cursors;
            });
  }

  private static Listing listing(Row row) {
    return new Listing(
        id(row),
        text(row, "title"),
        row.getBoolean("large"),
        row.getLong("since"),
        row.getLong("head"),
        row.getLong("head_at"),
        row.getLong("countable"),
        row.getLong("own_countable"),
        text(row, "preview"),
        row.getLong("preview_at"),
        0,
        0);
  }

  private static Head head(Row row) {
    return new Head(
        row.getLong("head"),
        row.getLong("head_at"),
        row.getLong("countable"),
        text(row, "preview"),
        row.getLong("preview_at"));
  }

  private static ConversationId id(Row row) {
    return new ConversationId(text(row, "conversation_id"));
  }

  private static String text(Row row, String column) {
    return Objects.requireNonNullElse(row.getString(column), "");
  }
}

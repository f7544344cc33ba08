package hutong.platform.chat;

import com.datastax.oss.driver.api.core.cql.Row;
import hutong.platform.chat.Roster.Member;
import hutong.platform.store.Store;
import hutong.platform.store.Write;
import hutong.protocol.ConversationId;
import hutong.protocol.UserId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;

/**
 * The reading tables of conversations: {@code inbox}, {@code head}, {@code reading}, {@code
 * received}. All writes are idempotent upserts under a timestamp of their own.
 */
final class ChatTables {
  /** On the path of each message: made once. */
  private static final List<String> MARKS =
      IntStream.range(0, 8).mapToObj(ChatTables::markStatement).toList();

  private final Store store;

  ChatTables(Store store) {
    this.store = store;
  }

  /** Makes a conversation appear for a member: the row that says they belong. */
  CompletionStage<?> grant(
      Member member, ConversationId conversation, String title, boolean large, long mark) {
    return store.write(
        "INSERT INTO inbox (user_id, conversation_id, title, since, own_countable,"
            + " large) VALUES (?, ?, ?, ?, ?, ?) USING TIMESTAMP ?",
        member.user().value(),
        conversation.value(),
        title,
        member.since(),
        member.ownCountable(),
        large,
        mark);
  }

  CompletionStage<?> remove(UserId user, ConversationId conversation, long mark) {
    return store.write(
        "DELETE FROM inbox USING TIMESTAMP ? WHERE user_id = ? AND conversation_id = ?",
        mark,
        user.value(),
        conversation.value());
  }

  /** A conversation's head in the rows of these members. */
  CompletionStage<?> mark(
      ConversationId conversation, Head head, Collection<Member> members, long mark) {
    return store.write(
        members.stream().map(member -> mark(conversation, head, member, mark)).toList());
  }

  /** A conversation's head in a member's row, with what they have sent and what calls them. */
  private static Write mark(ConversationId conversation, Head head, Member member, long mark) {
    List<Object> values = new ArrayList<>();
    values.add(mark);
    values.add(mark);
    values.add(head.head());
    values.add(head.headAtMillis());
    values.add(head.countable());
    values.add(head.preview());
    values.add(head.previewAt());
    int also = 0;
    if (!head.mentionsAll().isEmpty()) {
      also |= 1;
      values.add(head.mentionsAll());
    }
    if (member.ownCountable() > 0) {
      also |= 2;
      values.add(member.ownCountable());
    }
    if (!member.mentions().isEmpty()) {
      also |= 4;
      values.add(member.mentions());
    }
    values.add(member.user().value());
    values.add(conversation.value());
    return new Write(MARKS.get(also), values);
  }

  /** The statement of a mark that also says what has its bit set: a null would be a tombstone. */
  private static String markStatement(int also) {
    return "UPDATE inbox USING TIMESTAMP ? SET mark = ?, head = ?, head_at = ?, countable = ?,"
        + " preview = ?, preview_at = ?"
        + ((also & 1) == 0 ? "" : ", mentions_all = ?")
        + ((also & 2) == 0 ? "" : ", own_countable = ?")
        + ((also & 4) == 0 ? "" : ", calls = ?")
        + " WHERE user_id = ? AND conversation_id = ?";
  }

  /** What a member of a large conversation has sent themselves, and what calls them. */
  CompletionStage<?> settleOwn(ConversationId conversation, Member member, long mark) {
    return store.write(
        "UPDATE inbox USING TIMESTAMP ? SET own_countable = ?, calls = ?"
            + " WHERE user_id = ? AND conversation_id = ?",
        mark,
        member.ownCountable(),
        member.mentions(),
        member.user().value(),
        conversation.value());
  }

  /** The mark of a small conversation's head in a member's row; 0: none. */
  CompletionStage<Long> markOf(UserId user, ConversationId conversation) {
    return store
        .query(
            "SELECT mark FROM inbox WHERE user_id = ? AND conversation_id = ?",
            user.value(),
            conversation.value())
        .thenApply(
            rows -> Optional.ofNullable(rows.one()).map(row -> row.getLong("mark")).orElse(0L));
  }

  /** A large conversation's one head row. */
  CompletionStage<?> markLarge(ConversationId conversation, Head head, long mark) {
    return store.write(
        "INSERT INTO head (conversation_id, mark, head, head_at, countable, preview, preview_at,"
            + " mentions_all) VALUES (?, ?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ?",
        conversation.value(),
        mark,
        head.head(),
        head.headAtMillis(),
        head.countable(),
        head.preview(),
        head.previewAt(),
        head.mentionsAll(),
        mark);
  }

  CompletionStage<Head> largeHead(ConversationId conversation) {
    return store
        .query(
            "SELECT mark, head, head_at, countable, preview, preview_at, mentions_all FROM head"
                + " WHERE conversation_id = ?",
            conversation.value())
        .thenApply(rows -> Optional.ofNullable(rows.one()).map(ChatTables::head).orElse(Head.NONE));
  }

  /** A person's conversations with their read marks. */
  CompletionStage<Map<ConversationId, Listing>> listings(UserId user) {
    CompletionStage<List<Row>> inbox =
        store.rows(
            "SELECT conversation_id, title, large, since, mark, head, head_at, countable, own_countable,"
                + " preview, preview_at, mentions_all, calls FROM inbox WHERE user_id = ?",
            user.value());
    CompletionStage<List<Row>> reading =
        store.rows(
            "SELECT conversation_id, read, read_countable, version, muted, pinned, marked_unread,"
                + " hidden_at, cleared FROM reading WHERE user_id = ?",
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
                    listing
                        .readTo(mark.getLong("read"), mark.getLong("read_countable"))
                        .arranged(arrangement(mark)));
          }
          return listings;
        });
  }

  /** The read mark of a person; its timestamp is the sequence, so that the furthest wins. */
  CompletionStage<?> read(UserId user, ConversationId conversation, long sequence, long countable) {
    return store.write(
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
    return store.write(
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

  /** How far any of those devices holds a conversation. */
  CompletionStage<Long> receivedBy(UserId user, List<String> devices, ConversationId conversation) {
    CompletionStage<Long> furthest = CompletableFuture.completedFuture(0L);
    for (String device : devices) {
      furthest =
          furthest.thenCombine(
              store.query(
                  "SELECT sequence FROM received"
                      + " WHERE user_id = ? AND device = ? AND conversation_id = ?",
                  user.value(),
                  device,
                  conversation.value()),
              (known, rows) ->
                  Optional.ofNullable(rows.one())
                      .map(row -> Math.max(known, row.getLong("sequence")))
                      .orElse(known));
    }
    return furthest;
  }

  /** How a person arranged a conversation; its timestamp is their own counter. */
  CompletionStage<?> arrange(UserId user, ConversationId conversation, Arrangement as) {
    return store.write(
        "INSERT INTO reading (user_id, conversation_id, version, muted, pinned, marked_unread,"
            + " hidden_at, cleared) VALUES (?, ?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ?",
        user.value(),
        conversation.value(),
        as.version(),
        as.muted(),
        as.pinned(),
        as.markedUnread(),
        as.hiddenAt(),
        as.cleared(),
        as.version());
  }

  /** How far a person has read a conversation; 0: not at all. */
  CompletionStage<Long> readMark(UserId user, ConversationId conversation) {
    return store
        .query(
            "SELECT read FROM reading WHERE user_id = ? AND conversation_id = ?",
            user.value(),
            conversation.value())
        .thenApply(
            rows -> Optional.ofNullable(rows.one()).map(row -> row.getLong("read")).orElse(0L));
  }

  /** Number from which a person may read a conversation; nothing when they do not belong to it. */
  CompletionStage<Optional<Long>> since(UserId user, ConversationId conversation) {
    return store
        .query(
            "SELECT since FROM inbox WHERE user_id = ? AND conversation_id = ?",
            user.value(),
            conversation.value())
        .thenApply(
            rows ->
                Optional.ofNullable(rows.one())
                    .filter(row -> !row.isNull("since"))
                    .map(row -> row.getLong("since")));
  }

  /** An item that shows a medium. */
  record Showing(ConversationId conversation, long item) {}

  CompletionStage<?> show(String medium, ConversationId conversation, long item, long mark) {
    return store.write(
        "INSERT INTO shown (media_id, conversation_id, item) VALUES (?, ?, ?) USING TIMESTAMP ?",
        medium,
        conversation.value(),
        item,
        mark);
  }

  /** Items that show a medium, some of them when there are very many. */
  CompletionStage<List<Showing>> shown(String medium) {
    return store
        .rows("SELECT conversation_id, item FROM shown WHERE media_id = ? LIMIT 1000", medium)
        .thenApply(
            rows -> rows.stream().map(row -> new Showing(id(row), row.getLong("item"))).toList());
  }

  private static Listing listing(Row row) {
    return new Listing(
        id(row),
        text(row, "title"),
        row.getBoolean("large"),
        row.getLong("since"),
        head(row),
        row.getLong("own_countable"),
        numbers(row, "calls"),
        0,
        0,
        Arrangement.NONE);
  }

  private static Head head(Row row) {
    return new Head(
        row.getLong("mark"),
        row.getLong("head"),
        row.getLong("head_at"),
        row.getLong("countable"),
        text(row, "preview"),
        row.getLong("preview_at"),
        numbers(row, "mentions_all"));
  }

  private static Arrangement arrangement(Row row) {
    return row.isNull("version")
        ? Arrangement.NONE
        : new Arrangement(
            row.getLong("version"),
            row.getBoolean("muted"),
            row.getBoolean("pinned"),
            row.getBoolean("marked_unread"),
            row.getLong("hidden_at"),
            row.getLong("cleared"));
  }

  private static List<Long> numbers(Row row, String column) {
    return row.isNull(column)
        ? List.of()
        : List.copyOf(Objects.requireNonNullElse(row.getList(column, Long.class), List.of()));
  }

  private static ConversationId id(Row row) {
    return new ConversationId(text(row, "conversation_id"));
  }

  private static String text(Row row, String column) {
    return Objects.requireNonNullElse(row.getString(column), "");
  }
}

package hutong.platform.chat;

import hutong.platform.chat.Conversation.Event;
import hutong.platform.entity.Codec;
import hutong.platform.entity.Entry;
import hutong.platform.entity.Journal;
import hutong.protocol.ConversationId;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A conversation's items by range, read from the journal without waking the conversation. */
final class History {
  /** Type of the entity, and first part of every persistence id: never changes. */
  static final String ENTITY = "Conversation";

  private static final int COUNTABLE_STEP = 200;
  private static final int LOOK_AHEAD = 512;

  private final Journal journal;
  private final Codec<Conversation, Event> codec;
  private final ChatSettings settings;

  History(Journal journal, Codec<Conversation, Event> codec, ChatSettings settings) {
    this.journal = journal;
    this.codec = codec;
    this.settings = settings;
  }

  /**
   * Items from a number upwards, dense: numbers below a stored one that hold nothing are {@code
   * void}. Ends early at the page's limit of bytes.
   *
   * @param limit 1 or more; more than the settings allow counts as that many
   * @param head newest number that is known; one that is not stored yet is not on the page
   */
  CompletionStage<Page.Builder> page(ConversationId conversation, long from, int limit, long head) {
    int items = Math.min(limit, settings.maxPageItems());
    long beyond = from + items; // one more, to know whether there is more
    return entries(conversation, from, beyond)
        .thenCompose(entries -> withNext(conversation, entries, beyond, head))
        .thenApply(entries -> cut(conversation, entries, from, items));
  }

  /** Adds the next stored entry where the range ends with nothing, so that what is void shows. */
  private CompletionStage<List<Entry<Event>>> withNext(
      ConversationId conversation, List<Entry<Event>> entries, long read, long head) {
    boolean whole = !entries.isEmpty() && entries.get(entries.size() - 1).sequence() == read;
    if (whole || read >= head) {
      return CompletableFuture.completedFuture(entries);
    }
    long to = Math.min(head, read + LOOK_AHEAD);
    return entries(conversation, read + 1, to)
        .thenCompose(
            later -> {
              if (later.isEmpty()) {
                return withNext(conversation, entries, to, head);
              }
              List<Entry<Event>> both = new ArrayList<>(entries);
              both.add(later.get(0));
              return CompletableFuture.completedFuture(both);
            });
  }

  private Page.Builder cut(
      ConversationId conversation, List<Entry<Event>> entries, long from, int limit) {
    Page.Builder page =
        Page.newBuilder().setConversationId(conversation.value()).setState(Page.State.COMPLETE);
    long next = from;
    int bytes = 0;
    for (Entry<Event> entry : entries) {
      while (next < entry.sequence() && page.getItemsCount() < limit) {
        page.addItems(Items.voidAt(next++));
      }
      Item item = Items.of(entry);
      bytes += item.getSerializedSize();
      boolean full = page.getItemsCount() == limit;
      boolean heavy = bytes > settings.maxPageBytes() && page.getItemsCount() > 0;
      if (full || heavy) {
        return page.setState(Page.State.MORE);
      }
      page.addItems(item);
      next++;
    }
    return page;
  }

  CompletionStage<List<Entry<Event>>> entries(ConversationId conversation, long from, long to) {
    return journal.read(ENTITY + "|" + conversation.value(), codec, Math.max(1, from), to);
  }

  /** Whether an entry with that number is stored. */
  CompletionStage<Boolean> isStored(ConversationId conversation, long sequence) {
    return entries(conversation, sequence, sequence).thenApply(entries -> !entries.isEmpty());
  }

  /** The running number of countable items at a sequence. */
  CompletionStage<Long> countableAt(ConversationId conversation, long sequence) {
    if (sequence < 1) {
      return CompletableFuture.completedFuture(0L);
    }
    long from = Math.max(1, sequence - COUNTABLE_STEP);
    return entries(conversation, from, sequence)
        .thenCompose(
            entries -> {
              List<Entry<Event>> backwards = new ArrayList<>(entries);
              java.util.Collections.reverse(backwards);
              for (Entry<Event> entry : backwards) {
                if (entry instanceof Entry.Recorded<Event> recorded
                    && recorded.event() instanceof Event.Posted posted) {
                  return CompletableFuture.completedFuture(posted.countable());
                }
              }
              return countableAt(conversation, from - 1);
            });
  }
}

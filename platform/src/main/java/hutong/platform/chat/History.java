package hutong.platform.chat;

import hutong.platform.entity.Codec;
import hutong.platform.entity.Entry;
import hutong.platform.entity.Journal;
import hutong.protocol.ConversationId;
import hutong.protocol.ItemView;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Page;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A conversation's items by range, read from the journal without waking the conversation and merged
 * with what later became of them.
 */
final class History {
  /** Type of the entity, and first part of every persistence id: never changes. */
  static final String ENTITY = "Conversation";

  private static final int COUNTABLE_STEP = 200;
  private static final int LOOK_AHEAD = 512;

  /** Touched items no further apart than this are read together. */
  private static final int READ_TOGETHER = 256;

  private final Journal journal;
  private final Overlays overlays;
  private final Codec<Conversation, Event> codec;
  private final ChatSettings settings;
  private final Recent recent;

  History(
      Journal journal, Overlays overlays, Codec<Conversation, Event> codec, ChatSettings settings) {
    this.journal = journal;
    this.overlays = overlays;
    this.codec = codec;
    this.settings = settings;
    this.recent = new Recent(settings.recentBytes());
  }

  /** Those of them that need not be read. */
  Recent recent() {
    return recent;
  }

  /**
   * Items from a number upwards, dense: numbers below a stored one that hold nothing are {@code
   * void}. Ends early at the page's limit of bytes.
   *
   * @param visibleFrom what is older is not the reader's to see, not even as a touched item
   * @param limit 1 or more; more than the settings allow counts as that many
   * @param head newest number that is known; one that is not stored yet is not on the page
   */
  CompletionStage<Page.Builder> page(
      ConversationId conversation, long visibleFrom, long from, int limit, long head) {
    int items = Math.min(limit, settings.maxPageItems());
    long beyond = from + items; // one more, to know whether there is more
    return items(conversation, from, beyond)
        .thenCompose(found -> withNext(conversation, found, beyond, head))
        .thenCompose(
            found ->
                views(conversation, touched(found, visibleFrom, from))
                    .thenApply(touched -> cut(conversation, found, touched, from, items)));
  }

  /** Adds the next stored item where the range ends with nothing, so that what is void shows. */
  private CompletionStage<List<Item>> withNext(
      ConversationId conversation, List<Item> found, long read, long head) {
    boolean whole = !found.isEmpty() && found.get(found.size() - 1).getSequence() == read;
    if (whole || read >= head) {
      return CompletableFuture.completedFuture(found);
    }
    long to = Math.min(head, read + LOOK_AHEAD);
    return items(conversation, read + 1, to)
        .thenCompose(
            later -> {
              if (later.isEmpty()) {
                return withNext(conversation, found, to, head);
              }
              return CompletableFuture.completedFuture(both(found, later.subList(0, 1)));
            });
  }

  /** Earlier items that changes among these name. */
  private static SortedSet<Long> touched(List<Item> items, long visibleFrom, long from) {
    SortedSet<Long> touched = new TreeSet<>();
    for (Item item : items) {
      OptionalLong target = ItemView.target(item);
      if (target.isPresent() && target.getAsLong() >= visibleFrom && target.getAsLong() < from) {
        touched.add(target.getAsLong());
      }
    }
    return touched;
  }

  private Page.Builder cut(
      ConversationId conversation,
      List<Item> found,
      Map<Long, Item> touched,
      long from,
      int limit) {
    Page.Builder page =
        Page.newBuilder().setConversationId(conversation.value()).setState(Page.State.COMPLETE);
    SortedSet<Long> shown = new TreeSet<>();
    long next = from;
    int bytes = 0;
    for (Item whole : found) {
      while (next < whole.getSequence() && page.getItemsCount() < limit) {
        page.addItems(Items.voidAt(next++));
      }
      Item item = ItemView.onPage(whole);
      bytes += item.getSerializedSize();
      Optional<Item> changed =
          Optional.ofNullable(touched.get(ItemView.target(item).orElse(0)))
              .filter(one -> !shown.contains(one.getSequence()));
      bytes += changed.map(Item::getSerializedSize).orElse(0);
      boolean full = page.getItemsCount() == limit;
      boolean heavy = bytes > settings.maxPageBytes() && page.getItemsCount() > 0;
      if (full || heavy) {
        page.setState(Page.State.MORE);
        break;
      }
      page.addItems(item);
      changed.ifPresent(page::addTouched);
      changed.ifPresent(one -> shown.add(one.getSequence()));
      next++;
    }
    return page;
  }

  /** The items of a range that are stored, as they stand. */
  CompletionStage<List<Item>> items(ConversationId conversation, long from, long to) {
    List<Item> known = recent.from(conversation, Math.max(1, from), to, System.nanoTime());
    if (known.isEmpty()) {
      return stored(conversation, from, to);
    }
    long last = known.get(known.size() - 1).getSequence();
    return last >= to
        ? CompletableFuture.completedFuture(known)
        : stored(conversation, last + 1, to).thenApply(later -> both(known, later));
  }

  private static <T> List<T> both(List<T> before, List<T> after) {
    List<T> both = new ArrayList<>(before);
    both.addAll(after);
    return both;
  }

  private CompletionStage<List<Item>> stored(ConversationId conversation, long from, long to) {
    return entries(conversation, from, to)
        .thenCombine(
            overlays.read(conversation, Math.max(1, from), to),
            (entries, registers) ->
                entries.stream()
                    .map(
                        entry -> {
                          Item item = Items.of(entry);
                          Overlays.Registers changes = registers.get(entry.sequence());
                          return changes == null ? item : changes.over(item);
                        })
                    .toList());
  }

  /** Single items as they stand, by number; those that are not there are missing. */
  private CompletionStage<Map<Long, Item>> views(
      ConversationId conversation, SortedSet<Long> sequences) {
    CompletionStage<Map<Long, Item>> all = CompletableFuture.completedFuture(new HashMap<>());
    TreeSet<Long> left = new TreeSet<>(sequences);
    while (!left.isEmpty()) {
      long from = left.first();
      SortedSet<Long> together = new TreeSet<>(left.headSet(from + READ_TOGETHER));
      left.removeAll(together);
      all =
          all.thenCombine(
              items(conversation, from, together.last()),
              (views, items) -> {
                items.stream()
                    .filter(item -> together.contains(item.getSequence()))
                    .forEach(item -> views.put(item.getSequence(), item));
                return views;
              });
    }
    return all;
  }

  /** A single item as it stands. */
  CompletionStage<Optional<Item>> item(ConversationId conversation, long sequence) {
    return sequence < 1
        ? CompletableFuture.completedFuture(Optional.empty())
        : items(conversation, sequence, sequence)
            .thenApply(items -> items.isEmpty() ? Optional.empty() : Optional.of(items.get(0)));
  }

  /** What an item has said, the oldest first; nothing when it is not there or was recalled. */
  CompletionStage<List<Item>> versions(ConversationId conversation, long sequence) {
    return item(conversation, sequence)
        .thenCompose(
            found -> {
              if (found.isEmpty()
                  || !ItemView.isChangeable(found.get())
                  || found.get().getOverlay().getRecalled() > 0) {
                return CompletableFuture.completedFuture(List.of());
              }
              CompletionStage<List<Entry<Event>>> all = entries(conversation, sequence, sequence);
              for (long edit : found.get().getOverlay().getEditsList()) {
                all = all.thenCombine(entries(conversation, edit, edit), History::both);
              }
              return all.thenApply(entries -> entries.stream().map(Items::of).toList());
            });
  }

  private CompletionStage<List<Entry<Event>>> entries(
      ConversationId conversation, long from, long to) {
    return journal.read(ENTITY + "|" + conversation.value(), codec, Math.max(1, from), to);
  }

  /** Whether an entry with that number is stored. */
  CompletionStage<Boolean> isStored(ConversationId conversation, long sequence) {
    return entries(conversation, sequence, sequence).thenApply(entries -> !entries.isEmpty());
  }

  /**
   * Where the count stands at a number.
   *
   * @param countable running number of countable items
   * @param stored whether an entry has that number
   */
  record At(long countable, boolean stored) {}

  CompletionStage<At> at(ConversationId conversation, long sequence) {
    return entries(conversation, Math.max(1, sequence - COUNTABLE_STEP), sequence)
        .thenCompose(
            entries -> {
              boolean stored =
                  !entries.isEmpty() && entries.get(entries.size() - 1).sequence() == sequence;
              Optional<Long> countable = lastCountable(entries);
              return countable.isPresent()
                  ? CompletableFuture.completedFuture(new At(countable.get(), stored))
                  : countableBefore(conversation, sequence - COUNTABLE_STEP)
                      .thenApply(before -> new At(before, stored));
            });
  }

  private CompletionStage<Long> countableBefore(ConversationId conversation, long sequence) {
    return sequence <= 1
        ? CompletableFuture.completedFuture(0L)
        : entries(conversation, Math.max(1, sequence - COUNTABLE_STEP), sequence - 1)
            .thenCompose(
                entries ->
                    lastCountable(entries)
                        .map(CompletableFuture::completedStage)
                        .orElseGet(() -> countableBefore(conversation, sequence - COUNTABLE_STEP)));
  }

  private static Optional<Long> lastCountable(List<Entry<Event>> entries) {
    for (int i = entries.size() - 1; i >= 0; i--) {
      if (entries.get(i) instanceof Entry.Recorded<Event> recorded
          && recorded.event() instanceof Event.Posted posted) {
        return Optional.of(posted.countable());
      }
    }
    return Optional.empty();
  }
}

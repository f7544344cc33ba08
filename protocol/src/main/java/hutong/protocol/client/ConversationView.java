package hutong.protocol.client;

import hutong.protocol.ItemView;
import hutong.protocol.wire.Edit;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Overlay;
import hutong.protocol.wire.Page;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The items of one conversation as they stand now, from pushes, pages and {@code Page.touched} in
 * any order, with repeats and gaps. When every number was taken once in any of these ways, the view
 * is the same, whichever way it was: {@link ItemView} merges by rules that know no order.
 *
 * <p>A change that comes before its item waits for it. Not for several threads at once; nothing is
 * asked of a server. Holds what it is given until {@link #forgetBelow}.
 */
public final class ConversationView {
  private final TreeMap<Long, Item> items = new TreeMap<>();

  /** By the number of the item that they change, which is not here yet. */
  private final Map<Long, List<Item>> waiting = new HashMap<>();

  private long lowest = 1;

  /** Takes everything of a page. */
  public void take(Page page) {
    page.getTouchedList().forEach(this::take);
    page.getItemsList().forEach(this::take);
  }

  /**
   * Takes an item, of a push, a page, or its touched ones; one below {@link #forgetBelow} is
   * nothing.
   */
  public void take(Item item) {
    if (item.getSequence() < lowest) {
      return;
    }
    Item stands = items.merge(item.getSequence(), item, ConversationView::joined);
    List<Item> changes = waiting.remove(item.getSequence());
    if (changes != null) {
      for (Item change : changes) {
        stands = ItemView.merge(stands, change);
      }
      items.put(item.getSequence(), stands);
    }
    OptionalLong target = ItemView.target(item);
    if (target.isPresent() && target.getAsLong() >= lowest) {
      change(target.getAsLong(), item);
    }
  }

  private void change(long target, Item change) {
    if (items.containsKey(target)) {
      items.computeIfPresent(target, (sequence, item) -> ItemView.merge(item, change));
    } else if (!isEmptyEdit(change)) {
      waiting.computeIfAbsent(target, sequence -> new ArrayList<>()).add(change);
    }
  }

  private static Item joined(Item one, Item other) {
    // An edit has its contents in a push, and on a page none.
    return isEmptyEdit(one) ? other : isEmptyEdit(other) ? one : ItemView.join(one, other);
  }

  private static boolean isEmptyEdit(Item item) {
    return item.hasEdit() && item.getEdit().getContentCase() == Edit.ContentCase.CONTENT_NOT_SET;
  }

  /** The item of that number as it stands now; empty while it is not here. */
  public Optional<Item> item(long sequence) {
    return Optional.ofNullable(items.get(sequence)).map(ConversationView::shown);
  }

  /**
   * Everything that is here, by rising numbers, the changes among them: these without the contents
   * of an edit, as on a page.
   */
  public List<Item> items() {
    return items.values().stream().map(ConversationView::shown).toList();
  }

  /** Numbers of the items here that are pinned, the newest pin first. */
  public List<Long> pinned() {
    return items.values().stream()
        .filter(item -> item.getOverlay().getPinned())
        .sorted((a, b) -> Long.compare(b.getOverlay().getPin(), a.getOverlay().getPin()))
        .map(Item::getSequence)
        .toList();
  }

  /** Forgets the items below a number, and what changes them, for good. */
  public void forgetBelow(long sequence) {
    lowest = Math.max(lowest, sequence);
    items.headMap(lowest).clear();
    waiting.keySet().removeIf(target -> target < lowest);
  }

  private static Item shown(Item item) {
    Item shown = ItemView.onPage(ItemView.shown(item));
    // What was done and undone leaves an overlay with nothing in it.
    return shown.getOverlay().equals(Overlay.getDefaultInstance())
        ? shown.toBuilder().clearOverlay().build()
        : shown;
  }
}

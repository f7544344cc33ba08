package hutong.protocol.client;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.protocol.ItemView;
import hutong.protocol.wire.Edit;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Page;
import hutong.protocol.wire.Pin;
import hutong.protocol.wire.Reaction;
import hutong.protocol.wire.Recall;
import hutong.protocol.wire.Text;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The same view from live pushes, from pages, and from a mixture. */
class ConversationViewTest {
  private static final int ITEMS = 40;

  /** A conversation as a server has it, and what it would push and answer. */
  private static final class History {
    final List<Item> stored = new ArrayList<>();

    static History of(Random random) {
      History history = new History();
      for (int i = 1; i <= ITEMS; i++) {
        history.stored.add(history.next(random, i));
      }
      return history;
    }

    private Item next(Random random, long sequence) {
      Item.Builder item =
          Item.newBuilder()
              .setSequence(sequence)
              .setSender("u" + random.nextInt(3))
              .setSentAtMillis(1_000 + sequence);
      List<Item> said = stored.stream().filter(ItemView::isChangeable).toList();
      if (said.isEmpty() || random.nextInt(3) == 0) {
        return item.setCountable(said.size() + 1)
            .setText(Text.newBuilder().setBody("said " + sequence))
            .build();
      }
      long target = said.get(random.nextInt(said.size())).getSequence();
      switch (random.nextInt(8)) {
        case 0, 1, 2 ->
            item.setEdit(
                Edit.newBuilder()
                    .setSequence(target)
                    .setText(Text.newBuilder().setBody("edited by " + sequence)));
        case 3, 4, 5 ->
            item.setReaction(
                Reaction.newBuilder()
                    .setSequence(target)
                    .setEmoji(random.nextInt(3) == 0 ? "" : "+" + sequence));
        case 6 -> item.setPin(Pin.newBuilder().setSequence(target).setOff(random.nextBoolean()));
        default -> item.setRecall(Recall.newBuilder().setSequence(target));
      }
      return item.build();
    }

    /** Every item as a server stands at that head. */
    NavigableMap<Long, Item> at(long head) {
      TreeMap<Long, Item> items = new TreeMap<>();
      for (Item item : stored.subList(0, (int) head)) {
        items.put(item.getSequence(), item);
        OptionalLong target = ItemView.target(item);
        if (target.isPresent()) {
          items.put(target.getAsLong(), ItemView.merge(items.get(target.getAsLong()), item));
        }
      }
      items.replaceAll((sequence, item) -> ItemView.onPage(ItemView.shown(item)));
      return items;
    }

    /** Items {@code from} to {@code to}, as a server answers at that head. */
    Page page(long from, long to, long head) {
      NavigableMap<Long, Item> items = at(head);
      Set<Item> touched = new LinkedHashSet<>();
      for (Item item : items.subMap(from, true, to, true).values()) {
        OptionalLong target = ItemView.target(item);
        if (target.isPresent() && (target.getAsLong() < from || target.getAsLong() > to)) {
          touched.add(items.get(target.getAsLong()));
        }
      }
      return Page.newBuilder()
          .addAllItems(items.subMap(from, true, to, true).values())
          .addAllTouched(touched)
          .build();
    }

    List<Item> view() {
      ConversationView live = new ConversationView();
      stored.forEach(live::take);
      return live.items();
    }
  }

  @Test
  void livePushesAndOnePageGiveTheSame() {
    for (long seed = 0; seed < 200; seed++) {
      History history = History.of(new Random(seed));
      ConversationView paged = new ConversationView();
      paged.take(history.page(1, ITEMS, ITEMS));

      assertThat(paged.items()).as("seed %d", seed).isEqualTo(history.view());
    }
  }

  @Test
  void pushesPagesRepeatsAndGapsInAnyOrderGiveTheSame() {
    for (long seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      History history = History.of(random);
      ConversationView view = new ConversationView();
      deliveries(history, random).forEach(delivery -> delivery.accept(view));

      assertThat(view.items()).as("seed %d", seed).isEqualTo(history.view());
      assertThat(view.pinned())
          .as("seed %d", seed)
          .containsExactlyInAnyOrderElementsOf(
              history.view().stream()
                  .filter(item -> item.getOverlay().getPinned())
                  .map(Item::getSequence)
                  .toList());
    }
  }

  private interface Given {
    void accept(ConversationView view);
  }

  /** Each number once as a push or on a page of some moment, and some of them again, shuffled. */
  private static List<Given> deliveries(History history, Random random) {
    List<Given> deliveries = new ArrayList<>();
    for (int from = 1; from <= ITEMS; ) {
      int to = Math.min(ITEMS, from + random.nextInt(6));
      deliveries.add(delivery(history, random, from, to));
      if (random.nextInt(3) == 0) {
        deliveries.add(delivery(history, random, from, to));
      }
      from = to + 1;
    }
    Collections.shuffle(deliveries, random);
    return deliveries;
  }

  private static Given delivery(History history, Random random, int from, int to) {
    if (random.nextBoolean()) {
      return view -> history.stored.subList(from - 1, to).forEach(view::take);
    }
    Page page = history.page(from, to, to + random.nextInt(ITEMS - to + 1));
    return view -> view.take(page);
  }

  @Test
  void aChangeWaitsForItsItem() {
    History history = new History();
    Item said =
        Item.newBuilder()
            .setSequence(1)
            .setCountable(1)
            .setText(Text.newBuilder().setBody("one"))
            .build();
    Item edit =
        Item.newBuilder()
            .setSequence(2)
            .setEdit(Edit.newBuilder().setSequence(1).setText(Text.newBuilder().setBody("two")))
            .build();
    history.stored.addAll(List.of(said, edit));
    ConversationView view = new ConversationView();
    view.take(edit);
    assertThat(view.item(1)).isEmpty();
    view.take(said);
    assertThat(view.item(1).orElseThrow().getText().getBody()).isEqualTo("two");
    assertThat(view.items()).isEqualTo(history.view());
  }

  @Test
  void whatIsForgottenDoesNotComeBack() {
    History history = History.of(new Random(7));
    ConversationView view = new ConversationView();
    view.take(history.page(1, 10, 10));
    view.forgetBelow(6);
    view.take(history.page(1, ITEMS, ITEMS));
    assertThat(view.items()).hasSize(ITEMS - 5);
    assertThat(view.item(5)).isEmpty();
  }
}

package hutong.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.protocol.wire.Card;
import hutong.protocol.wire.Edit;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Pin;
import hutong.protocol.wire.Reacted;
import hutong.protocol.wire.Reaction;
import hutong.protocol.wire.Recall;
import hutong.protocol.wire.Text;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ItemViewTest {
  private static final Item HELLO = said(3, "alice", "hello");

  @Test
  void anEditReplacesTheContentsAndIsCounted() {
    Item view = ItemView.merge(HELLO, edit(5, "alice", 3, "hello there"));

    assertThat(view.getText().getBody()).isEqualTo("hello there");
    assertThat(view.getOverlay().getEditsList()).containsExactly(5L);
    assertThat(view.getOverlay().getEditedAtMillis()).isEqualTo(500);
  }

  @Test
  void anOlderEditThatComesLateIsCountedAndChangesNothingElse() {
    Item view = ItemView.merge(HELLO, edit(7, "alice", 3, "second"));
    view = ItemView.merge(view, edit(5, "alice", 3, "first"));

    assertThat(view.getText().getBody()).isEqualTo("second");
    assertThat(view.getOverlay().getEditsList()).containsExactly(5L, 7L);
    assertThat(view.getOverlay().getEditedAtMillis()).isEqualTo(700);
  }

  @Test
  void aRecalledItemSaysNothingWhateverComesAfterOrBefore() {
    Item recalled = ItemView.merge(HELLO, recall(6, "bob", 3));
    recalled = ItemView.merge(recalled, edit(9, "alice", 3, "once more"));
    recalled = ItemView.merge(recalled, react(10, "bob", 3, "👍"));

    assertThat(recalled.getContentCase()).isEqualTo(Item.ContentCase.CONTENT_NOT_SET);
    assertThat(recalled.getOverlay().getRecalled()).isEqualTo(6);
    assertThat(recalled.getOverlay().getRecalledBy()).isEqualTo("bob");
    assertThat(recalled.getOverlay().getReactionsList()).isEmpty();
    assertThat(recalled.toString()).doesNotContain("hello").doesNotContain("once more");
  }

  @Test
  void aPersonsLastReactionHoldsAndOneTakenBackIsNotShown() {
    Item view = ItemView.merge(HELLO, react(5, "bob", 3, "👍"));
    view = ItemView.merge(view, react(6, "carol", 3, "🎉"));
    view = ItemView.merge(view, react(8, "bob", 3, ""));
    view = ItemView.merge(view, react(7, "bob", 3, "👎"));

    assertThat(ItemView.shown(view).getOverlay().getReactionsList())
        .extracting(Reacted::getEmoji)
        .containsExactly("🎉");
  }

  @Test
  void aChangeOfAnotherItemAndOneWithoutContentsLeaveItAsItIs() {
    assertThat(ItemView.merge(HELLO, edit(5, "alice", 4, "other"))).isEqualTo(HELLO);
    assertThat(ItemView.merge(HELLO, said(5, "bob", "hi"))).isEqualTo(HELLO);
    assertThat(ItemView.merge(HELLO, ItemView.onPage(edit(5, "alice", 3, "secret"))))
        .isEqualTo(HELLO);
    assertThat(ItemView.onPage(edit(5, "alice", 3, "secret")).toString()).doesNotContain("secret");
    assertThat(ItemView.onPage(HELLO)).isEqualTo(HELLO);
  }

  @Test
  void aCardKeepsItsKind() {
    Item card =
        Item.newBuilder()
            .setSequence(3)
            .setCountable(1)
            .setCard(Card.newBuilder().setTitle("Tea").setState("open"))
            .build();
    Item closed =
        Item.newBuilder()
            .setSequence(4)
            .setEdit(
                Edit.newBuilder()
                    .setSequence(3)
                    .setCard(Card.newBuilder().setTitle("Tea").setState("closed")))
            .build();

    assertThat(ItemView.merge(card, closed).getCard().getState()).isEqualTo("closed");
  }

  /** Laws: any order of the changes, with any repeats, gives the same view. */
  @Test
  void anyOrderOfChangesLeadsToTheSameView() {
    for (long seed = 0; seed < 2_000; seed++) {
      Random dice = new Random(seed);
      List<Item> changes = new ArrayList<>();
      int count = dice.nextInt(1, 9);
      for (int i = 0; i < count; i++) {
        changes.add(change(dice, 4 + i));
      }
      Item inOrder = merged(changes);
      List<Item> shuffled = new ArrayList<>(changes);
      shuffled.addAll(changes.subList(0, dice.nextInt(count + 1)));
      Collections.shuffle(shuffled, dice);

      assertThat(merged(shuffled)).as("seed %d", seed).isEqualTo(inOrder);
    }
  }

  private static Item merged(List<Item> changes) {
    Item view = HELLO;
    for (Item change : changes) {
      view = ItemView.merge(view, change);
    }
    return ItemView.shown(view);
  }

  private static Item change(Random dice, long sequence) {
    String by = List.of("alice", "bob", "carol").get(dice.nextInt(3));
    return switch (dice.nextInt(8)) {
      case 0 -> recall(sequence, by, 3);
      case 1, 2 -> edit(sequence, "alice", 3, "text " + sequence);
      case 3 -> pin(sequence, by, 3, dice.nextBoolean());
      default -> react(sequence, by, 3, List.of("👍", "🎉", "").get(dice.nextInt(3)));
    };
  }

  private static Item said(long sequence, String by, String body) {
    return item(sequence, by).setCountable(1).setText(text(body)).build();
  }

  private static Item edit(long sequence, String by, long target, String body) {
    return item(sequence, by)
        .setEdit(Edit.newBuilder().setSequence(target).setText(text(body)))
        .build();
  }

  private static Item recall(long sequence, String by, long target) {
    return item(sequence, by).setRecall(Recall.newBuilder().setSequence(target)).build();
  }

  private static Item react(long sequence, String by, long target, String emoji) {
    return item(sequence, by)
        .setReaction(Reaction.newBuilder().setSequence(target).setEmoji(emoji))
        .build();
  }

  private static Item pin(long sequence, String by, long target, boolean off) {
    return item(sequence, by).setPin(Pin.newBuilder().setSequence(target).setOff(off)).build();
  }

  private static Item.Builder item(long sequence, String by) {
    return Item.newBuilder().setSequence(sequence).setSender(by).setSentAtMillis(sequence * 100);
  }

  private static Text.Builder text(String body) {
    return Text.newBuilder().setBody(body);
  }
}

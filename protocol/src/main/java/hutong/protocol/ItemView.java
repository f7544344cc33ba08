package hutong.protocol;

import hutong.protocol.wire.Edit;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Overlay;
import hutong.protocol.wire.Reacted;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What an item looks like after the changes that later items made to it. Server and clients merge
 * by the same rules, and the order does not matter: {@link #merge} is commutative over the changes
 * of an item and idempotent, so that it may be shown live, from a page, or after a restart.
 *
 * <p>Of edits, of each person's reactions and of pins the one with the highest number holds; a
 * recall holds against everything. (A state-based replicated data type of last-writer-wins
 * registers: Shapiro, Preguiça, Baquero, Zawirski, "Conflict-free Replicated Data Types", 2011.)
 */
public final class ItemView {
  private ItemView() {}

  /** Number of the item that this one changes; nothing when it is no change. */
  public static OptionalLong target(Item item) {
    return switch (item.getContentCase()) {
      case EDIT -> OptionalLong.of(item.getEdit().getSequence());
      case RECALL -> OptionalLong.of(item.getRecall().getSequence());
      case REACTION -> OptionalLong.of(item.getReaction().getSequence());
      case PIN -> OptionalLong.of(item.getPin().getSequence());
      default -> OptionalLong.empty();
    };
  }

  /** Whether a change may name it: it says something, or did before it was recalled. */
  public static boolean isChangeable(Item item) {
    return item.getCountable() > 0;
  }

  /**
   * The item with one more change. A change of another item leaves it as it is, and so does an edit
   * that came on a page, without contents.
   *
   * @param view an item as it was stored, or what an earlier merge gave
   */
  public static Item merge(Item view, Item change) {
    OptionalLong target = target(change);
    boolean empty =
        change.hasEdit() && change.getEdit().getContentCase() == Edit.ContentCase.CONTENT_NOT_SET;
    if (target.isEmpty() || target.getAsLong() != view.getSequence() || empty) {
      return view;
    }
    Item.Builder after = view.toBuilder();
    Overlay.Builder overlay = after.getOverlayBuilder();
    switch (change.getContentCase()) {
      case EDIT -> edit(after, overlay, change);
      case RECALL -> recall(overlay, change);
      case REACTION -> react(overlay, change);
      default -> pin(overlay, change);
    }
    if (overlay.getRecalled() > 0) {
      after.clearContent();
      overlay.clearReactions().setPinned(false);
    }
    return after.build();
  }

  private static void edit(Item.Builder after, Overlay.Builder overlay, Item change) {
    Edit edit = change.getEdit();
    TreeSet<Long> edits = new TreeSet<>(overlay.getEditsList());
    edits.add(change.getSequence());
    overlay.clearEdits().addAllEdits(edits);
    if (edits.last() > change.getSequence()) {
      return;
    }
    overlay.setEditedAtMillis(change.getSentAtMillis());
    switch (edit.getContentCase()) {
      case TEXT -> after.setText(edit.getText());
      case CARD -> after.setCard(edit.getCard());
      default -> after.setPicture(edit.getPicture());
    }
  }

  private static void recall(Overlay.Builder overlay, Item change) {
    if (overlay.getRecalled() == 0 || change.getSequence() < overlay.getRecalled()) {
      overlay.setRecalled(change.getSequence()).setRecalledBy(change.getSender());
    }
  }

  private static void react(Overlay.Builder overlay, Item change) {
    List<Reacted> others = new ArrayList<>();
    for (Reacted known : overlay.getReactionsList()) {
      if (!known.getUserId().equals(change.getSender())) {
        others.add(known);
      } else if (known.getSequence() > change.getSequence()) {
        return;
      }
    }
    others.add(
        Reacted.newBuilder()
            .setUserId(change.getSender())
            .setEmoji(change.getReaction().getEmoji())
            .setSequence(change.getSequence())
            .build());
    others.sort(Comparator.comparingLong(Reacted::getSequence));
    overlay.clearReactions().addAllReactions(others);
  }

  private static void pin(Overlay.Builder overlay, Item change) {
    if (change.getSequence() >= overlay.getPin()) {
      overlay.setPin(change.getSequence()).setPinned(!change.getPin().getOff());
    }
  }

  /**
   * The same item as two have it, each after some of its changes: as it is after all of these.
   * Commutative, associative and idempotent.
   *
   * @param one as it was stored, from a page, or what an earlier merge gave
   */
  public static Item join(Item one, Item other) {
    Overlay left = one.getOverlay();
    Overlay right = other.getOverlay();
    Item.Builder after = (lastEdit(right) > lastEdit(left) ? other : one).toBuilder();
    if (left.equals(right)) {
      return after.build();
    }
    Overlay.Builder overlay = after.getOverlayBuilder();
    TreeSet<Long> edits = new TreeSet<>(left.getEditsList());
    edits.addAll(right.getEditsList());
    overlay.clearEdits().addAllEdits(edits);
    Overlay pin = right.getPin() > left.getPin() ? right : left;
    overlay.setPin(pin.getPin()).setPinned(pin.getPinned());
    overlay.clearReactions().addAllReactions(latest(left, right));
    // Of several recalls the first counts; 0 is none, and as an unsigned number minus one the last.
    Overlay recall =
        Long.compareUnsigned(right.getRecalled() - 1, left.getRecalled() - 1) < 0 ? right : left;
    overlay.setRecalled(recall.getRecalled()).setRecalledBy(recall.getRecalledBy());
    if (overlay.getRecalled() > 0) {
      after.clearContent();
      overlay.clearReactions().setPinned(false);
    }
    return after.build();
  }

  private static long lastEdit(Overlay overlay) {
    int count = overlay.getEditsCount();
    return count == 0 ? 0 : overlay.getEdits(count - 1);
  }

  private static List<Reacted> latest(Overlay left, Overlay right) {
    Map<String, Reacted> latest = new HashMap<>();
    Stream.concat(left.getReactionsList().stream(), right.getReactionsList().stream())
        .forEach(
            reacted ->
                latest.merge(
                    reacted.getUserId(),
                    reacted,
                    (a, b) -> a.getSequence() >= b.getSequence() ? a : b));
    return latest.values().stream().sorted(Comparator.comparingLong(Reacted::getSequence)).toList();
  }

  /** An item as it is shown: without the reactions that were taken back. */
  public static Item shown(Item view) {
    if (view.getOverlay().getReactionsList().stream().noneMatch(r -> r.getEmoji().isEmpty())) {
      return view;
    }
    Item.Builder shown = view.toBuilder();
    Overlay.Builder overlay = shown.getOverlayBuilder();
    List<Reacted> standing =
        overlay.getReactionsList().stream().filter(r -> !r.getEmoji().isEmpty()).toList();
    overlay.clearReactions().addAllReactions(standing);
    return shown.build();
  }

  /** An item as it stands on a page: an edit without its contents, which may be recalled by now. */
  public static Item onPage(Item item) {
    return item.hasEdit()
        ? item.toBuilder()
            .setEdit(Edit.newBuilder().setSequence(item.getEdit().getSequence()))
            .build()
        : item;
  }
}

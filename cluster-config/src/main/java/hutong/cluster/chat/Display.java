package hutong.cluster.chat;

import hutong.protocol.ItemView;
import hutong.protocol.wire.Item;

/** Gives items to the screen, with the names, numbers and ticks that they are read with. */
record Display(Screen screen, Rooms rooms) {
  /** Shows an item of the room, if there is something to tell. */
  void show(Room room, Item item, boolean here) {
    Said.of(item, rooms.context(room))
        .ifPresent(
            said ->
                screen.utterance(
                    new Utterance(
                        room.label,
                        ItemView.isChangeable(item) ? item.getSequence() : 0,
                        item.getSentAtMillis(),
                        rooms.name(item.getSender()),
                        tick(room, item),
                        rooms.isCalled(item),
                        here,
                        said)));
  }

  private Utterance.Tick tick(Room room, Item item) {
    if (!rooms.isMe(item.getSender())) {
      return Utterance.Tick.NONE;
    }
    if (ItemView.isChangeable(item)) {
      room.lastOwn = Math.max(room.lastOwn, item.getSequence());
    }
    return item.getSequence() <= room.readByOther ? Utterance.Tick.READ : Utterance.Tick.STORED;
  }
}

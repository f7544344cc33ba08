package hutong.cluster.chat;

import hutong.protocol.wire.Arrange;
import hutong.protocol.wire.Frame;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The verbs of how a conversation stands in one's own list. At the desk only. */
final class Shelf {
  private final Workbench bench;

  Shelf(Workbench bench) {
    this.bench = bench;
  }

  void teach(Map<Verb, Workbench.Act> acts) {
    acts.put(Verb.MUTE, arrange(act -> act.setMuted(true), "is muted"));
    acts.put(Verb.UNMUTE, arrange(act -> act.setMuted(false), "is not muted any more"));
    acts.put(Verb.TOP, arrange(act -> act.setPinned(true), "stays at the top"));
    acts.put(Verb.UNTOP, arrange(act -> act.setPinned(false), "moves as the others do"));
    acts.put(Verb.HIDE, arrange(act -> act.setHidden(true), "is hidden until something new comes"));
    acts.put(Verb.UNREAD, arrange(act -> act.setMarkedUnread(true), "is marked as unread"));
    acts.put(
        Verb.CLEAR,
        bench.inRoom(
            (room, words) ->
                bench
                    .inquiry()
                    .ask(() -> bench.parlour().post().openConversation(room.id))
                    .thenCompose(
                        opened ->
                            bench.order(
                                Frame.newBuilder()
                                    .setArrange(
                                        Arrange.newBuilder()
                                            .setConversationId(room.id)
                                            .setClear(opened.getHead())),
                                room.label.marked() + " is cleared, for you alone."))));
  }

  private Workbench.Act arrange(UnaryOperator<Arrange.Builder> act, String sentence) {
    return bench.inRoom(
        (room, words) ->
            bench.order(
                Frame.newBuilder()
                    .setArrange(act.apply(Arrange.newBuilder().setConversationId(room.id))),
                room.label.marked() + " " + sentence + "."));
  }
}

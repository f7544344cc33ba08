package hutong.cluster.chat;

import hutong.protocol.Money;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.PaySplit;
import hutong.protocol.wire.ReadSplit;
import hutong.protocol.wire.Split;
import hutong.protocol.wire.SplitBill;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The verbs of split bills: whoever paid asks the others for their shares. At the desk only. */
final class Collecting {
  private final Workbench bench;
  private final Teller teller;
  private final Slips slips;

  Collecting(Workbench bench, Teller teller, Slips slips) {
    this.bench = bench;
    this.teller = teller;
    this.slips = slips;
  }

  void teach(Map<Verb, Workbench.Act> acts) {
    acts.put(
        Verb.COLLECT,
        bench.inRoom(
            (room, words) ->
                teller.withAmount(
                    words.get(0),
                    share -> collect(room, share, words.size() == 2 ? words.get(1) : ""))));
    acts.put(Verb.SHARE, bench.onLine((room, line, words) -> share(room, line)));
  }

  /**
   * @param rest who is asked, each with its mark, and then what it was for
   */
  private CompletableFuture<Void> collect(Room room, Money share, String rest) {
    List<String> handles = new ArrayList<>();
    String memo = rest.strip();
    while (memo.matches("@\\S.*")) {
      String[] parts = memo.split("\\s+", 2);
      handles.add(Workbench.handle(parts[0]));
      memo = parts.length == 2 ? parts[1] : "";
    }
    if (handles.isEmpty()) {
      return bench.refuse(
          "Name who is asked: "
              + Verb.COLLECT.usage()
              + ", such as /collect 42 @bob @carol dinner.");
    }
    SplitBill.Builder split =
        SplitBill.newBuilder()
            .setConversationId(room.id)
            .setShareMinor(share.minor())
            .setCurrency(share.currency())
            .setMemo(memo);
    List<CompletableFuture<String>> ids = handles.stream().map(bench::userId).toList();
    return CompletableFuture.allOf(ids.toArray(CompletableFuture<?>[]::new))
        .thenCompose(
            found -> {
              ids.forEach(id -> split.addUserIds(id.join()));
              return collect(room, share, split);
            });
  }

  private CompletableFuture<Void> collect(Room room, Money share, SplitBill.Builder split) {
    return teller.order(
        Frame.newBuilder().setSplitBill(split),
        answer -> {
          // A script's next order comes after the card is shown.
          room.stored = Math.max(room.stored, answer.getSplit().getSequence());
          teller.notice(
              "%s each are asked of %d: /money #N, of its card, tells who has paid."
                  .formatted(share, answer.getSplit().getUserIdsCount()));
        });
  }

  private CompletableFuture<Void> share(Room room, long line) {
    return bench
        .item(room, line)
        .thenCompose(
            item ->
                item.flatMap(Slips::split)
                    .map(this::pay)
                    .orElseGet(() -> bench.refuse("#" + line + " is no bill to share.")));
  }

  private CompletableFuture<Void> pay(String id) {
    return teller.order(
        Frame.newBuilder()
            .setPaySplit(PaySplit.newBuilder().setId(id).setAuthorisation(teller.authorisation())),
        answer -> {
          Split split = answer.getSplit();
          teller.notice(
              "Your share of %s is paid to %s."
                  .formatted(
                      new Money(split.getShareMinor(), split.getCurrency()),
                      SafeText.name(split.getBy().getHandle())));
        });
  }

  /** Who has paid and who has not. */
  CompletableFuture<Void> tell(long line, String id) {
    return bench
        .ask(Frame.newBuilder().setReadSplit(ReadSplit.newBuilder().setId(id)))
        .thenCompose(answer -> bench.answer(slips.split(answer.getSplit(), line)));
  }
}

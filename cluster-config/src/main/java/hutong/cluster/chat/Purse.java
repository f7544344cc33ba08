package hutong.cluster.chat;

import hutong.protocol.Money;
import hutong.protocol.wire.BillLine;
import hutong.protocol.wire.BillPage;
import hutong.protocol.wire.CheckPin;
import hutong.protocol.wire.Claim;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.LookUp;
import hutong.protocol.wire.MoneyCard;
import hutong.protocol.wire.Pay;
import hutong.protocol.wire.ReadBill;
import hutong.protocol.wire.ReadMoneyCard;
import hutong.protocol.wire.ReturnTransfer;
import hutong.protocol.wire.SendEnvelope;
import hutong.protocol.wire.SendTransfer;
import hutong.protocol.wire.SetPin;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The verbs of money. At the desk only. */
final class Purse {
  /** Lines of a bill that are shown at most. */
  private static final int MOST_LINES = 100;

  private static final int MOST_PAGES = 30;

  /** People of a bill whose handles are asked for. */
  private static final int MOST_NAMES = 20;

  private static final String COUNT = "[1-9]\\d{0,5}";

  private final Workbench bench;
  private final Slips slips;
  private final Teller teller;
  private final Collecting collecting;

  Purse(Workbench bench, Clock clock) {
    this.bench = bench;
    this.slips = new Slips(bench.parlour().rooms(), clock.getZone());
    this.teller = new Teller(bench);
    this.collecting = new Collecting(bench, teller, slips);
  }

  void teach(Map<Verb, Workbench.Act> acts) {
    acts.put(
        Verb.WALLET,
        words -> teller.wallet().thenCompose(state -> bench.answer(slips.wallet(state))));
    acts.put(
        Verb.PAY,
        words ->
            teller.withAmount(
                words.get(1), amount -> pay(Workbench.handle(words.get(0)), amount, rest(words))));
    acts.put(
        Verb.TRANSFER,
        bench.inRoom(
            (room, words) ->
                room.label.group()
                    ? bench.refuse(
                        "A transfer goes to one person: /to HANDLE first. A group has /envelope.")
                    : teller.withAmount(words.get(0), amount -> transfer(room, amount, words))));
    acts.put(
        Verb.ENVELOPE,
        bench.inRoom(
            (room, words) ->
                teller.withAmount(words.get(0), amount -> envelope(room, amount, words))));
    acts.put(Verb.CLAIM, onCard(this::claim));
    acts.put(Verb.RETURN, onCard((room, line, id) -> giveBack(id)));
    acts.put(Verb.MONEY, bench.onLine(this::tell));
    acts.put(
        Verb.PAYPIN,
        words -> words.size() == 2 ? pin(words.get(1), words.get(0)) : pin(words.get(0), ""));
    acts.put(Verb.UNLOCK, this::unlock);
    collecting.teach(acts);
    acts.put(Verb.BILL, words -> bill(words.isEmpty() ? "" : words.get(0)));
  }

  private CompletableFuture<Void> pin(String fresh, String old) {
    SetPin.Builder set = SetPin.newBuilder().setPin(fresh);
    if (!old.isEmpty() && old.chars().allMatch(Character::isDigit)) {
      set.setCurrentPin(old);
    } else if (!old.isEmpty()) {
      set.setPassword(old);
    }
    return bench
        .ask(Frame.newBuilder().setSetPin(set))
        .thenAccept(
            answer -> teller.notice("The PIN is set: /unlock PIN lets you pay for some minutes."));
  }

  private CompletableFuture<Void> unlock(List<String> words) {
    return words.size() == 1
        ? unlock(words.get(0), 0)
        : teller.withAmount(words.get(1), amount -> unlock(words.get(0), amount.minor()));
  }

  private CompletableFuture<Void> unlock(String pin, long amountMinor) {
    return bench
        .ask(
            Frame.newBuilder()
                .setCheckPin(CheckPin.newBuilder().setPin(pin).setAmountMinor(amountMinor)))
        .thenAccept(
            answer -> {
              teller.authorised(answer.getAuthorisation().getToken());
              teller.notice("You may pay now, from this terminal.");
            });
  }

  private CompletableFuture<Void> pay(String handle, Money amount, String memo) {
    Pay.Builder pay =
        Pay.newBuilder()
            .setHandle(handle)
            .setAmountMinor(amount.minor())
            .setCurrency(amount.currency())
            .setMemo(memo)
            .setAuthorisation(teller.authorisation());
    return teller.order(
        Frame.newBuilder().setPay(pay),
        paid -> teller.notice("%s are paid to %s.".formatted(amount, SafeText.name(handle))));
  }

  private CompletableFuture<Void> transfer(Room room, Money amount, List<String> words) {
    SendTransfer.Builder send =
        SendTransfer.newBuilder()
            .setConversationId(room.id)
            .setAmountMinor(amount.minor())
            .setCurrency(amount.currency())
            .setMemo(words.size() == 2 ? words.get(1) : "")
            .setAuthorisation(teller.authorisation());
    return teller.order(
        Frame.newBuilder().setSendTransfer(send),
        answer -> {
          posted(room, answer.getMoneyCard());
          teller.notice("%s wait for the yes of %s.".formatted(amount, room.label.marked()));
        });
  }

  private CompletableFuture<Void> envelope(Room room, Money total, List<String> words) {
    SendEnvelope.Builder send =
        SendEnvelope.newBuilder()
            .setConversationId(room.id)
            .setTotalMinor(total.minor())
            .setCurrency(total.currency())
            .setGreeting(rest(words))
            .setAuthorisation(teller.authorisation());
    String[] how = words.get(1).split("=", 2);
    if (how.length == 1 && how[0].matches(COUNT)) {
      send.setKind(SendEnvelope.Kind.LUCKY).setCount(Integer.parseInt(how[0]));
    } else if (how.length == 2 && how[0].equals("equal") && how[1].matches(COUNT)) {
      send.setKind(SendEnvelope.Kind.EQUAL).setCount(Integer.parseInt(how[1]));
    } else if (how.length == 2 && how[0].equals("to") && !how[1].isEmpty()) {
      send.setKind(SendEnvelope.Kind.EXCLUSIVE).setCount(1);
      return bench
          .userId(Workbench.handle(how[1]))
          .thenCompose(userId -> envelope(room, total, send.setUserId(userId)));
    } else {
      return bench.refuse("It is " + Verb.ENVELOPE.usage() + ", such as /envelope 20 5.");
    }
    return envelope(room, total, send);
  }

  private CompletableFuture<Void> envelope(Room room, Money total, SendEnvelope.Builder send) {
    return teller.order(
        Frame.newBuilder().setSendEnvelope(send),
        answer -> {
          posted(room, answer.getMoneyCard());
          teller.notice("%s are in the envelope, for %d.".formatted(total, send.getCount()));
        });
  }

  /** A script's next order comes after the card is shown. */
  private static void posted(Room room, MoneyCard card) {
    room.stored = Math.max(room.stored, card.getSequence());
  }

  /** An act on the money of a card, by the number of its line. */
  private interface CardAct {
    CompletableFuture<Void> perform(Room room, long line, String id);
  }

  private Workbench.Act onCard(CardAct act) {
    return bench.onLine(
        (room, line, words) ->
            bench
                .item(room, line)
                .thenCompose(
                    item ->
                        item.flatMap(Slips::money)
                            .map(id -> act.perform(room, line, id))
                            .orElseGet(() -> teller.holdsNone(line))));
  }

  private CompletableFuture<Void> claim(Room room, long line, String id) {
    return teller.order(
        Frame.newBuilder().setClaim(Claim.newBuilder().setId(id)),
        answer ->
            bench
                .parlour()
                .screen()
                .answer(
                    List.of(
                        "You get %s: /money #%d tells more."
                            .formatted(
                                new Money(
                                    answer.getClaimed().getShareMinor(),
                                    answer.getClaimed().getCurrency()),
                                line))));
  }

  private CompletableFuture<Void> giveBack(String id) {
    return teller.order(
        Frame.newBuilder().setReturnTransfer(ReturnTransfer.newBuilder().setId(id)),
        answer -> {
          MoneyCard card = answer.getMoneyCard();
          teller.notice(
              "%s go back to %s."
                  .formatted(
                      new Money(card.getTotalMinor(), card.getCurrency()),
                      SafeText.name(card.getPayer().getHandle())));
        });
  }

  private CompletableFuture<Void> tell(Room room, long line, List<String> words) {
    return bench
        .item(room, line)
        .thenCompose(
            item ->
                item.flatMap(Slips::money)
                    .map(id -> tell(line, id))
                    .or(() -> item.flatMap(Slips::split).map(id -> collecting.tell(line, id)))
                    .orElseGet(() -> teller.holdsNone(line)));
  }

  private CompletableFuture<Void> tell(long line, String id) {
    return bench
        .ask(Frame.newBuilder().setReadMoneyCard(ReadMoneyCard.newBuilder().setId(id)))
        .thenCompose(answer -> bench.answer(slips.card(answer.getMoneyCard(), line)));
  }

  private CompletableFuture<Void> bill(String month) {
    if (!month.isEmpty() && !month.matches("\\d{4}-?\\d{2}")) {
      return bench.refuse(
          "It is /bill YYYYMM, such as /bill 202611; /bill alone shows the newest.");
    }
    ReadBill.Builder read = ReadBill.newBuilder().setLimit(MOST_LINES);
    if (!month.isEmpty()) {
      read.setMonth(Integer.parseInt(month.replace("-", "")));
    }
    return lines(read, BillPage.newBuilder(), 1)
        .thenCompose(
            found ->
                names(found.getLinesList())
                    .thenCompose(
                        nothing ->
                            bench.answer(
                                slips.bill(found.getLinesList(), !found.getCursor().isEmpty()))));
  }

  private CompletableFuture<BillPage> lines(
      ReadBill.Builder read, BillPage.Builder found, int page) {
    return bench
        .ask(Frame.newBuilder().setReadBill(read))
        .thenCompose(
            answer -> {
              BillPage now = answer.getBillPage();
              found.addAllLines(now.getLinesList()).setCursor(now.getCursor());
              int room = MOST_LINES - found.getLinesCount();
              return now.getCursor().isEmpty() || room <= 0 || page == MOST_PAGES
                  ? CompletableFuture.completedFuture(found.build())
                  : lines(read.clone().setLimit(room).setCursor(now.getCursor()), found, page + 1);
            });
  }

  /** Learns who those are with whom money was exchanged. */
  private CompletableFuture<Void> names(List<BillLine> lines) {
    List<CompletableFuture<?>> asked = new ArrayList<>();
    lines.stream()
        .map(BillLine::getCounterpart)
        .filter(Slips::isPerson)
        .filter(userId -> !bench.parlour().rooms().knows(userId))
        .distinct()
        .limit(MOST_NAMES)
        .map(userId -> Frame.newBuilder().setLookUp(LookUp.newBuilder().setUserId(userId)))
        .forEach(
            lookUp ->
                asked.add(
                    bench
                        .ask(lookUp)
                        .thenAccept(answer -> bench.parlour().rooms().learn(answer.getPerson()))
                        // Then the end of the id has to do.
                        .exceptionally(failure -> null)));
    return CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new));
  }

  /** The words of the third place, or none. */
  private static String rest(List<String> words) {
    return words.size() == 3 ? words.get(2) : "";
  }
}

package hutong.cluster.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.cluster.chaos.Purse.Change;
import hutong.cluster.chaos.Purse.Told;
import hutong.cluster.chaos.Purse.Town;
import hutong.protocol.SortableId;
import hutong.protocol.wire.Claim;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.MoneyCard;
import hutong.protocol.wire.Open;
import hutong.protocol.wire.Pay;
import hutong.protocol.wire.PaySplit;
import hutong.protocol.wire.ReturnTransfer;
import hutong.protocol.wire.SendEnvelope;
import hutong.protocol.wire.SendTransfer;
import hutong.protocol.wire.SplitBill;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** What people do with money; what they have in the end follows from what they were told. */
enum MoneyFlow {
  A_WALLET_THAT_IS_OPENED {
    @Override
    Change run(Town town) throws Exception {
      Purse newcomer = town.newcomer();
      assertThat(newcomer.balance()).isEqualTo(town.playMoney());
      return new Change();
    }
  },
  WITHIN_A_BOOK {
    @Override
    Change run(Town town) {
      return pay(town.person(0), town.person(1), 30);
    }
  },
  BETWEEN_BOOKS {
    @Override
    Change run(Town town) {
      return pay(town.person(0), town.person(2), 40);
    }
  },
  MORE_THAN_THERE_IS {
    @Override
    Change run(Town town) {
      Purse payer = town.person(0);
      Frame.Builder order = payment(town.person(2), 4_000_000);
      assertThat(payer.tell(order).refusal()).contains(Code.NO_FUNDS);
      assertThat(payer.tell(order).refusal()).as("and again").contains(Code.NO_FUNDS);
      return new Change();
    }
  },
  A_TRANSFER_THAT_IS_ACCEPTED {
    @Override
    Change run(Town town) {
      MoneyCard card = transfer(town, 0).orElseThrow();
      assertThat(share(town.person(2).tell(claim(card)))).isEqualTo(TRANSFER);
      return new Change().pays(town.person(0), town.person(2), TRANSFER);
    }
  },
  A_TRANSFER_THAT_IS_RETURNED {
    @Override
    Change run(Town town) {
      MoneyCard card = transfer(town, 0).orElseThrow();
      town.person(2)
          .done(
              Frame.newBuilder()
                  .setReturnTransfer(ReturnTransfer.newBuilder().setId(card.getId())));
      return new Change();
    }
  },
  A_TRANSFER_THAT_EXPIRES {
    @Override
    Change run(Town town) {
      var unused = transfer(town, LATE_MILLIS);
      return new Change();
    }
  },
  AN_ENVELOPE_THAT_IS_EMPTIED {
    @Override
    Change run(Town town) {
      MoneyCard card = envelope(town, SendEnvelope.Kind.LUCKY, 0).orElseThrow();
      Change change = new Change();
      long sum = 0;
      for (Purse claimer : town.people().subList(0, SHARES)) {
        long share = share(claimer.tell(claim(card)));
        sum += share;
        change.pays(town.person(0), claimer, share);
      }
      assertThat(sum).isEqualTo(ENVELOPE);
      return change;
    }
  },
  AN_ENVELOPE_FOR_ONE {
    @Override
    Change run(Town town) {
      Purse one = town.person(2);
      SendEnvelope.Builder offer =
          offer(town, SendEnvelope.Kind.EXCLUSIVE, 0).setCount(1).setUserId(one.userId());
      MoneyCard card = card(town.person(0).tell(Frame.newBuilder().setSendEnvelope(offer))).get();
      assertThat(town.person(1).tell(claim(card)).refusal()).contains(Code.NOT_FOR_YOU);
      assertThat(share(one.tell(claim(card)))).isEqualTo(ENVELOPE);
      return new Change().pays(town.person(0), one, ENVELOPE);
    }
  },
  AN_ENVELOPE_THAT_EXPIRES {
    @Override
    Change run(Town town) {
      Change change = new Change();
      envelope(town, SendEnvelope.Kind.EQUAL, LATE_MILLIS)
          .ifPresent(
              card -> {
                Purse claimer = town.person(3);
                change.pays(town.person(0), claimer, share(claimer.tell(claim(card))));
              });
      return change;
    }
  },
  A_SPLIT_BILL {
    @Override
    Change run(Town town) {
      Purse asks = town.person(0);
      SplitBill.Builder ask =
          SplitBill.newBuilder()
              .setOperationId(operation(0))
              .setConversationId(town.lane())
              .setShareMinor(50)
              .setMemo("dinner");
      List<Purse> asked = town.people().subList(1, 3);
      asked.forEach(purse -> ask.addUserIds(purse.userId()));
      String id = asks.done(Frame.newBuilder().setSplitBill(ask)).getSplit().getId();
      Change change = new Change();
      for (Purse purse : asked) {
        Frame unused = purse.done(Frame.newBuilder().setPaySplit(PaySplit.newBuilder().setId(id)));
        change.pays(purse, asks, 50);
      }
      return change;
    }
  };

  private static final long TRANSFER = 60;
  private static final long ENVELOPE = 70;
  private static final int SHARES = 3;

  /** What is left to an offer whose id says that it was made long ago. */
  static final long LIFE_MILLIS = 2_500;

  private static final long LATE_MILLIS = 86_400_000 - LIFE_MILLIS;

  /** Completes when everybody knows; it may be called again and again, each time it is another. */
  abstract Change run(Town town) throws Exception;

  private static Change pay(Purse from, Purse to, long amount) {
    Frame unused = from.done(payment(to, amount));
    return new Change().pays(from, to, amount);
  }

  private static Frame.Builder payment(Purse to, long amount) {
    return Frame.newBuilder()
        .setPay(
            Pay.newBuilder()
                .setOperationId(operation(0))
                .setUserId(to.userId())
                .setAmountMinor(amount));
  }

  /** None when its time is over before it is made. */
  private static Optional<MoneyCard> transfer(Town town, long agoMillis) {
    Purse payer = town.person(0);
    String direct =
        payer
            .done(Frame.newBuilder().setOpen(Open.newBuilder().setHandle(town.person(2).handle())))
            .getOpened()
            .getConversationId();
    return card(
        payer.tell(
            Frame.newBuilder()
                .setSendTransfer(
                    SendTransfer.newBuilder()
                        .setOperationId(operation(agoMillis))
                        .setConversationId(direct)
                        .setAmountMinor(TRANSFER))));
  }

  private static Optional<MoneyCard> envelope(Town town, SendEnvelope.Kind kind, long agoMillis) {
    return card(
        town.person(0).tell(Frame.newBuilder().setSendEnvelope(offer(town, kind, agoMillis))));
  }

  private static SendEnvelope.Builder offer(Town town, SendEnvelope.Kind kind, long agoMillis) {
    return SendEnvelope.newBuilder()
        .setOperationId(operation(agoMillis))
        .setConversationId(town.lane())
        .setKind(kind)
        .setTotalMinor(ENVELOPE)
        .setCount(SHARES);
  }

  private static Optional<MoneyCard> card(Told told) {
    told.refusal().ifPresent(code -> assertThat(code).isEqualTo(Code.EXPIRED));
    return told.refusal().isPresent()
        ? Optional.empty()
        : Optional.of(told.answer().getMoneyCard());
  }

  private static Frame.Builder claim(MoneyCard card) {
    return Frame.newBuilder().setClaim(Claim.newBuilder().setId(card.getId()));
  }

  /** What somebody got; nothing when it was over. */
  private static long share(Told told) {
    told.refusal().ifPresent(code -> assertThat(code).isEqualTo(Code.EXPIRED));
    return told.answer().getClaimed().getShareMinor();
  }

  private static String operation(long agoMillis) {
    return SortableId.of(System.currentTimeMillis() - agoMillis, ThreadLocalRandom.current());
  }
}

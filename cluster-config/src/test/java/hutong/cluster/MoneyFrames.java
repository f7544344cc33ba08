package hutong.cluster;

import hutong.cluster.SharedNode.Person;
import hutong.protocol.SortableId;
import hutong.protocol.wire.CheckPin;
import hutong.protocol.wire.Claim;
import hutong.protocol.wire.Contact;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Pay;
import hutong.protocol.wire.PaySplit;
import hutong.protocol.wire.ReadMoneyCard;
import hutong.protocol.wire.ReturnTransfer;
import hutong.protocol.wire.SendEnvelope;
import hutong.protocol.wire.SendTransfer;
import hutong.protocol.wire.SetPin;
import hutong.protocol.wire.Split;
import hutong.protocol.wire.SplitBill;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/** What people ask of their money, as frames. An id of an operation is new each time. */
final class MoneyFrames {
  private MoneyFrames() {}

  static String operation() {
    return operation(0);
  }

  static String operation(long aheadMillis) {
    return SortableId.of(System.currentTimeMillis() + aheadMillis, ThreadLocalRandom.current());
  }

  static Frame.Builder pay(String operation, Person to, long amount, String memo) {
    return Frame.newBuilder()
        .setPay(
            Pay.newBuilder()
                .setOperationId(operation)
                .setUserId(to.session().userId())
                .setAmountMinor(amount)
                .setMemo(memo));
  }

  static Frame.Builder transfer(String operation, String conversation, long amount) {
    return Frame.newBuilder()
        .setSendTransfer(
            SendTransfer.newBuilder()
                .setOperationId(operation)
                .setConversationId(conversation)
                .setAmountMinor(amount)
                .setMemo("rent"));
  }

  static Frame.Builder envelope(
      String operation, String conversation, SendEnvelope.Kind kind, long total, int count) {
    return Frame.newBuilder()
        .setSendEnvelope(
            SendEnvelope.newBuilder()
                .setOperationId(operation)
                .setConversationId(conversation)
                .setKind(kind)
                .setTotalMinor(total)
                .setCount(count)
                .setGreeting("happy new year"));
  }

  static Frame.Builder claim(String id) {
    return Frame.newBuilder().setClaim(Claim.newBuilder().setId(id));
  }

  static Frame.Builder giveBack(String id) {
    return Frame.newBuilder().setReturnTransfer(ReturnTransfer.newBuilder().setId(id));
  }

  static Frame.Builder read(String id) {
    return Frame.newBuilder().setReadMoneyCard(ReadMoneyCard.newBuilder().setId(id));
  }

  static Frame.Builder split(String group, long share, Person... from) {
    SplitBill.Builder split =
        SplitBill.newBuilder()
            .setOperationId(operation())
            .setConversationId(group)
            .setShareMinor(share)
            .setMemo("dinner");
    for (Person person : from) {
      split.addUserIds(person.session().userId());
    }
    return Frame.newBuilder().setSplitBill(split);
  }

  static Frame.Builder paySplit(Split split) {
    return Frame.newBuilder().setPaySplit(PaySplit.newBuilder().setId(split.getId()));
  }

  static Frame.Builder checkPin(String pin, long amount) {
    return Frame.newBuilder().setCheckPin(CheckPin.newBuilder().setPin(pin).setAmountMinor(amount));
  }

  static Frame.Builder setPin(Consumer<SetPin.Builder> how) {
    SetPin.Builder set = SetPin.newBuilder();
    how.accept(set);
    return Frame.newBuilder().setSetPin(set);
  }

  /** Of UTC, as in {@code readBill} and in the path of a file. */
  static String month(long millis) {
    return DateTimeFormatter.ofPattern("yyyyMM")
        .format(Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC));
  }

  static Frame.Builder contact(Person other, Consumer<Contact.Builder> act) {
    Contact.Builder contact = Contact.newBuilder().setHandle(other.handle());
    act.accept(contact);
    return Frame.newBuilder().setContact(contact);
  }
}

package hutong.platform.money;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import hutong.platform.money.journal.AccountOpened;
import hutong.platform.money.journal.BookEvent;
import hutong.platform.money.journal.BookRepaired;
import hutong.platform.money.journal.BookStopped;
import hutong.platform.money.journal.CaptureOrder;
import hutong.platform.money.journal.Captured;
import hutong.platform.money.journal.CreditRefused;
import hutong.platform.money.journal.Credited;
import hutong.platform.money.journal.Declined;
import hutong.platform.money.journal.Held;
import hutong.platform.money.journal.HoldCancelled;
import hutong.platform.money.journal.HoldExpired;
import hutong.platform.money.journal.HoldOrder;
import hutong.platform.money.journal.MarkOrder;
import hutong.platform.money.journal.Marked;
import hutong.platform.money.journal.NumbersSkipped;
import hutong.platform.money.journal.OwedMoney;
import hutong.platform.money.journal.Reason;
import hutong.platform.money.journal.ReleaseOrder;
import hutong.platform.money.journal.Released;
import hutong.platform.money.journal.RepairDifference;
import hutong.platform.money.journal.Returned;
import hutong.platform.money.journal.Settled;
import hutong.platform.money.journal.SkippedUpTo;
import hutong.platform.money.journal.StrayEvents;
import hutong.platform.money.journal.TransferOrder;
import hutong.platform.money.journal.Transferred;
import hutong.protocol.Digest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Events of a book as bytes, and back; and the hashes that chain them. */
final class EventBytes {
  private static final String REASON = "REASON_";
  private static final String STANDING = "STANDING_";

  private EventBytes() {}

  static ByteString of(Event event) {
    return message(event).toByteString();
  }

  /** The link of an event that is not stored yet. */
  static Link after(Link.Hash previous, Event event) {
    return new Link(previous, List.of(event), hash(previous, of(event)));
  }

  /** The link of events as they are stored. */
  static Link stored(Link.Hash previous, List<ByteString> events) {
    Link.Hash hash = previous;
    for (ByteString bytes : events) {
      hash = hash(hash, bytes);
    }
    return new Link(previous, events.stream().map(EventBytes::event).toList(), hash);
  }

  private static Link.Hash hash(Link.Hash previous, ByteString bytes) {
    return hash(ByteString.copyFrom(Digest.chain(of(previous).concat(bytes).toByteArray())));
  }

  static ByteString of(Link.Hash hash) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * Long.BYTES);
    bytes.putLong(hash.high()).putLong(hash.low()).flip();
    return ByteString.copyFrom(bytes);
  }

  static Link.Hash hash(ByteString bytes) {
    ByteBuffer buffer = bytes.asReadOnlyByteBuffer();
    return new Link.Hash(buffer.getLong(), buffer.getLong());
  }

  private static BookEvent message(Event event) {
    BookEvent.Builder row = BookEvent.newBuilder();
    if (event instanceof Event.Transferred moved) {
      return row.setTransferred(
              Transferred.newBuilder().setOrder(order(moved.order())).setNumber(moved.number()))
          .build();
    }
    if (event instanceof Event.Credited credited) {
      return row.setCredited(
              Credited.newBuilder()
                  .setDebtor(credited.debtor())
                  .setOwed(owed(credited.obligation()))
                  .setSettledUpTo(credited.settledUpTo()))
          .build();
    }
    if (event instanceof Event.Settled settled) {
      return row.setSettled(
              Settled.newBuilder().setCreditor(settled.creditor()).setUpTo(settled.upTo()))
          .build();
    }
    if (event instanceof Event.Declined declined) {
      return row.setDeclined(declined(declined)).build();
    }
    if (event instanceof Event.Held held) {
      return row.setHeld(Held.newBuilder().setOrder(order(held.order()))).build();
    }
    if (event instanceof Event.Captured captured) {
      return row.setCaptured(
              Captured.newBuilder()
                  .setOrder(order(captured.order()))
                  .setNumber(captured.number())
                  .setFrom(captured.from().toString()))
          .build();
    }
    if (event instanceof Event.Released released) {
      return row.setReleased(Released.newBuilder().setOrder(order(released.order()))).build();
    }
    if (event instanceof Event.Expired expired) {
      return row.setExpired(HoldExpired.newBuilder().setHold(expired.hold().value())).build();
    }
    if (event instanceof Event.Cancelled cancelled) {
      return row.setCancelled(HoldCancelled.newBuilder().setOrder(order(cancelled.order())))
          .build();
    }
    if (event instanceof Event.Marked marked) {
      return row.setMarked(Marked.newBuilder().setOrder(order(marked.order()))).build();
    }
    if (event instanceof Event.CreditRefused refused) {
      return row.setCreditRefused(
              CreditRefused.newBuilder()
                  .setDebtor(refused.debtor())
                  .setOwed(owed(refused.obligation()))
                  .setReason(reason(refused.reason()))
                  .setSettledUpTo(refused.settledUpTo()))
          .build();
    }
    if (event instanceof Event.Returned returned) {
      return row.setReturned(
              Returned.newBuilder()
                  .setCreditor(returned.creditor())
                  .setNumber(returned.back().number())
                  .setReason(reason(returned.reason()))
                  .setBack(owed(returned.back())))
          .build();
    }
    if (event instanceof Event.Stopped stopped) {
      return row.setStopped(
              BookStopped.newBuilder()
                  .addAllStrays(stopped.strays().stream().map(EventBytes::stray).toList()))
          .build();
    }
    if (event instanceof Event.Repaired repaired) {
      return row.setRepaired(repaired(repaired)).build();
    }
    if (event instanceof Event.Skipped skipped) {
      return row.setSkipped(skipped(skipped)).build();
    }
    return row.setOpened(opened(((Event.Opened) event).order())).build();
  }

  private static BookRepaired repaired(Event.Repaired repaired) {
    BookRepaired.Builder row =
        BookRepaired.newBuilder()
            .setDecision(repaired.decision())
            .setPart(stray(repaired.part()))
            .setAgain(repaired.again())
            .setLast(repaired.last());
    repaired
        .differences()
        .forEach(
            one ->
                row.addDifferences(
                    RepairDifference.newBuilder()
                        .setSequence(one.sequence())
                        .setDetail(one.detail())));
    return row.build();
  }

  private static NumbersSkipped skipped(Event.Skipped skipped) {
    NumbersSkipped.Builder row = NumbersSkipped.newBuilder();
    new TreeMap<>(skipped.upTo())
        .forEach(
            (creditor, upTo) ->
                row.addNumbers(SkippedUpTo.newBuilder().setCreditor(creditor).setUpTo(upTo)));
    return row.build();
  }

  static StrayEvents stray(Stray stray) {
    return StrayEvents.newBuilder()
        .setIncarnation(stray.incarnation())
        .setFrom(stray.from())
        .setUpTo(stray.upTo())
        .setEvents(stray.events())
        .setWithin(stray.within())
        .build();
  }

  private static AccountOpened opened(Order.Open order) {
    return AccountOpened.newBuilder()
        .setAccount(order.account().toString())
        .setCurrency(order.currency())
        .setPerTransfer(order.terms().perTransfer())
        .setPerDay(order.terms().perDay())
        .build();
  }

  private static Declined declined(Event.Declined declined) {
    Declined.Builder row = Declined.newBuilder().setReason(reason(declined.reason()));
    Order.Once once = declined.order();
    if (once instanceof Order.Transfer transfer) {
      return row.setTransfer(order(transfer)).build();
    }
    if (once instanceof Order.Hold hold) {
      return row.setHold(order(hold)).build();
    }
    if (once instanceof Order.Capture capture) {
      return row.setCapture(order(capture)).build();
    }
    return once instanceof Order.Release release
        ? row.setRelease(order(release)).build()
        : row.setMark(order((Order.Mark) once)).build();
  }

  private static TransferOrder order(Order.Transfer order) {
    return TransferOrder.newBuilder()
        .setId(order.id().value())
        .setFrom(order.from().toString())
        .setTo(order.to().toString())
        .setAmount(order.amount())
        .setCurrency(order.currency())
        .setMemo(order.memo())
        .build();
  }

  private static HoldOrder order(Order.Hold order) {
    return HoldOrder.newBuilder()
        .setId(order.id().value())
        .setFrom(order.from().toString())
        .setAmount(order.amount())
        .setCurrency(order.currency())
        .setExpiresAtMillis(order.expiresAtMillis())
        .build();
  }

  private static CaptureOrder order(Order.Capture order) {
    return CaptureOrder.newBuilder()
        .setId(order.id().value())
        .setHold(order.hold().value())
        .setTo(order.to().toString())
        .setAmount(order.amount())
        .setMemo(order.memo())
        .build();
  }

  private static ReleaseOrder order(Order.Release order) {
    return ReleaseOrder.newBuilder()
        .setId(order.id().value())
        .setHold(order.hold().value())
        .build();
  }

  private static MarkOrder order(Order.Mark order) {
    return MarkOrder.newBuilder()
        .setId(order.id().value())
        .setAccount(order.account().toString())
        .setStanding(standing(order.standing()))
        .build();
  }

  static OwedMoney owed(Obligation obligation) {
    return OwedMoney.newBuilder()
        .setNumber(obligation.number())
        .setOrder(obligation.order().value())
        .setFrom(obligation.from().toString())
        .setTo(obligation.to().toString())
        .setAmount(obligation.amount())
        .setCurrency(obligation.currency())
        .setMemo(obligation.memo())
        .build();
  }

  static Reason reason(Refusal refusal) {
    return Reason.valueOf(REASON + refusal.name());
  }

  static hutong.platform.money.journal.Standing standing(Account.Standing standing) {
    return hutong.platform.money.journal.Standing.valueOf(STANDING + standing.name());
  }

  // Back.

  /** The event in the bytes. */
  static Event event(ByteString bytes) {
    try {
      return event(BookEvent.parseFrom(bytes));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a stored event of a book is readable", e);
    }
  }

  private static Event event(BookEvent row) {
    return switch (row.getEventCase()) {
      case OPENED -> new Event.Opened(open(row.getOpened()));
      case TRANSFERRED ->
          new Event.Transferred(
              transfer(row.getTransferred().getOrder()), row.getTransferred().getNumber());
      case HELD -> new Event.Held(hold(row.getHeld().getOrder()));
      case CAPTURED ->
          new Event.Captured(
              capture(row.getCaptured().getOrder()),
              AccountId.of(row.getCaptured().getFrom()),
              row.getCaptured().getNumber());
      case RELEASED -> new Event.Released(release(row.getReleased().getOrder()));
      case EXPIRED -> new Event.Expired(new OperationId(row.getExpired().getHold()));
      case CANCELLED -> new Event.Cancelled(release(row.getCancelled().getOrder()));
      case MARKED -> new Event.Marked(mark(row.getMarked().getOrder()));
      case DECLINED ->
          new Event.Declined(once(row.getDeclined()), refusal(row.getDeclined().getReason()));
      case CREDITED ->
          new Event.Credited(
              row.getCredited().getDebtor(),
              obligation(row.getCredited().getOwed()),
              row.getCredited().getSettledUpTo());
      case CREDIT_REFUSED ->
          new Event.CreditRefused(
              row.getCreditRefused().getDebtor(),
              obligation(row.getCreditRefused().getOwed()),
              refusal(row.getCreditRefused().getReason()),
              row.getCreditRefused().getSettledUpTo());
      case RETURNED ->
          new Event.Returned(
              row.getReturned().getCreditor(),
              obligation(row.getReturned().getBack()),
              refusal(row.getReturned().getReason()));
      case SETTLED -> new Event.Settled(row.getSettled().getCreditor(), row.getSettled().getUpTo());
      case STOPPED ->
          new Event.Stopped(
              row.getStopped().getStraysList().stream().map(EventBytes::stray).toList());
      case REPAIRED -> repaired(row.getRepaired());
      case SKIPPED ->
          new Event.Skipped(
              row.getSkipped().getNumbersList().stream()
                  .collect(Collectors.toMap(SkippedUpTo::getCreditor, SkippedUpTo::getUpTo)));
      case EVENT_NOT_SET -> throw new IllegalStateException("a stored event of a book is known");
    };
  }

  private static Event.Repaired repaired(BookRepaired row) {
    return new Event.Repaired(
        row.getDecision(),
        stray(row.getPart()),
        row.getAgain(),
        row.getDifferencesList().stream()
            .map(one -> new Event.Difference(one.getSequence(), one.getDetail()))
            .toList(),
        row.getLast());
  }

  static Stray stray(StrayEvents row) {
    return new Stray(
        row.getIncarnation(), row.getFrom(), row.getUpTo(), row.getEvents(), row.getWithin());
  }

  private static Order.Open open(AccountOpened row) {
    return new Order.Open(
        AccountId.of(row.getAccount()),
        row.getCurrency(),
        new Terms(row.getPerTransfer(), row.getPerDay()));
  }

  private static Order.Once once(Declined row) {
    return switch (row.getOrderCase()) {
      case TRANSFER -> transfer(row.getTransfer());
      case HOLD -> hold(row.getHold());
      case CAPTURE -> capture(row.getCapture());
      case RELEASE -> release(row.getRelease());
      case MARK -> mark(row.getMark());
      case ORDER_NOT_SET -> throw new IllegalStateException("a stored refusal is of an order");
    };
  }

  private static Order.Transfer transfer(TransferOrder row) {
    return new Order.Transfer(
        new OperationId(row.getId()),
        AccountId.of(row.getFrom()),
        AccountId.of(row.getTo()),
        row.getAmount(),
        row.getCurrency(),
        row.getMemo());
  }

  private static Order.Hold hold(HoldOrder row) {
    return new Order.Hold(
        new OperationId(row.getId()),
        AccountId.of(row.getFrom()),
        row.getAmount(),
        row.getCurrency(),
        row.getExpiresAtMillis());
  }

  private static Order.Capture capture(CaptureOrder row) {
    return new Order.Capture(
        new OperationId(row.getId()),
        new OperationId(row.getHold()),
        AccountId.of(row.getTo()),
        row.getAmount(),
        row.getMemo());
  }

  private static Order.Release release(ReleaseOrder row) {
    return new Order.Release(new OperationId(row.getId()), new OperationId(row.getHold()));
  }

  private static Order.Mark mark(MarkOrder row) {
    return new Order.Mark(
        new OperationId(row.getId()), AccountId.of(row.getAccount()), standing(row.getStanding()));
  }

  static Obligation obligation(OwedMoney row) {
    return new Obligation(
        row.getNumber(),
        new OperationId(row.getOrder()),
        AccountId.of(row.getFrom()),
        AccountId.of(row.getTo()),
        row.getAmount(),
        row.getCurrency(),
        row.getMemo());
  }

  static Refusal refusal(Reason reason) {
    return Refusal.valueOf(reason.name().substring(REASON.length()));
  }

  static Account.Standing standing(hutong.platform.money.journal.Standing standing) {
    return Account.Standing.valueOf(standing.name().substring(STANDING.length()));
  }
}

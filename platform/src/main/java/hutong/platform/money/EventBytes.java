package hutong.platform.money;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import hutong.platform.money.journal.BookEvent;
import hutong.platform.money.journal.BookRepaired;
import hutong.platform.money.journal.BookStopped;
import hutong.platform.money.journal.Captured;
import hutong.platform.money.journal.CreditRefused;
import hutong.platform.money.journal.Credited;
import hutong.platform.money.journal.Declined;
import hutong.platform.money.journal.Held;
import hutong.platform.money.journal.HoldCancelled;
import hutong.platform.money.journal.HoldExpired;
import hutong.platform.money.journal.Marked;
import hutong.platform.money.journal.NumbersSkipped;
import hutong.platform.money.journal.Released;
import hutong.platform.money.journal.RepairDifference;
import hutong.platform.money.journal.Returned;
import hutong.platform.money.journal.Settled;
import hutong.platform.money.journal.SkippedUpTo;
import hutong.platform.money.journal.StrayEvents;
import hutong.platform.money.journal.Transferred;
import hutong.protocol.Digest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Events of a book as bytes, and back; and the hashes that chain them. */
final class EventBytes {
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
              Transferred.newBuilder()
                  .setOrder(OrderBytes.of(moved.order()))
                  .setNumber(moved.number()))
          .build();
    }
    if (event instanceof Event.Credited credited) {
      return row.setCredited(
              Credited.newBuilder()
                  .setDebtor(credited.debtor())
                  .setOwed(OrderBytes.of(credited.obligation()))
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
      return row.setHeld(Held.newBuilder().setOrder(OrderBytes.of(held.order()))).build();
    }
    if (event instanceof Event.Captured captured) {
      return row.setCaptured(
              Captured.newBuilder()
                  .setOrder(OrderBytes.of(captured.order()))
                  .setNumber(captured.number())
                  .setFrom(captured.from().toString()))
          .build();
    }
    if (event instanceof Event.Released released) {
      return row.setReleased(Released.newBuilder().setOrder(OrderBytes.of(released.order())))
          .build();
    }
    if (event instanceof Event.Expired expired) {
      return row.setExpired(HoldExpired.newBuilder().setHold(expired.hold().value())).build();
    }
    if (event instanceof Event.Cancelled cancelled) {
      return row.setCancelled(HoldCancelled.newBuilder().setOrder(OrderBytes.of(cancelled.order())))
          .build();
    }
    if (event instanceof Event.Marked marked) {
      return row.setMarked(Marked.newBuilder().setOrder(OrderBytes.of(marked.order()))).build();
    }
    if (event instanceof Event.CreditRefused refused) {
      return row.setCreditRefused(
              CreditRefused.newBuilder()
                  .setDebtor(refused.debtor())
                  .setOwed(OrderBytes.of(refused.obligation()))
                  .setReason(OrderBytes.of(refused.reason()))
                  .setSettledUpTo(refused.settledUpTo()))
          .build();
    }
    if (event instanceof Event.Returned returned) {
      return row.setReturned(
              Returned.newBuilder()
                  .setCreditor(returned.creditor())
                  .setNumber(returned.back().number())
                  .setReason(OrderBytes.of(returned.reason()))
                  .setBack(OrderBytes.of(returned.back())))
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
    return row.setOpened(OrderBytes.of(((Event.Opened) event).order())).build();
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

  private static Declined declined(Event.Declined declined) {
    Declined.Builder row = Declined.newBuilder().setReason(OrderBytes.of(declined.reason()));
    Order.Once once = declined.order();
    if (once instanceof Order.Transfer transfer) {
      return row.setTransfer(OrderBytes.of(transfer)).build();
    }
    if (once instanceof Order.Hold hold) {
      return row.setHold(OrderBytes.of(hold)).build();
    }
    if (once instanceof Order.Capture capture) {
      return row.setCapture(OrderBytes.of(capture)).build();
    }
    return once instanceof Order.Release release
        ? row.setRelease(OrderBytes.of(release)).build()
        : row.setMark(OrderBytes.of((Order.Mark) once)).build();
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
      case OPENED -> new Event.Opened(OrderBytes.open(row.getOpened()));
      case TRANSFERRED ->
          new Event.Transferred(
              OrderBytes.transfer(row.getTransferred().getOrder()),
              row.getTransferred().getNumber());
      case HELD -> new Event.Held(OrderBytes.hold(row.getHeld().getOrder()));
      case CAPTURED ->
          new Event.Captured(
              OrderBytes.capture(row.getCaptured().getOrder()),
              AccountId.of(row.getCaptured().getFrom()),
              row.getCaptured().getNumber());
      case RELEASED -> new Event.Released(OrderBytes.release(row.getReleased().getOrder()));
      case EXPIRED -> new Event.Expired(new OperationId(row.getExpired().getHold()));
      case CANCELLED -> new Event.Cancelled(OrderBytes.release(row.getCancelled().getOrder()));
      case MARKED -> new Event.Marked(OrderBytes.mark(row.getMarked().getOrder()));
      case DECLINED ->
          new Event.Declined(
              once(row.getDeclined()), OrderBytes.refusal(row.getDeclined().getReason()));
      case CREDITED ->
          new Event.Credited(
              row.getCredited().getDebtor(),
              OrderBytes.obligation(row.getCredited().getOwed()),
              row.getCredited().getSettledUpTo());
      case CREDIT_REFUSED ->
          new Event.CreditRefused(
              row.getCreditRefused().getDebtor(),
              OrderBytes.obligation(row.getCreditRefused().getOwed()),
              OrderBytes.refusal(row.getCreditRefused().getReason()),
              row.getCreditRefused().getSettledUpTo());
      case RETURNED ->
          new Event.Returned(
              row.getReturned().getCreditor(),
              OrderBytes.obligation(row.getReturned().getBack()),
              OrderBytes.refusal(row.getReturned().getReason()));
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

  private static Order.Once once(Declined row) {
    return switch (row.getOrderCase()) {
      case TRANSFER -> OrderBytes.transfer(row.getTransfer());
      case HOLD -> OrderBytes.hold(row.getHold());
      case CAPTURE -> OrderBytes.capture(row.getCapture());
      case RELEASE -> OrderBytes.release(row.getRelease());
      case MARK -> OrderBytes.mark(row.getMark());
      case ORDER_NOT_SET -> throw new IllegalStateException("a stored refusal is of an order");
    };
  }
}

package hutong.platform.people;

import com.google.protobuf.InvalidProtocolBufferException;
import hutong.platform.entity.Codec;
import hutong.platform.entity.Entry;
import hutong.platform.entity.Live;
import hutong.platform.entity.Stored;
import hutong.platform.people.Handle.Event;
import hutong.platform.people.journal.HandleEntry;
import hutong.platform.people.journal.HandleSnapshot;
import hutong.platform.people.journal.Opened;
import hutong.platform.people.journal.Owned;
import hutong.platform.people.journal.Released;
import hutong.platform.people.journal.Reserved;
import hutong.platform.people.journal.Retired;
import hutong.protocol.UserId;

/** A handle's entries and snapshots as bytes: manifests {@code H1} and {@code HS1}. */
final class HandleJournal implements Codec<Handle, Event> {
  private static final String ENTRY = "H1";
  private static final String SNAPSHOT = "HS1";

  @Override
  public Stored encode(Entry<Event> entry) {
    HandleEntry.Builder row =
        HandleEntry.newBuilder()
            .setSequence(entry.sequence())
            .setIncarnation(entry.incarnation())
            .setAtMillis(entry.atMillis());
    if (entry instanceof Entry.Opened<Event> opened) {
      row.setOpened(Opened.newBuilder().setAfter(opened.after()));
    } else {
      Event event = ((Entry.Recorded<Event>) entry).event();
      if (event instanceof Event.Reserved reserved) {
        row.setReserved(
            Reserved.newBuilder()
                .setUserId(reserved.user().value())
                .setRegistrationId(reserved.registration()));
      } else if (event instanceof Event.Owned) {
        row.setOwned(Owned.getDefaultInstance());
      } else if (event instanceof Event.Released) {
        row.setReleased(Released.getDefaultInstance());
      } else if (event instanceof Event.Retired) {
        row.setRetired(Retired.getDefaultInstance());
      }
    }
    return new Stored(ENTRY, row.build().toByteArray());
  }

  @Override
  public Entry<Event> decode(Stored stored) {
    if (!stored.manifest().equals(ENTRY)) {
      throw Codec.unknown(stored);
    }
    try {
      HandleEntry row = HandleEntry.parseFrom(stored.bytes());
      return row.hasOpened()
          ? new Entry.Opened<>(
              row.getSequence(),
              row.getIncarnation(),
              row.getAtMillis(),
              row.getOpened().getAfter())
          : new Entry.Recorded<>(
              row.getSequence(), row.getIncarnation(), row.getAtMillis(), event(row));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a stored handle entry is readable", e);
    }
  }

  private static Event event(HandleEntry row) {
    return switch (row.getEventCase()) {
      case RESERVED ->
          new Event.Reserved(
              new UserId(row.getReserved().getUserId()), row.getReserved().getRegistrationId());
      case OWNED -> new Event.Owned();
      case RELEASED -> new Event.Released();
      case RETIRED -> new Event.Retired();
      case OPENED, EVENT_NOT_SET ->
          throw new IllegalStateException(
              "a stored handle entry has a known event: sequence=" + row.getSequence());
    };
  }

  @Override
  public Stored encodeSnapshot(Live<Handle> live) {
    HandleSnapshot.Builder snapshot =
        HandleSnapshot.newBuilder().setIncarnation(live.incarnation()).setSequence(live.sequence());
    Handle.Claim claim = live.state().claim();
    if (claim != null) {
      snapshot
          .setUserId(claim.user().value())
          .setRegistrationId(claim.registration())
          .setSinceMillis(claim.sinceMillis())
          .setOwned(claim.hold() != Handle.Hold.RESERVED)
          .setRetired(claim.hold() == Handle.Hold.RETIRED);
    }
    return new Stored(SNAPSHOT, snapshot.build().toByteArray());
  }

  @Override
  public Live<Handle> decodeSnapshot(Stored stored) {
    if (!stored.manifest().equals(SNAPSHOT)) {
      throw Codec.unknown(stored);
    }
    try {
      HandleSnapshot snapshot = HandleSnapshot.parseFrom(stored.bytes());
      return new Live<>(snapshot.getIncarnation(), snapshot.getSequence(), handle(snapshot));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a stored handle snapshot is readable", e);
    }
  }

  private static Handle handle(HandleSnapshot snapshot) {
    return snapshot.getUserId().isEmpty()
        ? Handle.FREE
        : new Handle(
            new Handle.Claim(
                new UserId(snapshot.getUserId()),
                snapshot.getRegistrationId(),
                snapshot.getSinceMillis(),
                hold(snapshot)));
  }

  private static Handle.Hold hold(HandleSnapshot snapshot) {
    if (snapshot.getRetired()) {
      return Handle.Hold.RETIRED;
    }
    return snapshot.getOwned() ? Handle.Hold.OWNED : Handle.Hold.RESERVED;
  }
}

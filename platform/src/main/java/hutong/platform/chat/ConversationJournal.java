package hutong.platform.chat;

import com.google.protobuf.InvalidProtocolBufferException;
import hutong.platform.chat.Conversation.Event;
import hutong.platform.chat.Conversation.Person;
import hutong.platform.chat.journal.Added;
import hutong.platform.chat.journal.BecameLarge;
import hutong.platform.chat.journal.ConversationEntry;
import hutong.platform.chat.journal.ConversationSnapshot;
import hutong.platform.chat.journal.Created;
import hutong.platform.chat.journal.DeviceMemory;
import hutong.platform.chat.journal.Left;
import hutong.platform.chat.journal.MembershipChange;
import hutong.platform.chat.journal.Opened;
import hutong.platform.chat.journal.Posted;
import hutong.platform.chat.journal.Remembered;
import hutong.platform.chat.journal.SeatedMember;
import hutong.platform.entity.Codec;
import hutong.platform.entity.Entry;
import hutong.platform.entity.Live;
import hutong.platform.entity.Stored;
import hutong.protocol.ConversationId;
import hutong.protocol.UserId;
import java.util.List;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;
import org.pcollections.PVector;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;

/** A conversation's entries and snapshots as bytes: manifests {@code C1} and {@code CS1}. */
record ConversationJournal(int receiptsKept) implements Codec<Conversation, Event> {
  private static final String ENTRY = "C1";
  private static final String SNAPSHOT = "CS1";

  @Override
  public Stored encode(Entry<Event> entry) {
    ConversationEntry.Builder row =
        ConversationEntry.newBuilder()
            .setSequence(entry.sequence())
            .setIncarnation(entry.incarnation())
            .setAtMillis(entry.atMillis());
    if (entry instanceof Entry.Opened<Event> opened) {
      row.setOpened(Opened.newBuilder().setAfter(opened.after()));
    } else {
      put(((Entry.Recorded<Event>) entry).event(), row);
    }
    return new Stored(ENTRY, row.build().toByteArray());
  }

  private static void put(Event event, ConversationEntry.Builder row) {
    if (event instanceof Event.Posted posted) {
      row.setCountable(posted.countable())
          .setPosted(
              Posted.newBuilder()
                  .setSender(posted.sender().value())
                  .setDevice(posted.device())
                  .setCounter(posted.counter())
                  .setText(posted.text())
                  .setDigest(posted.digest()));
    } else if (event instanceof Event.Created created) {
      row.setCreated(
          Created.newBuilder()
              .setTitle(created.title())
              .addAllMembers(created.members().stream().map(ConversationJournal::bytes).toList()));
    } else if (event instanceof Event.Added added) {
      row.setAdded(
          Added.newBuilder()
              .setBy(added.by().value())
              .addAllMembers(added.members().stream().map(ConversationJournal::bytes).toList()));
    } else if (event instanceof Event.Left left) {
      row.setLeft(Left.newBuilder().setUserId(left.user().value()));
    } else if (event instanceof Event.BecameLarge) {
      row.setBecameLarge(BecameLarge.getDefaultInstance());
    }
  }

  @Override
  public Entry<Event> decode(Stored stored) {
    if (!stored.manifest().equals(ENTRY)) {
      throw Codec.unknown(stored);
    }
    try {
      return entry(ConversationEntry.parseFrom(stored.bytes()));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a stored conversation entry is readable", e);
    }
  }

  private static Entry<Event> entry(ConversationEntry row) {
    if (row.hasOpened()) {
      return new Entry.Opened<>(
          row.getSequence(), row.getIncarnation(), row.getAtMillis(), row.getOpened().getAfter());
    }
    return new Entry.Recorded<>(
        row.getSequence(), row.getIncarnation(), row.getAtMillis(), event(row));
  }

  private static Event event(ConversationEntry row) {
    return switch (row.getEventCase()) {
      case POSTED -> {
        Posted posted = row.getPosted();
        yield new Event.Posted(
            new UserId(posted.getSender()),
            posted.getDevice(),
            posted.getCounter(),
            posted.getText(),
            posted.getDigest(),
            row.getCountable());
      }
      case CREATED ->
          new Event.Created(row.getCreated().getTitle(), people(row.getCreated().getMembersList()));
      case ADDED ->
          new Event.Added(
              new UserId(row.getAdded().getBy()), people(row.getAdded().getMembersList()));
      case LEFT -> new Event.Left(new UserId(row.getLeft().getUserId()));
      case BECAME_LARGE -> new Event.BecameLarge();
      case OPENED, EVENT_NOT_SET ->
          throw new IllegalStateException(
              "a stored conversation entry has a known event: sequence=" + row.getSequence());
    };
  }

  private static hutong.platform.chat.journal.Member bytes(Person person) {
    return hutong.platform.chat.journal.Member.newBuilder()
        .setUserId(person.user().value())
        .setHandle(person.handle())
        .build();
  }

  private static List<Person> people(List<hutong.platform.chat.journal.Member> members) {
    return members.stream()
        .map(member -> new Person(new UserId(member.getUserId()), member.getHandle()))
        .toList();
  }

  @Override
  public Stored encodeSnapshot(Live<Conversation> live) {
    Conversation now = live.state();
    ConversationSnapshot.Builder snapshot =
        ConversationSnapshot.newBuilder()
            .setConversationId(now.id().value())
            .setIncarnation(live.incarnation())
            .setHead(live.sequence())
            .setHeadAtMillis(now.headAtMillis())
            .setCountable(now.countable())
            .setTitle(now.title())
            .setLarge(now.large())
            .setCreated(now.created())
            .setPreview(now.preview())
            .setPreviewAt(now.previewAt());
    now.members()
        .values()
        .forEach(
            member ->
                snapshot.addMembers(
                    SeatedMember.newBuilder()
                        .setUserId(member.user().value())
                        .setHandle(member.handle())
                        .setSince(member.since())
                        .setOwnCountable(member.ownCountable())));
    now.sent().forEach((device, sent) -> snapshot.addDevices(memory(device, sent)));
    now.changes()
        .forEach(
            change ->
                snapshot.addChanges(
                    MembershipChange.newBuilder()
                        .setSequence(change.sequence())
                        .setMark(change.mark())
                        .setUserId(change.user().value())));
    return new Stored(SNAPSHOT, snapshot.build().toByteArray());
  }

  private static DeviceMemory memory(Conversation.SendingDevice device, Conversation.Sent sent) {
    DeviceMemory.Builder memory =
        DeviceMemory.newBuilder()
            .setUserId(device.user().value())
            .setDevice(device.device())
            .setForgotten(sent.forgotten());
    sent.remembered()
        .forEach(
            (counter, receipt) ->
                memory.addRemembered(
                    Remembered.newBuilder()
                        .setCounter(counter)
                        .setSequence(receipt.sequence())
                        .setAtMillis(receipt.atMillis())
                        .setDigest(receipt.digest())));
    return memory.build();
  }

  @Override
  public Live<Conversation> decodeSnapshot(Stored stored) {
    if (!stored.manifest().equals(SNAPSHOT)) {
      throw Codec.unknown(stored);
    }
    try {
      return live(ConversationSnapshot.parseFrom(stored.bytes()));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a stored conversation snapshot is readable", e);
    }
  }

  private Live<Conversation> live(ConversationSnapshot snapshot) {
    HashPMap<UserId, Conversation.Member> members = HashTreePMap.empty();
    for (SeatedMember member : snapshot.getMembersList()) {
      UserId user = new UserId(member.getUserId());
      members =
          members.plus(
              user,
              new Conversation.Member(
                  user, member.getHandle(), member.getSince(), member.getOwnCountable()));
    }
    HashPMap<Conversation.SendingDevice, Conversation.Sent> sent = HashTreePMap.empty();
    for (DeviceMemory memory : snapshot.getDevicesList()) {
      TreePMap<Long, Conversation.Receipt> remembered = TreePMap.empty();
      for (Remembered receipt : memory.getRememberedList()) {
        remembered =
            remembered.plus(
                receipt.getCounter(),
                new Conversation.Receipt(
                    receipt.getSequence(), receipt.getAtMillis(), receipt.getDigest()));
      }
      sent =
          sent.plus(
              new Conversation.SendingDevice(new UserId(memory.getUserId()), memory.getDevice()),
              new Conversation.Sent(remembered, memory.getForgotten()));
    }
    PVector<Conversation.Change> changes = TreePVector.empty();
    for (MembershipChange change : snapshot.getChangesList()) {
      changes =
          changes.plus(
              new Conversation.Change(
                  change.getSequence(), change.getMark(), new UserId(change.getUserId())));
    }
    return new Live<>(
        snapshot.getIncarnation(),
        snapshot.getHead(),
        new Conversation(
            new ConversationId(snapshot.getConversationId()),
            receiptsKept,
            snapshot.getTitle(),
            snapshot.getCreated(),
            snapshot.getLarge(),
            snapshot.getHead(),
            snapshot.getHeadAtMillis(),
            snapshot.getCountable(),
            snapshot.getPreview(),
            snapshot.getPreviewAt(),
            members,
            sent,
            changes));
  }
}

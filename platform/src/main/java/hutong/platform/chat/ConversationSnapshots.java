package hutong.platform.chat;

import hutong.platform.chat.Receipts.Receipt;
import hutong.platform.chat.Receipts.SendingDevice;
import hutong.platform.chat.Receipts.Sent;
import hutong.platform.chat.Roster.Member;
import hutong.platform.chat.Roster.Person;
import hutong.platform.chat.journal.ConversationSnapshot;
import hutong.platform.chat.journal.DeviceMemory;
import hutong.platform.chat.journal.Invitation;
import hutong.platform.chat.journal.Remembered;
import hutong.platform.chat.journal.SeatedMember;
import hutong.platform.entity.Entry;
import hutong.platform.entity.Live;
import hutong.protocol.ConversationId;
import hutong.protocol.UserId;
import java.util.List;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;
import org.pcollections.PVector;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;

/** A conversation's whole state as stored bytes, and back. */
final class ConversationSnapshots {
  private ConversationSnapshots() {}

  static ConversationSnapshot bytes(Live<Conversation> live) {
    Conversation now = live.state();
    ConversationSnapshot.Builder snapshot =
        ConversationSnapshot.newBuilder()
            .setConversationId(now.id().value())
            .setIncarnation(live.incarnation())
            .setHead(bytes(now.head()))
            .setLarge(now.roster().large())
            .setCharter(bytes(now.charter()));
    now.roster().all().forEach(member -> snapshot.addMembers(bytes(member)));
    now.receipts().sent().forEach((device, sent) -> snapshot.addDevices(bytes(device, sent)));
    return snapshot.build();
  }

  private static hutong.platform.chat.journal.Head bytes(Head head) {
    return hutong.platform.chat.journal.Head.newBuilder()
        .setHead(head.head())
        .setHeadAtMillis(head.headAtMillis())
        .setCountable(head.countable())
        .setPreview(head.preview())
        .setPreviewAt(head.previewAt())
        .addAllMentionsAll(head.mentionsAll())
        .build();
  }

  private static SeatedMember bytes(Member member) {
    return SeatedMember.newBuilder()
        .setUserId(member.user().value())
        .setHandle(member.handle())
        .setJoined(member.joined())
        .setSince(member.since())
        .setOwnCountable(member.ownCountable())
        .setRole(member.role().number())
        .setMutedUntilMillis(member.mutedUntilMillis())
        .addAllMentions(member.mentions())
        .build();
  }

  private static DeviceMemory bytes(SendingDevice device, Sent sent) {
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

  private static hutong.platform.chat.journal.Charter bytes(Charter charter) {
    hutong.platform.chat.journal.Charter.Builder stored =
        hutong.platform.chat.journal.Charter.newBuilder()
            .setTitle(charter.title())
            .setCreated(charter.created())
            .setDissolved(charter.dissolved())
            .setAnnouncement(charter.announcement())
            .setRules(bytes(charter.rules()))
            .addAllPinned(charter.pinned());
    charter
        .invitations()
        .forEach(
            (digest, invitation) ->
                stored.addInvitations(
                    Invitation.newBuilder()
                        .setDigest(digest)
                        .setExpiresAtMillis(invitation.expiresAtMillis())
                        .setLeft(invitation.left())));
    charter
        .waiting()
        .values()
        .forEach(
            person ->
                stored.addWaiting(
                    hutong.platform.chat.journal.Member.newBuilder()
                        .setUserId(person.user().value())
                        .setHandle(person.handle())));
    charter.refusing().forEach(user -> stored.addRefusing(user.value()));
    return stored.build();
  }

  static hutong.platform.chat.journal.GroupRules bytes(GroupRules rules) {
    return hutong.platform.chat.journal.GroupRules.newBuilder()
        .setApproval(rules.approval())
        .setOpenHistory(rules.openHistory())
        .setMuted(rules.muted())
        .setClosed(rules.closed())
        .build();
  }

  static Live<Conversation> live(ConversationSnapshot snapshot, int receiptsKept) {
    Roster roster = new Roster(HashTreePMap.empty(), snapshot.getLarge());
    for (SeatedMember member : snapshot.getMembersList()) {
      roster = roster.with(member(member));
    }
    HashPMap<SendingDevice, Sent> sent = HashTreePMap.empty();
    for (DeviceMemory memory : snapshot.getDevicesList()) {
      sent =
          sent.plus(
              new SendingDevice(new UserId(memory.getUserId()), memory.getDevice()),
              new Sent(remembered(memory), memory.getForgotten()));
    }
    return new Live<>(
        snapshot.getIncarnation(),
        snapshot.getHead().getHead(),
        new Conversation(
            new ConversationId(snapshot.getConversationId()),
            head(snapshot.getIncarnation(), snapshot.getHead()),
            roster,
            charter(snapshot.getCharter()),
            new Receipts(receiptsKept, sent)));
  }

  private static Head head(long incarnation, hutong.platform.chat.journal.Head head) {
    return new Head(
        Entry.mark(incarnation, head.getHead()),
        head.getHead(),
        head.getHeadAtMillis(),
        head.getCountable(),
        head.getPreview(),
        head.getPreviewAt(),
        List.copyOf(head.getMentionsAllList()));
  }

  private static Member member(SeatedMember member) {
    return new Member(
        new UserId(member.getUserId()),
        member.getHandle(),
        member.getJoined(),
        member.getSince(),
        member.getOwnCountable(),
        Role.of(member.getRole()),
        member.getMutedUntilMillis(),
        List.copyOf(member.getMentionsList()));
  }

  private static TreePMap<Long, Receipt> remembered(DeviceMemory memory) {
    TreePMap<Long, Receipt> remembered = TreePMap.empty();
    for (Remembered receipt : memory.getRememberedList()) {
      remembered =
          remembered.plus(
              receipt.getCounter(),
              new Receipt(receipt.getSequence(), receipt.getAtMillis(), receipt.getDigest()));
    }
    return remembered;
  }

  private static Charter charter(hutong.platform.chat.journal.Charter stored) {
    TreePMap<String, Charter.Invitation> invitations = TreePMap.empty();
    for (Invitation invitation : stored.getInvitationsList()) {
      invitations =
          invitations.plus(
              invitation.getDigest(),
              new Charter.Invitation(invitation.getExpiresAtMillis(), invitation.getLeft()));
    }
    TreePMap<UserId, Person> waiting = TreePMap.empty();
    for (var member : stored.getWaitingList()) {
      Person person = ConversationJournal.person(member);
      waiting = waiting.plus(person.user(), person);
    }
    PVector<UserId> refusing = TreePVector.empty();
    for (String user : stored.getRefusingList()) {
      refusing = refusing.plus(new UserId(user));
    }
    return new Charter(
        stored.getTitle(),
        stored.getCreated(),
        stored.getDissolved(),
        stored.getAnnouncement(),
        rules(stored.getRules()),
        TreePVector.from(stored.getPinnedList()),
        invitations,
        waiting,
        refusing);
  }

  static GroupRules rules(hutong.platform.chat.journal.GroupRules rules) {
    return new GroupRules(
        rules.getApproval(), rules.getOpenHistory(), rules.getMuted(), rules.getClosed());
  }
}

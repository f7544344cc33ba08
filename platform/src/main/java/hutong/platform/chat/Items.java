package hutong.platform.chat;

import hutong.platform.chat.Roster.Person;
import hutong.platform.entity.Entry;
import hutong.platform.extend.Outbound;
import hutong.protocol.ConversationId;
import hutong.protocol.UserId;
import hutong.protocol.wire.Added;
import hutong.protocol.wire.Announced;
import hutong.protocol.wire.Arrived;
import hutong.protocol.wire.Created;
import hutong.protocol.wire.Dissolved;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Left;
import hutong.protocol.wire.Member;
import hutong.protocol.wire.MemberMuted;
import hutong.protocol.wire.Pin;
import hutong.protocol.wire.Push;
import hutong.protocol.wire.Reaction;
import hutong.protocol.wire.Recall;
import hutong.protocol.wire.Removed;
import hutong.protocol.wire.Renamed;
import hutong.protocol.wire.RoleGiven;
import hutong.protocol.wire.RulesSet;
import hutong.protocol.wire.Void;
import java.util.List;

/** Journal entries as clients see them. */
final class Items {
  private Items() {}

  static Outbound push(ConversationId conversation, Item item) {
    return new Outbound(
        Frame.newBuilder()
            .setPush(Push.newBuilder().setConversationId(conversation.value()).setItem(item))
            .build());
  }

  static Frame.Builder head(Listing listing) {
    Arrangement arrangement = listing.arrangement();
    return Frame.newBuilder()
        .setHead(
            hutong.protocol.wire.Head.newBuilder()
                .setConversationId(listing.id().value())
                .setHead(listing.head().head())
                .setUnread(listing.unread())
                .setRead(listing.read())
                .setMentions(listing.mentions())
                .setMuted(arrangement.muted())
                .setPinned(arrangement.pinned())
                .setHidden(listing.isHidden())
                .setMarkedUnread(arrangement.markedUnread())
                .setCleared(arrangement.cleared()));
  }

  /** An entry as it was stored, before anything was changed about it. */
  static Item of(Entry<Event> entry) {
    Item.Builder item =
        Item.newBuilder().setSequence(entry.sequence()).setSentAtMillis(entry.atMillis());
    if (!(entry instanceof Entry.Recorded<Event> recorded)) {
      return item.setVoid(Void.getDefaultInstance()).build();
    }
    Event event = recorded.event();
    if (event instanceof Event.Posted posted) {
      by(item, posted.item())
          .setCountable(posted.countable())
          .setReplyTo(posted.replyTo())
          .setForwardedFrom(posted.forwardedFrom().map(UserId::value).orElse(""));
      Contents.put(posted.content(), item);
    } else if (event instanceof Event.Amended amended) {
      by(item, amended.item());
      put(amended.change(), item);
    } else {
      putMembership(event, item);
    }
    return item.build();
  }

  private static Item.Builder by(Item.Builder item, ItemId id) {
    return id.isPlatforms()
        ? item
        : item.setSender(id.sender().value()).setClientId(id.device() + "/" + id.counter());
  }

  private static void put(Change change, Item.Builder item) {
    if (change instanceof Change.Edit edit) {
      item.setEdit(Contents.edit(edit));
    } else if (change instanceof Change.Recall recall) {
      item.setRecall(Recall.newBuilder().setSequence(recall.target()));
    } else if (change instanceof Change.React react) {
      item.setReaction(Reaction.newBuilder().setSequence(react.target()).setEmoji(react.emoji()));
    } else if (change instanceof Change.Pin pin) {
      item.setPin(Pin.newBuilder().setSequence(pin.target()).setOff(!pin.on()));
    }
  }

  private static void putMembership(Event event, Item.Builder item) {
    if (event instanceof Event.Created created) {
      item.setSender(created.members().get(0).user().value())
          .setCreated(
              Created.newBuilder()
                  .setTitle(created.title())
                  .addAllMembers(members(created.members())));
    } else if (event instanceof Event.Added added) {
      item.setSender(added.by().value())
          .setAdded(Added.newBuilder().addAllMembers(members(added.members())));
    } else if (event instanceof Event.Left left) {
      item.setSender(left.user().value()).setLeft(Left.getDefaultInstance());
    } else if (event instanceof Event.Expelled expelled) {
      item.setSender(expelled.by().value())
          .setRemoved(Removed.newBuilder().setMember(member(expelled.member())));
    } else if (event instanceof Event.Arrived arrived) {
      item.setSender(arrived.member().user().value())
          .setArrived(Arrived.newBuilder().setMember(member(arrived.member())));
    } else if (event instanceof Event.Answered answered && answered.approved()) {
      item.setSender(answered.by().value())
          .setAdded(Added.newBuilder().addMembers(member(answered.person())));
    } else {
      putAct(event, item);
    }
  }

  /** What owner and admins did; the rest is bookkeeping, for nobody to see. */
  private static void putAct(Event event, Item.Builder item) {
    if (event instanceof Event.Renamed renamed) {
      item.setSender(renamed.by().value())
          .setRenamed(Renamed.newBuilder().setTitle(renamed.title()));
    } else if (event instanceof Event.Announced announced) {
      item.setSender(announced.by().value())
          .setAnnounced(Announced.newBuilder().setText(announced.text()));
    } else if (event instanceof Event.RoleGiven given) {
      item.setSender(given.by().value())
          .setRoleGiven(
              RoleGiven.newBuilder().setMember(member(given.member())).setRole(role(given.role())));
    } else if (event instanceof Event.MemberMuted muted) {
      item.setSender(muted.by().value())
          .setMemberMuted(
              MemberMuted.newBuilder()
                  .setMember(member(muted.member()))
                  .setUntilMillis(muted.untilMillis()));
    } else if (event instanceof Event.RulesSet set) {
      item.setSender(set.by().value())
          .setRulesSet(RulesSet.newBuilder().setRules(rules(set.rules())));
    } else if (event instanceof Event.Dissolved dissolved) {
      item.setSender(dissolved.by().value()).setDissolved(Dissolved.getDefaultInstance());
    } else {
      item.setVoid(Void.getDefaultInstance());
    }
  }

  /** A number that holds nothing. */
  static Item voidAt(long sequence) {
    return Item.newBuilder().setSequence(sequence).setVoid(Void.getDefaultInstance()).build();
  }

  static List<Member> members(List<Person> people) {
    return people.stream().map(Items::member).toList();
  }

  static Member member(Person person) {
    return Member.newBuilder().setUserId(person.user().value()).setHandle(person.handle()).build();
  }

  static hutong.protocol.wire.Role role(Role role) {
    return switch (role) {
      case MEMBER -> hutong.protocol.wire.Role.MEMBER;
      case ADMIN -> hutong.protocol.wire.Role.ADMIN;
      case OWNER -> hutong.protocol.wire.Role.OWNER;
    };
  }

  static hutong.protocol.wire.GroupRules rules(GroupRules rules) {
    return hutong.protocol.wire.GroupRules.newBuilder()
        .setApproval(rules.approval())
        .setOpenHistory(rules.openHistory())
        .setMuted(rules.muted())
        .setClosed(rules.closed())
        .build();
  }
}

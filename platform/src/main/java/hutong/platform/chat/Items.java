package hutong.platform.chat;

import hutong.platform.chat.Conversation.Event;
import hutong.platform.chat.Conversation.Person;
import hutong.platform.entity.Entry;
import hutong.platform.extend.Outbound;
import hutong.protocol.ConversationId;
import hutong.protocol.wire.Added;
import hutong.protocol.wire.Created;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Left;
import hutong.protocol.wire.Member;
import hutong.protocol.wire.Push;
import hutong.protocol.wire.Text;
import hutong.protocol.wire.Void;
import java.util.List;

/** Journal entries as clients see them. */
final class Items {
  private Items() {}

  static Outbound push(ConversationId conversation, Entry<Event> entry) {
    return new Outbound(
        Frame.newBuilder()
            .setPush(Push.newBuilder().setConversationId(conversation.value()).setItem(of(entry)))
            .build());
  }

  static Frame.Builder head(Listing listing) {
    return Frame.newBuilder()
        .setHead(
            hutong.protocol.wire.Head.newBuilder()
                .setConversationId(listing.id().value())
                .setHead(listing.head())
                .setUnread(listing.unread())
                .setRead(listing.read()));
  }

  static Item of(Entry<Event> entry) {
    Item.Builder item =
        Item.newBuilder().setSequence(entry.sequence()).setSentAtMillis(entry.atMillis());
    if (!(entry instanceof Entry.Recorded<Event> recorded)) {
      return item.setVoid(Void.getDefaultInstance()).build();
    }
    Event event = recorded.event();
    if (event instanceof Event.Posted posted) {
      item.setSender(posted.sender().value())
          .setClientId(posted.device() + "/" + posted.counter())
          .setCountable(posted.countable())
          .setText(Text.newBuilder().setBody(posted.text()));
    } else if (event instanceof Event.Created created) {
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
    } else if (event instanceof Event.BecameLarge) {
      item.setVoid(Void.getDefaultInstance());
    }
    return item.build();
  }

  /** A number that holds nothing. */
  static Item voidAt(long sequence) {
    return Item.newBuilder().setSequence(sequence).setVoid(Void.getDefaultInstance()).build();
  }

  static List<Member> members(List<Person> people) {
    return people.stream()
        .map(
            person ->
                Member.newBuilder()
                    .setUserId(person.user().value())
                    .setHandle(person.handle())
                    .build())
        .toList();
  }
}

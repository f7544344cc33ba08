package hutong.cluster;

import hutong.protocol.wire.AddMember;
import hutong.protocol.wire.Arrange;
import hutong.protocol.wire.CreateGroup;
import hutong.protocol.wire.Edit;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Inbox;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Join;
import hutong.protocol.wire.Leave;
import hutong.protocol.wire.Manage;
import hutong.protocol.wire.Open;
import hutong.protocol.wire.Page;
import hutong.protocol.wire.Pin;
import hutong.protocol.wire.Reaction;
import hutong.protocol.wire.Read;
import hutong.protocol.wire.Recall;
import hutong.protocol.wire.Received;
import hutong.protocol.wire.Send;
import hutong.protocol.wire.Sync;
import hutong.protocol.wire.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Requests as tests write them. */
final class Frames {
  private Frames() {}

  static Frame.Builder open(SharedNode.Person with) {
    return Frame.newBuilder().setOpen(Open.newBuilder().setHandle(with.handle()));
  }

  static Frame.Builder openId(String conversation) {
    return Frame.newBuilder().setOpen(Open.newBuilder().setConversationId(conversation));
  }

  static Frame.Builder group(String title, SharedNode.Person... members) {
    CreateGroup.Builder group = CreateGroup.newBuilder().setTitle(title);
    for (SharedNode.Person member : members) {
      group.addMembers(member.handle());
    }
    return Frame.newBuilder().setCreateGroup(group);
  }

  static Frame.Builder add(String conversation, SharedNode.Person person) {
    return Frame.newBuilder()
        .setAddMember(
            AddMember.newBuilder().setConversationId(conversation).setHandle(person.handle()));
  }

  static Frame.Builder leave(String conversation) {
    return Frame.newBuilder().setLeave(Leave.newBuilder().setConversationId(conversation));
  }

  static Frame.Builder text(String conversation, String clientId, String body) {
    return Frame.newBuilder()
        .setSend(
            Send.newBuilder()
                .setConversationId(conversation)
                .setClientId(clientId)
                .setText(Text.newBuilder().setBody(body)));
  }

  /** An item of any kind. */
  static Frame.Builder send(String conversation, String clientId, Consumer<Send.Builder> says) {
    Send.Builder send = Send.newBuilder().setConversationId(conversation).setClientId(clientId);
    says.accept(send);
    return Frame.newBuilder().setSend(send);
  }

  static Frame.Builder edit(String conversation, String clientId, long sequence, String body) {
    return send(
        conversation,
        clientId,
        send ->
            send.setEdit(
                Edit.newBuilder().setSequence(sequence).setText(Text.newBuilder().setBody(body))));
  }

  static Frame.Builder recall(String conversation, String clientId, long sequence) {
    return send(
        conversation, clientId, send -> send.setRecall(Recall.newBuilder().setSequence(sequence)));
  }

  static Frame.Builder react(String conversation, String clientId, long sequence, String emoji) {
    return send(
        conversation,
        clientId,
        send -> send.setReaction(Reaction.newBuilder().setSequence(sequence).setEmoji(emoji)));
  }

  static Frame.Builder pin(String conversation, String clientId, long sequence, boolean off) {
    return send(
        conversation,
        clientId,
        send -> send.setPin(Pin.newBuilder().setSequence(sequence).setOff(off)));
  }

  static Frame.Builder manage(String conversation, Consumer<Manage.Builder> act) {
    Manage.Builder manage = Manage.newBuilder().setConversationId(conversation);
    act.accept(manage);
    return Frame.newBuilder().setManage(manage);
  }

  static Frame.Builder arrange(String conversation, Consumer<Arrange.Builder> wish) {
    Arrange.Builder arrange = Arrange.newBuilder().setConversationId(conversation);
    wish.accept(arrange);
    return Frame.newBuilder().setArrange(arrange);
  }

  static Frame.Builder join(String token) {
    return Frame.newBuilder().setJoin(Join.newBuilder().setToken(token));
  }

  static Frame.Builder sync(String conversation, long from, int limit) {
    return Frame.newBuilder()
        .setSync(Sync.newBuilder().setConversationId(conversation).setFrom(from).setLimit(limit));
  }

  static Frame.Builder read(String conversation, long sequence) {
    return Frame.newBuilder()
        .setRead(Read.newBuilder().setConversationId(conversation).setSequence(sequence));
  }

  static Frame received(String conversation, long sequence) {
    return Frame.newBuilder()
        .setReceived(Received.newBuilder().setConversationId(conversation).setSequence(sequence))
        .build();
  }

  static Frame.Builder inbox(int limit, String cursor) {
    return Frame.newBuilder().setInbox(Inbox.newBuilder().setLimit(limit).setCursor(cursor));
  }

  /** A whole conversation, page by page from the first number. */
  static List<Item> whole(Peer peer, String conversation) throws Exception {
    List<Item> items = new ArrayList<>();
    Page page;
    long from = 1;
    do {
      page = peer.ask(sync(conversation, from, 7), "page").getPage();
      items.addAll(page.getItemsList());
      from = items.isEmpty() ? 1 : items.get(items.size() - 1).getSequence() + 1;
    } while (page.getState() == Page.State.MORE);
    return items;
  }

  static List<String> bodies(List<Item> items) {
    return items.stream().filter(Item::hasText).map(item -> item.getText().getBody()).toList();
  }
}

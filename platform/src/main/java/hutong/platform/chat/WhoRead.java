package hutong.platform.chat;

import hutong.platform.chat.Roster.Person;
import hutong.platform.extend.Request;
import hutong.platform.extend.Session;
import hutong.protocol.ConversationId;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Reader;
import hutong.protocol.wire.ReaderList;
import hutong.protocol.wire.Readers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Who of a small conversation has received and read an item: from the rows of each member. */
final class WhoRead {
  private final Session session;
  private final Chat chat;
  private final Inquiries inquiries;

  WhoRead(Session session, Chat chat, Inquiries inquiries) {
    this.session = session;
    this.chat = chat;
    this.inquiries = inquiries;
  }

  void readers(Request request, Readers readers) {
    ConversationId conversation = inquiries.conversation(request, readers.getConversationId());
    if (conversation == null) {
      return;
    }
    inquiries.ask(
        request,
        conversation,
        new Command.Describe(session.user()),
        answer ->
            inquiries.replied(
                request,
                conversation,
                answer,
                reply -> list(request, conversation, readers, (Reply.Description) reply)));
  }

  private void list(
      Request request, ConversationId conversation, Readers asked, Reply.Description seen) {
    if (seen.large()) {
      request.answer(
          Replies.about(request, conversation)
              .setCode(Code.NOT_ALLOWED)
              .setAction(Action.GIVE_UP)
              .setMessage("a large group keeps no list of who has read"));
      return;
    }
    long sequence = asked.getSequence() == 0 ? seen.head() : asked.getSequence();
    if (sequence < 0 || sequence > seen.head()) {
      request.answer(
          Replies.about(request, conversation)
              .setCode(Code.FUTURE_SEQUENCE)
              .setAction(Action.RESYNC)
              .setMessage("the head is " + seen.head()));
      return;
    }
    CompletionStage<List<Reader>> all = CompletableFuture.completedFuture(new ArrayList<>());
    for (Person person : seen.earliest()) {
      if (!person.user().equals(session.user())) {
        all =
            all.thenCombine(
                reader(conversation, person, sequence),
                (list, one) -> {
                  list.add(one);
                  return list;
                });
      }
    }
    inquiries.then(
        request,
        all,
        list ->
            request.answer(
                Frame.newBuilder().setReaderList(ReaderList.newBuilder().addAllReaders(list))));
  }

  /** What is read was received, by whichever device. */
  private CompletionStage<Reader> reader(
      ConversationId conversation, Person person, long sequence) {
    return chat.tables()
        .readMark(person.user(), conversation)
        .thenCombine(
            chat.people()
                .devices(person.user())
                .thenCompose(
                    devices -> chat.tables().receivedBy(person.user(), devices, conversation)),
            (read, received) ->
                Reader.newBuilder()
                    .setMember(Items.member(person))
                    .setRead(read >= sequence)
                    .setReceived(Math.max(read, received) >= sequence)
                    .build());
  }
}

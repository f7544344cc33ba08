package hutong.platform.chat;

import hutong.platform.chat.Roster.Person;
import hutong.platform.entity.Answer;
import hutong.platform.extend.Outbound;
import hutong.platform.extend.Request;
import hutong.platform.extend.Session;
import hutong.protocol.ConversationId;
import hutong.protocol.UserId;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.ReadTo;
import hutong.protocol.wire.Signal;
import java.util.List;

/**
 * Passing signs between the members of direct conversations and small groups: typing, and how far
 * somebody has read. Never stored, dropped when anything is in the way.
 */
final class Signals {
  private final Session session;
  private final Chat chat;
  private final Inquiries inquiries;

  Signals(Session session, Chat chat, Inquiries inquiries) {
    this.session = session;
    this.chat = chat;
    this.inquiries = inquiries;
  }

  /** Passes on what a client sends. */
  void signal(Request request, Signal signal) {
    if (signal.hasTyping()) {
      ConversationId.parse(signal.getConversationId())
          .ifPresent(
              conversation ->
                  pass(conversation, Signal.newBuilder().setTyping(signal.getTyping())));
    }
    request.done();
  }

  /** Tells the others how far this person has read. */
  void readTo(ConversationId conversation, long sequence) {
    pass(conversation, Signal.newBuilder().setReadTo(ReadTo.newBuilder().setSequence(sequence)));
  }

  private void pass(ConversationId conversation, Signal.Builder signal) {
    if (conversation.isDirect() && !conversation.isDirectOf(session.user())) {
      return;
    }
    inquiries.find(
        conversation,
        found -> {
          if (found.filter(known -> !known.large()).isPresent()) {
            pass(found.get(), signal);
          }
        });
  }

  private void pass(Listing listing, Signal.Builder signal) {
    Outbound frame =
        new Outbound(
            Frame.newBuilder()
                .setSignal(
                    signal
                        .setConversationId(listing.id().value())
                        .setSender(session.user().value()))
                .build());
    inquiries.ask(
        listing.id(),
        new Command.Describe(session.user()),
        answer -> tell(receivers(answer), frame));
  }

  /** The members; nobody when the other takes nothing from this person. */
  private List<UserId> receivers(Answer<Reply> answer) {
    return answer instanceof Answer.Done<Reply> done
            && done.reply() instanceof Reply.Description description
            && !description.charter().refuses(session.user())
        ? description.earliest().stream().map(Person::user).toList()
        : List.of();
  }

  private void tell(List<UserId> users, Outbound frame) {
    for (UserId user : users) {
      if (!user.equals(session.user())) {
        chat.mailbox(user, new Mailbox.Signalled(frame));
      }
    }
  }
}

package hutong.platform.chat;

import akka.actor.typed.javadsl.ActorContext;
import hutong.platform.extend.Request;
import hutong.platform.extend.Session;
import hutong.protocol.ConversationId;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Frame;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/**
 * What a connection may ask of chat, and who answers it. Runs inside its {@link Delivery}'s actor.
 */
final class ChatRequests {
  static final Set<Frame.BodyCase> FRAMES =
      Set.of(
          Frame.BodyCase.OPEN,
          Frame.BodyCase.CREATE_GROUP,
          Frame.BodyCase.ADD_MEMBER,
          Frame.BodyCase.LEAVE,
          Frame.BodyCase.SEND,
          Frame.BodyCase.RECEIVED,
          Frame.BodyCase.READ,
          Frame.BodyCase.INBOX,
          Frame.BodyCase.SYNC,
          Frame.BodyCase.SIGNAL);

  private final Inquiries inquiries;
  private final Speaking speaking;
  private final Reading reading;

  ChatRequests(
      ActorContext<Delivery.Message> context,
      Session session,
      Chat chat,
      Credit credit,
      UnaryOperator<Listing> freshen) {
    this.inquiries =
        new Inquiries(context, session, chat, new Replies(session, chat, credit), freshen);
    this.speaking = new Speaking(session, chat, inquiries);
    this.reading = new Reading(session, chat, credit, inquiries);
  }

  void handle(Request request) {
    Frame frame = request.frame();
    switch (frame.getBodyCase()) {
      case SEND -> speaking.send(request, frame.getSend());
      case OPEN -> speaking.open(request);
      case CREATE_GROUP -> speaking.createGroup(request, frame.getCreateGroup());
      case ADD_MEMBER -> speaking.addMember(request);
      case LEAVE -> speaking.leave(request);
      case SYNC -> reading.sync(request);
      case READ -> reading.read(request, frame.getRead());
      case INBOX -> reading.inbox(request);
      case SIGNAL -> reading.signal(request, frame.getSignal());
      default -> request.reject(Code.INTERNAL, Action.GIVE_UP, "not a frame of chat");
    }
  }

  /** {@code received} has no answer but an error. */
  void received(Request request, BiConsumer<ConversationId, Long> then) {
    reading.received(request, then);
  }

  /** What others answer comes here. */
  Inquiries inquiries() {
    return inquiries;
  }
}

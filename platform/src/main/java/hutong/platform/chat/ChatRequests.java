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
          Frame.BodyCase.SIGNAL,
          Frame.BodyCase.MANAGE,
          Frame.BodyCase.JOIN,
          Frame.BodyCase.MEMBERS,
          Frame.BodyCase.ARRANGE,
          Frame.BodyCase.READERS,
          Frame.BodyCase.VERSIONS);

  private final Inquiries inquiries;
  private final Speaking speaking;
  private final Gathering gathering;
  private final Signals signals;
  private final Reading reading;
  private final WhoRead whoRead;

  ChatRequests(
      ActorContext<Delivery.Message> context,
      Session session,
      Chat chat,
      Credit credit,
      UnaryOperator<Listing> freshen) {
    this.inquiries =
        new Inquiries(context, session, chat, new Replies(session, chat, credit), freshen);
    this.speaking = new Speaking(session, chat, inquiries);
    this.gathering = new Gathering(session, chat, inquiries);
    this.signals = new Signals(session, chat, inquiries);
    this.reading = new Reading(session, chat, credit, inquiries, signals);
    this.whoRead = new WhoRead(session, chat, inquiries);
  }

  void handle(Request request) {
    Frame frame = request.frame();
    switch (frame.getBodyCase()) {
      case SEND -> speaking.send(request, frame.getSend());
      case OPEN -> gathering.open(request);
      case CREATE_GROUP -> gathering.createGroup(request, frame.getCreateGroup());
      case ADD_MEMBER -> gathering.addMember(request);
      case LEAVE -> gathering.leave(request);
      case MANAGE -> gathering.manage(request, frame.getManage());
      case JOIN -> gathering.join(request);
      case MEMBERS -> gathering.members(request, frame.getMembers());
      case SYNC -> reading.sync(request);
      case READ -> reading.read(request, frame.getRead());
      case INBOX -> reading.inbox(request);
      case ARRANGE -> reading.arrange(request, frame.getArrange());
      case VERSIONS -> reading.versions(request, frame.getVersions());
      case READERS -> whoRead.readers(request, frame.getReaders());
      case SIGNAL -> signals.signal(request, frame.getSignal());
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

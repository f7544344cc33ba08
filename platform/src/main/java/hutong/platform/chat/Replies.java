package hutong.platform.chat;

import hutong.platform.chat.Conversation.Reason;
import hutong.platform.chat.Conversation.Reply;
import hutong.platform.entity.Answer;
import hutong.platform.extend.Request;
import hutong.platform.extend.Session;
import hutong.protocol.ConversationId;
import hutong.protocol.wire.Ack;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.ConversationKind;
import hutong.protocol.wire.Error;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Opened;
import java.util.List;

/** Turns what entities say into the frames that answer a request. */
final class Replies {
  static final int RETRY_MILLIS = 500;

  private final Session session;
  private final Chat chat;
  private final Credit credit;

  Replies(Session session, Chat chat, Credit credit) {
    this.session = session;
    this.chat = chat;
    this.credit = credit;
  }

  /** Answers with what an entity says. */
  void answer(Request request, ConversationId conversation, Answer<Reply> answer) {
    if (answer instanceof Answer.Unknown<Reply>) {
      request.answer(
          about(request, conversation)
              .setCode(Code.PENDING)
              .setAction(Action.RETRY)
              .setRetryAfterMillis(RETRY_MILLIS)
              .setMessage("not known yet whether it was stored: send the same again"));
    } else if (answer instanceof Answer.Refused<Reply>) {
      request.answer(
          about(request, conversation)
              .setCode(Code.UNAVAILABLE)
              .setAction(Action.RETRY)
              .setRetryAfterMillis(RETRY_MILLIS)
              .setMessage("not done: the conversation is busy or moving"));
    } else {
      replied(request, conversation, ((Answer.Done<Reply>) answer).reply());
    }
  }

  private void replied(Request request, ConversationId conversation, Reply reply) {
    if (reply instanceof Reply.Stored stored) {
      credit.show(conversation, stored.sequence());
      if (request.frame().hasLeave()) { // before the next request asks where this person stands
        chat.mailbox(session.user(), new Mailbox.Removed(conversation, List.of()));
      }
      request.answer(
          Frame.newBuilder()
              .setAck(
                  Ack.newBuilder()
                      .setConversationId(conversation.value())
                      .setClientId(request.frame().getSend().getClientId())
                      .setSequence(stored.sequence())
                      .setStoredAtMillis(stored.atMillis())));
    } else if (reply instanceof Reply.Description description) {
      request.answer(
          Frame.newBuilder()
              .setOpened(
                  Opened.newBuilder()
                      .setConversationId(conversation.value())
                      .setKind(kind(conversation))
                      .setTitle(description.title())
                      .addAllMembers(Items.members(description.members()))
                      .setMemberCount(description.memberCount())
                      .setHead(description.head())));
    } else {
      reject(request, conversation, ((Reply.Rejected) reply).reason());
    }
  }

  private void reject(Request request, ConversationId conversation, Reason reason) {
    Error.Builder error = about(request, conversation);
    switch (reason) {
      case NO_SUCH_CONVERSATION ->
          error
              .setCode(Code.NO_SUCH_CONVERSATION)
              .setAction(Action.GIVE_UP)
              .setMessage("there is no such conversation of yours: open it by handle first");
      case NOT_A_GROUP ->
          error
              .setCode(Code.NOT_A_GROUP)
              .setAction(Action.GIVE_UP)
              .setMessage("a direct conversation has its two members for ever");
      case GROUP_FULL ->
          error
              .setCode(Code.GROUP_FULL)
              .setAction(Action.GIVE_UP)
              .setMessage("a group has at most " + chat.settings().maxMembers() + " members");
      case CONFLICT ->
          error
              .setCode(Code.CONFLICT)
              .setAction(Action.FIX)
              .setMessage("this id was used with other contents: take the next one");
      case TOO_OLD ->
          error
              .setCode(Code.TOO_OLD)
              .setAction(Action.RESYNC)
              .setMessage(
                  "this id is older than what is remembered: sync, then send as new what is absent");
    }
    request.answer(error);
  }

  static Error.Builder about(Request request, ConversationId conversation) {
    return Error.newBuilder()
        .setConversationId(conversation.value())
        .setClientId(request.frame().getSend().getClientId());
  }

  static ConversationKind kind(ConversationId conversation) {
    return conversation.isDirect() ? ConversationKind.DIRECT : ConversationKind.GROUP;
  }

  static String brief(String text) {
    return text.length() <= 64 ? text : text.substring(0, 64) + "…";
  }
}

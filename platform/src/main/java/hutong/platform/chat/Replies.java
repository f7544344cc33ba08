package hutong.platform.chat;

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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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
    answer(request, conversation, answer, List.of());
  }

  /**
   * @param notAdded handles of people who do not accept to be added
   */
  void answer(
      Request request, ConversationId conversation, Answer<Reply> answer, List<String> notAdded) {
    replied(
        request,
        conversation,
        answer,
        reply -> {
          if (reply instanceof Reply.Stored stored) {
            stored(request, conversation, stored);
          } else if (reply instanceof Reply.Description description) {
            request.answer(
                Frame.newBuilder()
                    .setOpened(opened(conversation, description).addAllNotAdded(notAdded)));
          } else {
            throw new IllegalStateException("a reply of another request: " + reply);
          }
        });
  }

  /** Answers when there is no reply or a refusal; else goes on. */
  void replied(
      Request request, ConversationId conversation, Answer<Reply> answer, Consumer<Reply> then) {
    if (answer instanceof Answer.Unknown<Reply>) {
      request.answer(pending(request, conversation));
    } else if (answer instanceof Answer.Refused<Reply>) {
      request.answer(
          about(request, conversation)
              .setCode(Code.UNAVAILABLE)
              .setAction(Action.RETRY)
              .setRetryAfterMillis(RETRY_MILLIS)
              .setMessage("not done: the conversation is busy or moving"));
    } else if (((Answer.Done<Reply>) answer).reply() instanceof Reply.Rejected rejected) {
      reject(request, conversation, rejected.reason(), chat.settings());
    } else {
      then.accept(((Answer.Done<Reply>) answer).reply());
    }
  }

  private void stored(Request request, ConversationId conversation, Reply.Stored stored) {
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
  }

  private static Opened.Builder opened(ConversationId conversation, Reply.Description seen) {
    Charter charter = seen.charter();
    Opened.Builder opened =
        Opened.newBuilder()
            .setConversationId(conversation.value())
            .setKind(kind(conversation))
            .setTitle(charter.title())
            .addAllMembers(Items.members(seen.earliest()))
            .setMemberCount(seen.memberCount())
            .setHead(seen.head())
            .setAnnouncement(charter.announcement())
            .setRole(Items.role(seen.self().role()))
            .setRules(Items.rules(charter.rules()))
            .setMutedUntilMillis(seen.self().mutedUntilMillis())
            .setDissolved(charter.dissolved());
    for (int i = charter.pinned().size() - 1; i >= 0; i--) {
      if (charter.pinned().get(i) >= seen.since()) {
        opened.addPinned(charter.pinned().get(i));
      }
    }
    if (seen.self().role() != Role.MEMBER) {
      charter.waiting().values().forEach(person -> opened.addWaiting(Items.member(person)));
    }
    return opened;
  }

  static void reject(
      Request request,
      @Nullable ConversationId conversation,
      Reason reason,
      ChatSettings settings) {
    Refusal refusal = Refusal.of(reason, settings);
    Error.Builder error =
        Error.newBuilder()
            .setCode(refusal.code())
            .setAction(refusal.action())
            .setMessage(refusal.message())
            .setClientId(request.frame().getSend().getClientId());
    if (conversation != null) {
      error.setConversationId(conversation.value());
    }
    request.answer(error);
  }

  static void rejectHandle(Request request, String handle) {
    request.reject(
        Code.NO_SUCH_HANDLE, Action.FIX, "nobody has the handle \"" + brief(handle) + "\"");
  }

  /** Whether the entity has refused. */
  static boolean isRejected(Answer<Reply> answer) {
    return answer instanceof Answer.Done<Reply> done && done.reply() instanceof Reply.Rejected;
  }

  static Error.Builder pending(Request request, ConversationId conversation) {
    return about(request, conversation)
        .setCode(Code.PENDING)
        .setAction(Action.RETRY)
        .setRetryAfterMillis(RETRY_MILLIS)
        .setMessage("not known yet whether it was stored: send the same again");
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

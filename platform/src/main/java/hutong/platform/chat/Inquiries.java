package hutong.platform.chat;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import hutong.platform.entity.Answer;
import hutong.platform.entity.Ingress;
import hutong.platform.extend.Request;
import hutong.platform.extend.Session;
import hutong.platform.trace.Trace;
import hutong.protocol.ConversationId;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Error;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Asks mailboxes, conversations and the store on behalf of a connection. What comes back runs in
 * the connection's actor; the answers of other actors find their way by a tag.
 */
final class Inquiries {
  /**
   * Where the asking person stands in a conversation.
   *
   * @param visibleFrom number from which they see items
   */
  record Standing(long visibleFrom, long head) {}

  private record AwaitedList(Part.Puzzle puzzle, Consumer<List<Listing>> then) {}

  private final ActorContext<Delivery.Message> context;
  private final Session session;
  private final Chat chat;
  private final Replies replies;
  private final UnaryOperator<Listing> freshen;
  private final ActorRef<Answer<Reply>> answers;
  private final Map<Long, Consumer<Answer<Reply>>> awaitingAnswer = new HashMap<>();
  private final Map<Long, Consumer<Optional<Listing>>> awaitingListing = new HashMap<>();
  private final Map<Long, AwaitedList> awaitingList = new HashMap<>();
  private long lastTag;

  /**
   * @param freshen adds to a listing what the connection knows newer
   */
  Inquiries(
      ActorContext<Delivery.Message> context,
      Session session,
      Chat chat,
      Replies replies,
      UnaryOperator<Listing> freshen) {
    this.context = context;
    this.session = session;
    this.chat = chat;
    this.replies = replies;
    this.freshen = freshen;
    this.answers = answerAdapter(context);
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // a class literal has no type arguments
  private static ActorRef<Answer<Reply>> answerAdapter(ActorContext<Delivery.Message> context) {
    return (ActorRef)
        context.messageAdapter(
            Answer.class, answer -> new Delivery.Decided((Answer<Reply>) answer));
  }

  void decided(Answer<Reply> answer) {
    Consumer<Answer<Reply>> waiting = awaitingAnswer.remove(answer.tag());
    if (waiting != null) {
      waiting.accept(answer);
    }
  }

  void found(Delivery.Found found) {
    Consumer<Optional<Listing>> waiting = awaitingListing.remove(found.tag());
    if (waiting != null) {
      waiting.accept(found.listing().map(freshen));
    }
  }

  void listed(Delivery.Listed listed) {
    AwaitedList awaited = awaitingList.get(listed.tag());
    if (awaited != null) {
      awaited
          .puzzle()
          .add(listed.part())
          .ifPresent(
              listings -> {
                awaitingList.remove(listed.tag());
                awaited.then().accept(listings.stream().map(freshen).toList());
              });
    }
  }

  /** Asks on nobody's request; the answer may never come. */
  void ask(ConversationId conversation, Command command, Consumer<Answer<Reply>> then) {
    ask(Trace.NONE, conversation, command, then);
  }

  /** Sends a command; the answer may never come. */
  void ask(
      Request request, ConversationId conversation, Command command, Consumer<Answer<Reply>> then) {
    ask(request.trace(), conversation, command, then);
  }

  private void ask(
      String trace, ConversationId conversation, Command command, Consumer<Answer<Reply>> then) {
    awaitingAnswer.put(++lastTag, then);
    chat.conversations()
        .tell(conversation.value(), new Ingress.Execute<>(command, lastTag, answers, trace));
  }

  /** Sends a command and answers the request with what comes. */
  void execute(Request request, ConversationId conversation, Command command) {
    ask(request, conversation, command, answer -> replies.answer(request, conversation, answer));
  }

  void answer(Request request, ConversationId conversation, Answer<Reply> answer) {
    replies.answer(request, conversation, answer);
  }

  void answer(
      Request request, ConversationId conversation, Answer<Reply> answer, List<String> notAdded) {
    replies.answer(request, conversation, answer, notAdded);
  }

  /** Answers when there is no reply or a refusal; else goes on. */
  void replied(
      Request request, ConversationId conversation, Answer<Reply> answer, Consumer<Reply> then) {
    replies.replied(request, conversation, answer, then);
  }

  /** Looks a conversation up in the person's mailbox. */
  void find(ConversationId conversation, Consumer<Optional<Listing>> then) {
    awaitingListing.put(++lastTag, then);
    chat.mailbox(session.user(), new Mailbox.Find(conversation, lastTag, context.getSelf()));
  }

  /** Arranges a conversation in the person's list; nothing when they do not belong to it. */
  void arrange(ConversationId conversation, Mailbox.Wish wish, Consumer<Optional<Listing>> then) {
    awaitingListing.put(++lastTag, then);
    chat.mailbox(
        session.user(), new Mailbox.Arrange(conversation, wish, lastTag, context.getSelf()));
  }

  void listAll(Consumer<List<Listing>> then) {
    awaitingList.put(++lastTag, new AwaitedList(new Part.Puzzle(), then));
    chat.mailbox(session.user(), new Mailbox.ListAll(lastTag, context.getSelf()));
  }

  /** Runs something in the actor after a pause. */
  void later(Duration pause, Runnable run) {
    context.scheduleOnce(pause, context.getSelf(), new Delivery.Then(run));
  }

  /**
   * Finds where the asking person stands: in their mailbox, and where that does not know the
   * conversation or not that much of it, from the conversation itself. Answers with an error when
   * they are no member or the number is of the future.
   */
  void withStanding(
      Request request,
      ConversationId conversation,
      long sequence,
      BiConsumer<Standing, Optional<Listing>> then) {
    find(
        conversation,
        found -> {
          if (found.isPresent() && sequence <= found.get().head().head()) {
            then.accept(new Standing(found.get().visibleFrom(), found.get().head().head()), found);
          } else {
            askStanding(request, conversation, sequence, found, then);
          }
        });
  }

  /** The same from the conversation itself. */
  void askStanding(
      Request request,
      ConversationId conversation,
      long sequence,
      Optional<Listing> found,
      BiConsumer<Standing, Optional<Listing>> then) {
    ask(
        request,
        conversation,
        new Command.Describe(session.user()),
        answer -> {
          boolean member =
              answer instanceof Answer.Done<Reply> done
                  && done.reply() instanceof Reply.Description;
          if (!member) {
            replies.answer(request, conversation, answer);
            return;
          }
          Reply.Description truth = (Reply.Description) ((Answer.Done<Reply>) answer).reply();
          if (sequence > truth.head()) {
            request.answer(
                Replies.about(request, conversation)
                    .setCode(Code.FUTURE_SEQUENCE)
                    .setAction(Action.RESYNC)
                    .setMessage("the head is " + truth.head() + ": sequence=" + sequence));
          } else {
            long visibleFrom = Math.max(truth.since(), found.map(Listing::visibleFrom).orElse(0L));
            then.accept(new Standing(visibleFrom, truth.head()), found);
          }
        });
  }

  /** The conversation that a request names, or null when it is answered that there is none. */
  @Nullable ConversationId conversation(Request request, String text) {
    Optional<ConversationId> id = ConversationId.parse(text);
    boolean possible =
        id.isPresent() && (!id.get().isDirect() || id.get().isDirectOf(session.user()));
    if (!possible) {
      request.answer(
          Error.newBuilder()
              .setCode(Code.NO_SUCH_CONVERSATION)
              .setAction(Action.GIVE_UP)
              .setConversationId(Replies.brief(text))
              .setMessage("there is no such conversation of yours: open it by handle first"));
      return null;
    }
    return id.get();
  }

  /** Goes on in the actor with a result; a failure is answered as unavailable. */
  <T> void then(Request request, CompletionStage<T> stage, Consumer<T> consumer) {
    context.pipeToSelf(
        stage,
        (result, failure) ->
            new Delivery.Then(
                () -> {
                  if (failure == null) {
                    consumer.accept(result);
                  } else {
                    Trace.with(
                        request.trace(),
                        () ->
                            chat.log()
                                .warn(
                                    "{} of {} failed: {}",
                                    request.frame().getBodyCase(),
                                    session.user(),
                                    failure.toString()));
                    request.answer(
                        Error.newBuilder()
                            .setCode(Code.UNAVAILABLE)
                            .setAction(Action.RETRY)
                            .setRetryAfterMillis(Replies.RETRY_MILLIS)
                            .setMessage("the store does not answer: try again"));
                  }
                }));
  }
}

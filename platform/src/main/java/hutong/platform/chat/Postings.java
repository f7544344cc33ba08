package hutong.platform.chat;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import hutong.platform.chat.Participation.Hindrance;
import hutong.platform.entity.Answer;
import hutong.platform.entity.Shard;
import hutong.platform.extend.NoAnswer;
import hutong.protocol.ClientId;
import hutong.protocol.ConversationId;
import hutong.protocol.Digest;
import hutong.protocol.UserId;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What the platform itself posts: notices, and cards whose state other features change. Everybody
 * in the conversation sees them and their changes like any other item; {@code sender} is empty.
 *
 * <p>An item is posted under a source, 1–64 of {@code A–Z a–z 0–9 . _ : -}, and a version that
 * rises with each posting or change of that source. The same version again does nothing and gives
 * the first answer; an older version that was not posted in its time is dropped.
 */
public final class Postings {
  private static final Duration ASK = Duration.ofSeconds(8);
  private static final int MOST_TARGETS = 10_000;
  private static final Duration TARGET_LIFE = Duration.ofMinutes(5);

  private final Shard<Command, Reply> conversations;
  private final History history;
  private final Clock clock;

  /** What was changed lately, as it was read before its first change: see {@link Target}. */
  private final Cache<Place, Target> targets =
      Caffeine.newBuilder().maximumSize(MOST_TARGETS).expireAfterAccess(TARGET_LIFE).build();

  private record Place(ConversationId conversation, long sequence) {}

  Postings(Shard<Command, Reply> conversations, History history, Clock clock) {
    this.conversations = conversations;
    this.history = history;
    this.clock = clock;
  }

  /** How somebody takes part in a conversation; fails with {@link NoAnswer}. */
  public CompletionStage<Participation> participation(ConversationId conversation, UserId user) {
    return conversations
        .ask(conversation.value(), new Command.Stand(user), ASK)
        .thenApply(
            answer -> {
              if (!(answer instanceof Answer.Done<Reply> done)) {
                throw new NoAnswer("conversation " + conversation);
              }
              return done.reply() instanceof Reply.Description seen
                  ? participation(conversation, seen)
                  : Participation.NONE;
            });
  }

  private Participation participation(ConversationId conversation, Reply.Description seen) {
    UserId user = seen.self().user();
    Optional<UserId> other =
        conversation.isDirect()
            ? Optional.of(
                conversation.first().equals(user) ? conversation.second() : conversation.first())
            : Optional.empty();
    return new Participation(
        true,
        Conversation.mayWrite(seen.charter(), seen.self(), clock.millis())
            .map(reason -> Hindrance.valueOf(reason.name())),
        other);
  }

  /** What became of a posting. */
  public sealed interface Outcome {
    /** Stored, now or before, as that number. */
    record Stored(long sequence) implements Outcome {}

    /** Not done, and never will be under that source and version. */
    record Dropped(String why) implements Outcome {}

    /** Not known, or not done for now: the same again. */
    record Unknown() implements Outcome {}
  }

  public CompletionStage<Outcome> post(
      ConversationId conversation, String source, long version, Content content) {
    return tell(conversation, new Command.Post(id(source, version, content), content));
  }

  /**
   * Replaces a card that the platform posted.
   *
   * @param sequence number of its item
   */
  public CompletionStage<Outcome> change(
      ConversationId conversation, String source, long version, long sequence, Content.Card card) {
    return target(new Place(conversation, sequence))
        .thenCompose(
            target ->
                tell(
                    conversation,
                    new Command.Amend(
                        id(source, version, card), new Change.Edit(sequence, card), target)));
  }

  private CompletionStage<Optional<Target>> target(Place place) {
    Target known = targets.getIfPresent(place);
    return known != null
        ? CompletableFuture.completedFuture(Optional.of(known))
        : history
            .item(place.conversation(), place.sequence())
            .thenApply(
                found -> {
                  Optional<Target> target = found.flatMap(Speaking::target);
                  target.ifPresent(read -> targets.put(place, read));
                  return target;
                });
  }

  private static ItemId id(String source, long version, Content content) {
    ClientId checked = new ClientId(source, version);
    return new ItemId(
        ItemId.PLATFORM,
        checked.device(),
        checked.counter(),
        Digest.of(ContentJournal.bytes(content).toByteArray()));
  }

  private CompletionStage<Outcome> tell(ConversationId conversation, Command command) {
    return conversations.ask(conversation.value(), command, ASK).thenApply(Postings::outcome);
  }

  private static Outcome outcome(Answer<Reply> answer) {
    if (!(answer instanceof Answer.Done<Reply> done)) {
      return new Outcome.Unknown();
    }
    return done.reply() instanceof Reply.Stored stored
        ? new Outcome.Stored(stored.sequence())
        : new Outcome.Dropped(((Reply.Rejected) done.reply()).reason().name());
  }
}

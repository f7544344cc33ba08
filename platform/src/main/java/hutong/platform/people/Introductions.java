package hutong.platform.people;

import hutong.platform.extend.Failure;
import hutong.platform.extend.NoAnswer;
import hutong.platform.extend.Outbound;
import hutong.platform.people.Relations.Act;
import hutong.platform.people.Relations.Bond;
import hutong.platform.people.Relations.Command;
import hutong.platform.people.Relations.Trouble;
import hutong.platform.people.User.Reply;
import hutong.protocol.UserId;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Frame;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Acts of one person towards another, as steps through both entities.
 *
 * <p>The other person is written first, then the one who acts. A crash between leaves the actor
 * where they were before, so that the same request computes the same bond once more, finds it at
 * the other person already, and goes on to its end. The other way round the actor would look done,
 * and nobody would ever tell the other person.
 */
final class Introductions {
  private static final Logger LOG = LoggerFactory.getLogger(Introductions.class);

  /** Times that an act is computed again because the other person acted as well. */
  private static final int ATTEMPTS = 8;

  /** Who acts. */
  record Actor(UserId user, String handle) {}

  private final People people;
  private final Neighbours neighbours;

  Introductions(People people, Neighbours neighbours) {
    this.people = people;
    this.neighbours = neighbours;
  }

  /** Does it, and returns how the actor stands then; fails with {@link Failure}. */
  CompletionStage<Somebody> act(Actor actor, Somebody other, Act act, String greeting) {
    return attempt(actor, other, act, greeting, 1)
        .exceptionallyCompose(thrown -> settled(actor, other, thrown))
        .thenCompose(after -> permit(actor, after, act).thenApply(done -> after))
        .thenApply(
            after -> {
              neighbours.presenceChanged().accept(actor.user());
              neighbours.presenceChanged().accept(other.user());
              return after;
            });
  }

  /**
   * An act may be refused after one of its steps was done: the actor's other device did something,
   * too. Both sides are settled before the refusal is told.
   */
  private CompletionStage<Somebody> settled(Actor actor, Somebody other, Throwable thrown) {
    Throwable cause = Failure.cause(thrown);
    return cause instanceof Failure failure && failure.isRefusal()
        ? attempt(actor, other, Act.SETTLE, "", 1)
            .thenApply(
                after -> {
                  throw failure;
                })
        : CompletableFuture.failedFuture(cause);
  }

  private CompletionStage<?> permit(Actor actor, Somebody after, Act act) {
    return switch (act) {
      case BLOCK, UNBLOCK, REMOVE ->
          neighbours
              .conversations()
              .permit(actor.user(), after.user(), !after.relation().blocked())
              .exceptionally(
                  lost -> {
                    LOG.warn("{} of {}: {}", act, actor.user(), lost.toString());
                    throw new NoAnswer("conversations");
                  });
      case ASK, ACCEPT, DECLINE, SETTLE -> CompletableFuture.completedFuture(true);
    };
  }

  private CompletionStage<Somebody> attempt(
      Actor actor, Somebody other, Act act, String greeting, int number) {
    if (number > ATTEMPTS) {
      throw new Failure(Code.UNAVAILABLE, Action.RETRY, "both act at once: try again");
    }
    return people
        .user(actor.user(), new User.Command.Plan(other.user(), act, greeting))
        .thenCompose(
            reply -> {
              Relations.Reply.Planned plan =
                  (Relations.Reply.Planned) accepted(reply, Search.noSuchId());
              return offer(actor, other, act, plan)
                  .thenCompose(
                      offered ->
                          offered instanceof Relations.Reply.Newer newer
                              ? adopt(actor, other, newer.bond())
                              : conclude(actor, other, act, plan))
                  .thenCompose(
                      concluded ->
                          concluded instanceof Relations.Reply.Concluded done
                              ? CompletableFuture.completedFuture(
                                  other.with(done.relation(), done.view()))
                              : attempt(actor, other, act, greeting, number + 1));
            });
  }

  private CompletionStage<Relations.Reply> offer(
      Actor actor, Somebody other, Act act, Relations.Reply.Planned plan) {
    return relate(
            other.user(), new Command.Offer(actor.user(), actor.handle(), plan.base(), plan.next()))
        .thenApply(
            reply -> {
              boolean begins = act == Act.ASK || act == Act.ACCEPT;
              if (reply instanceof Reply.Rejected && !begins) {
                return plan; // nobody is left there; one's own side is still put in order
              }
              Relations.Reply answer = accepted(reply, Search.noSuchId());
              if (answer instanceof Relations.Reply.Agreed agreed && agreed.news()) {
                tell(actor, other.user(), agreed);
              }
              return answer;
            });
  }

  private CompletionStage<Relations.Reply> adopt(Actor actor, Somebody other, Bond newer) {
    return relate(actor.user(), new Command.Adopt(other.user(), other.handle(), newer))
        .thenApply(reply -> accepted(reply, Search.noSuchId()));
  }

  private CompletionStage<Relations.Reply> conclude(
      Actor actor, Somebody other, Act act, Relations.Reply.Planned plan) {
    return relate(
            actor.user(),
            new Command.Conclude(other.user(), other.handle(), act, plan.base(), plan.next()))
        .thenApply(reply -> accepted(reply, Search.noSuchId()));
  }

  /** The actor's own name for somebody; nobody else is concerned. */
  CompletionStage<Somebody> remark(Actor actor, Somebody other, String remark) {
    return relate(actor.user(), new Command.Remark(other.user(), remark))
        .thenApply(
            reply -> {
              Relations.Reply.Concluded done =
                  (Relations.Reply.Concluded) accepted(reply, Search.noSuchId());
              return other.with(done.relation(), done.view());
            });
  }

  /** A hint to the other person's devices. */
  private void tell(Actor actor, UserId other, Relations.Reply.Agreed agreed) {
    people
        .user(actor.user(), new User.Command.ReadPerson(other))
        .thenAccept(
            reply -> {
              Profile profile =
                  reply instanceof Reply.PersonIs person ? person.profile() : Profile.BLANK;
              Frame.Builder hint =
                  Frame.newBuilder()
                      .setContactEntry(
                          Cards.entry(
                              Cards.person(
                                  actor.user(),
                                  actor.handle(),
                                  profile,
                                  agreed.relation(),
                                  agreed.view()),
                              agreed.relation(),
                              agreed.view()));
              neighbours.tell().accept(other, new Outbound(hint.build()));
            })
        .exceptionally(
            lost -> {
              LOG.warn("{} was not told of {}: {}", other, actor.user(), lost.toString());
              return null;
            });
  }

  private CompletionStage<Reply> relate(UserId user, Command command) {
    return people.user(user, new User.Command.Relate(command));
  }

  private static Relations.Reply accepted(Reply reply, Failure nobody) {
    if (!(reply instanceof Reply.Related related)) {
      throw nobody;
    }
    if (related.reply() instanceof Relations.Reply.Refused refused) {
      throw refusal(refused.trouble());
    }
    return related.reply();
  }

  private static Failure refusal(Trouble trouble) {
    return switch (trouble) {
      case NO_SUCH_REQUEST ->
          new Failure(Code.NO_SUCH_REQUEST, Action.RESYNC, "they do not ask now");
      case BLOCKED ->
          new Failure(Code.NOT_ALLOWED, Action.FIX, "you have blocked them: unblock them first");
      case STRANGER ->
          new Failure(
              Code.NOT_ALLOWED, Action.FIX, "a remark is for somebody in the list of contacts");
      case TOO_MANY_CONTACTS ->
          new Failure(Code.TOO_MANY, Action.FIX, "too many contacts: remove one first");
      case TOO_MANY_BLOCKED ->
          new Failure(Code.TOO_MANY, Action.FIX, "too many are blocked: unblock one first");
      case TOO_MANY_REQUESTS ->
          new Failure(Code.TOO_MANY, Action.GIVE_UP, "too many people ask them already");
    };
  }
}

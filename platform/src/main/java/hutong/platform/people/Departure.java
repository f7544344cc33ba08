package hutong.platform.people;

import hutong.platform.extend.Failure;
import hutong.platform.people.Introductions.Actor;
import hutong.platform.people.Relations.Act;
import hutong.platform.people.Relations.Listed;
import hutong.platform.people.Relations.View;
import hutong.platform.people.User.Reason;
import hutong.platform.people.User.Reply;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of an account. Everybody else learns of it first and the person's own entity comes last,
 * so that after a crash the person can still show their password and ask for the same again.
 */
final class Departure {
  private static final Logger LOG = LoggerFactory.getLogger(Departure.class);
  private static final int AT_ONCE = 16;
  private static final int ATTEMPTS = 5;

  private final People people;
  private final Introductions introductions;
  private final Neighbours neighbours;

  Departure(People people, Introductions introductions, Neighbours neighbours) {
    this.people = people;
    this.introductions = introductions;
    this.neighbours = neighbours;
  }

  /**
   * Ends it; returns the devices that were logged out. Fails with a {@link Failure} while they have
   * something that must not be lost, and nothing has changed.
   */
  CompletionStage<Set<String>> of(Actor person) {
    return neighbours
        .belongings()
        .end(person.user())
        .thenCompose(ended -> leaveAll(person))
        .thenCompose(left -> people.retire(person.handle(), person.user()))
        .thenCompose(retired -> delete(person, 1))
        .thenCompose(
            devices -> // who was added to a group at the last moment
            leaveAll(person).thenApply(left -> devices))
        .thenApply(
            devices -> {
              neighbours.presenceChanged().accept(person.user());
              return devices;
            });
  }

  private CompletionStage<?> leaveAll(Actor person) {
    return neighbours
        .conversations()
        .leaveAll(person.user())
        .handle(
            (left, failure) -> {
              if (failure != null) {
                LOG.warn("{} could not leave: {}", person.user(), failure.toString());
                throw new Failure(Code.UNAVAILABLE, Action.RETRY, "not done yet: ask again");
              }
              return left;
            });
  }

  private CompletionStage<Set<String>> delete(Actor person, int attempt) {
    return endAll(person)
        .thenCompose(ended -> people.user(person.user(), new User.Command.Delete()))
        .thenCompose(
            reply -> {
              if (reply instanceof Reply.Revoked revoked) {
                return CompletableFuture.completedFuture(revoked.devices());
              }
              Reason reason = ((Reply.Rejected) reply).reason();
              if (reason == Reason.NEVER_CREATED) { // gone already: asked for twice at once
                return CompletableFuture.completedFuture(Set.of());
              }
              if (attempt < ATTEMPTS) { // somebody asked to be a contact meanwhile
                return delete(person, attempt + 1);
              }
              throw new Failure(Code.UNAVAILABLE, Action.RETRY, "not done yet: ask again");
            });
  }

  private CompletionStage<?> endAll(Actor person) {
    return people
        .user(person.user(), new User.Command.ReadRelations("", Integer.MAX_VALUE))
        .thenCompose(
            reply ->
                end(
                    person,
                    reply instanceof Reply.RelationsAre all
                        ? all.page().stream()
                            .filter(
                                one -> one.relation().bond().standing() != Relations.Standing.NONE)
                            .toList()
                        : List.of()));
  }

  private CompletionStage<?> end(Actor person, List<Listed> contacts) {
    if (contacts.isEmpty()) {
      return CompletableFuture.completedFuture(true);
    }
    int some = Math.min(AT_ONCE, contacts.size());
    CompletableFuture<?>[] ends =
        contacts.subList(0, some).stream()
            .map(one -> end(person, one).toCompletableFuture())
            .toArray(CompletableFuture[]::new);
    return CompletableFuture.allOf(ends)
        .thenCompose(ended -> end(person, contacts.subList(some, contacts.size())));
  }

  private CompletionStage<?> end(Actor person, Listed one) {
    return introductions.act(
        person,
        new Somebody(one.user(), one.relation().handle(), Profile.BLANK, one.relation(), View.NONE),
        Act.REMOVE,
        "");
  }
}

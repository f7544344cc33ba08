package hutong.platform.people;

import hutong.platform.extend.Failure;
import hutong.platform.people.Relations.View;
import hutong.platform.people.User.Reply;
import hutong.protocol.SortableId;
import hutong.protocol.UserId;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Finds people for somebody: whoever must not be found is not there. */
record Search(People people) {
  private static final int SHOWN = 64;

  /**
   * By handle. With whom something is already is found whatever their settings say; a block is not
   * looked at, for it would show.
   */
  CompletionStage<Somebody> byHandle(UserId by, String text) {
    return people
        .find(text)
        .thenCompose(
            found ->
                see(by, found.orElseThrow(() -> noSuchHandle(text)).user())
                    .thenApply(
                        seen ->
                            seen.filter(it -> it.findable() || it.body().view() != View.NONE)
                                .orElseThrow(() -> noSuchHandle(text))
                                .body()));
  }

  CompletionStage<Somebody> byId(UserId by, String id) {
    if (!SortableId.matches(id)) {
      throw noSuchId();
    }
    return see(by, new UserId(id))
        .thenApply(seen -> seen.map(Seen::body).orElseThrow(Search::noSuchId));
  }

  /** Somebody who was found by who they are, and whether their handle leads to them as well. */
  private record Seen(Somebody body, boolean findable) {}

  private CompletionStage<Optional<Seen>> see(UserId by, UserId user) {
    return people
        .user(user, new User.Command.ReadPerson(by))
        .thenCombine(
            people.user(by, new User.Command.ReadRelation(user)),
            (person, mine) -> {
              if (!(mine instanceof Reply.RelationIs relation)) {
                return Optional.empty(); // the one who looks was deleted meanwhile
              }
              if (person instanceof Reply.PersonIs is) {
                return Optional.of(
                    new Seen(
                        new Somebody(
                            user, is.handle(), is.profile(), relation.relation(), relation.view()),
                        is.findable()));
              }
              return relation.view() == View.NONE
                  ? Optional.empty()
                  : Optional.of(new Seen(gone(user, relation), false));
            });
  }

  /** Of a deleted account, what the other person still has. */
  private static Somebody gone(UserId user, Reply.RelationIs mine) {
    return new Somebody(
        user, mine.relation().handle(), Profile.BLANK, mine.relation(), mine.view());
  }

  static Failure noSuchHandle(String text) {
    String brief = text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    return new Failure(Code.NO_SUCH_HANDLE, Action.FIX, "nobody has the handle \"" + brief + "\"");
  }

  static Failure noSuchId() {
    return new Failure(Code.NO_SUCH_HANDLE, Action.FIX, "nobody has that user id");
  }
}

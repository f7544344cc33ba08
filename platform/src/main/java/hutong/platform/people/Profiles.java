package hutong.platform.people;

import hutong.platform.extend.Failure;
import hutong.platform.extend.Wording;
import hutong.platform.people.Relations.Listed;
import hutong.platform.people.Relations.Relation;
import hutong.platform.people.Relations.View;
import hutong.platform.people.User.Reply;
import hutong.protocol.UserId;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.ContactEntry;
import hutong.protocol.wire.ContactPage;
import hutong.protocol.wire.Contacts;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.SetProfile;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What people show of themselves, and the list of those whom somebody knows. */
final class Profiles {
  private static final int MOST_ENTRIES = 200;
  private static final int USUAL_ENTRIES = 50;
  private static final int MEDIA_ID_CHARACTERS = 128;

  private final People people;
  private final PeopleSettings settings;
  private final Avatars avatars;

  Profiles(People people, PeopleSettings settings, Avatars avatars) {
    this.people = people;
    this.settings = settings;
    this.avatars = avatars;
  }

  CompletionStage<Frame.Builder> set(UserId self, SetProfile set) {
    Optional<String> displayName = Optional.empty();
    if (set.hasDisplayName()) {
      String name =
          Wording.name("displayName", set.getDisplayName(), settings.maxDisplayNameCharacters());
      Failure.require(!name.isEmpty(), Code.BAD_TEXT, "displayName: nothing in it can be seen");
      displayName = Optional.of(name);
    }
    Optional<String> statusLine =
        set.hasStatusLine()
            ? Optional.of(
                Wording.name("statusLine", set.getStatusLine(), settings.maxStatusLineCharacters()))
            : Optional.empty();
    Optional<String> avatar = set.hasAvatar() ? Optional.of(set.getAvatar()) : Optional.empty();
    User.Command command = new User.Command.SetProfile(displayName, avatar, statusLine);
    return requireShowable(self, avatar.orElse(""))
        .thenCompose(showable -> people.user(self, command))
        .thenApply(
            reply -> {
              if (!(reply instanceof Reply.PersonIs person)) {
                throw Search.noSuchId();
              }
              Relation own = Relations.none(self).of(self);
              return Frame.newBuilder()
                  .setPerson(Cards.person(self, person.handle(), person.profile(), own, View.NONE));
            });
  }

  private CompletionStage<Boolean> requireShowable(UserId self, String avatar) {
    if (avatar.isEmpty()) {
      return CompletableFuture.completedFuture(true);
    }
    CompletionStage<Boolean> showable =
        avatar.length() > MEDIA_ID_CHARACTERS
            ? CompletableFuture.completedFuture(false)
            : avatars.mayShow(self, avatar);
    return showable.thenApply(
        may -> {
          Failure.require(may, Code.NO_SUCH_MEDIA, "avatar is no picture of yours");
          return may;
        });
  }

  CompletionStage<Frame.Builder> contacts(UserId self, Contacts contacts) {
    int limit =
        contacts.getLimit() == 0
            ? USUAL_ENTRIES
            : (int) Math.min(Integer.toUnsignedLong(contacts.getLimit()), MOST_ENTRIES);
    return people
        .user(self, new User.Command.ReadRelations(contacts.getCursor(), limit + 1))
        .thenCompose(
            reply -> {
              List<Listed> found = reply instanceof Reply.RelationsAre are ? are.page() : List.of();
              List<Listed> page = found.subList(0, Math.min(limit, found.size()));
              String cursor = found.size() > limit ? page.get(limit - 1).relation().handle() : "";
              return entries(self, page)
                  .thenApply(
                      entries ->
                          Frame.newBuilder()
                              .setContactPage(
                                  ContactPage.newBuilder()
                                      .addAllEntries(entries)
                                      .setCursor(cursor)));
            });
  }

  /** With the profiles, which each person's own entity has. */
  private CompletionStage<List<ContactEntry>> entries(UserId self, List<Listed> page) {
    List<CompletableFuture<ContactEntry>> entries =
        page.stream().map(one -> entry(self, one).toCompletableFuture()).toList();
    return CompletableFuture.allOf(entries.toArray(CompletableFuture[]::new))
        .thenApply(done -> entries.stream().map(CompletableFuture::join).toList());
  }

  private CompletionStage<ContactEntry> entry(UserId self, Listed one) {
    Relation relation = one.relation();
    View view = Relations.none(self).view(relation);
    return people
        .user(one.user(), new User.Command.ReadPerson(self))
        .thenApply(
            reply -> {
              Profile profile =
                  reply instanceof Reply.PersonIs person ? person.profile() : Profile.BLANK;
              return Cards.entry(
                  Cards.person(one.user(), relation.handle(), profile, relation, view),
                  relation,
                  view);
            });
  }
}

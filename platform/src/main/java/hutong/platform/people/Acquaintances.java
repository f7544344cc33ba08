package hutong.platform.people;

import hutong.platform.extend.Failure;
import hutong.platform.extend.Feature;
import hutong.platform.extend.Request;
import hutong.platform.extend.Session;
import hutong.platform.extend.Wording;
import hutong.platform.people.Introductions.Actor;
import hutong.platform.people.Preferences.Audience;
import hutong.platform.people.Relations.Act;
import hutong.platform.people.User.Reply;
import hutong.protocol.ClientId;
import hutong.protocol.UserId;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Contact;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.LookUp;
import hutong.protocol.wire.Settings;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** How people get to know each other: what their connections may ask. */
public final class Acquaintances implements Feature {
  private final People people;
  private final PeopleSettings settings;
  private final Neighbours neighbours;
  private final Search search;
  private final Introductions introductions;
  private final Profiles profiles;

  public Acquaintances(People people, PeopleSettings settings, Neighbours neighbours) {
    this.people = people;
    this.settings = settings;
    this.neighbours = neighbours;
    this.search = new Search(people);
    this.introductions = new Introductions(people, neighbours);
    this.profiles = new Profiles(people, settings, neighbours.avatars());
  }

  Departure departure() {
    return new Departure(people, introductions, neighbours);
  }

  @Override
  public Set<Frame.BodyCase> frames() {
    return Set.of(
        Frame.BodyCase.LOOK_UP,
        Frame.BodyCase.SET_PROFILE,
        Frame.BodyCase.CONTACT,
        Frame.BodyCase.CONTACTS,
        Frame.BodyCase.READ_SETTINGS,
        Frame.BodyCase.SET_SETTINGS);
  }

  @Override
  public Conversant open(Session session) {
    Actor self = new Actor(session.user(), session.handle());
    return new Conversant() {
      @Override
      public void handle(Request request) {
        Failure.answer(request, () -> answer(self, request.frame()));
      }

      @Override
      public void closed() {}
    };
  }

  private CompletionStage<Frame.Builder> answer(Actor self, Frame frame) {
    return switch (frame.getBodyCase()) {
      case LOOK_UP ->
          find(self, frame.getLookUp())
              .thenApply(found -> Frame.newBuilder().setPerson(found.card()));
      case SET_PROFILE -> profiles.set(self.user(), frame.getSetProfile());
      case CONTACT -> contact(self, frame.getContact());
      case CONTACTS -> profiles.contacts(self.user(), frame.getContacts());
      case READ_SETTINGS ->
          people
              .user(self.user(), new User.Command.ReadPreferences())
              .thenApply(Acquaintances::settings);
      case SET_SETTINGS -> set(self.user(), frame.getSetSettings().getSettings());
      default -> throw new Failure(Code.INTERNAL, Action.GIVE_UP, "not a frame of people");
    };
  }

  private CompletionStage<Somebody> find(Actor self, LookUp lookUp) {
    return switch (lookUp.getOfCase()) {
      case HANDLE -> search.byHandle(self.user(), lookUp.getHandle());
      case USER_ID -> search.byId(self.user(), lookUp.getUserId());
      case OF_NOT_SET -> throw bad("lookUp needs a handle or a userId");
    };
  }

  private CompletionStage<Frame.Builder> contact(Actor self, Contact contact) {
    String greeting = Wording.body("ask", contact.getAsk(), settings.maxGreetingCharacters());
    String remark = Wording.name("remark", contact.getRemark(), settings.maxRemarkCharacters());
    CompletionStage<Somebody> other =
        switch (contact.getOfCase()) {
          case HANDLE -> search.byHandle(self.user(), contact.getHandle());
          case USER_ID -> search.byId(self.user(), contact.getUserId());
          case OF_NOT_SET -> throw bad("contact needs a handle or a userId");
        };
    return other
        .thenCompose(
            found -> {
              Failure.require(
                  !found.user().equals(self.user()),
                  Code.BAD_REQUEST,
                  "one is no contact of oneself");
              return switch (contact.getActCase()) {
                case ASK -> introductions.act(self, found, Act.ASK, greeting);
                case ACCEPT -> introductions.act(self, found, Act.ACCEPT, "");
                case DECLINE -> introductions.act(self, found, Act.DECLINE, "");
                case REMOVE -> introductions.act(self, found, Act.REMOVE, "");
                case BLOCK -> introductions.act(self, found, Act.BLOCK, "");
                case UNBLOCK -> introductions.act(self, found, Act.UNBLOCK, "");
                case REMARK -> introductions.remark(self, found, remark);
                case ACT_NOT_SET -> throw bad("contact needs an act");
              };
            })
        .thenApply(
            after ->
                Frame.newBuilder()
                    .setContactEntry(Cards.entry(after.card(), after.relation(), after.view())));
  }

  private CompletionStage<Frame.Builder> set(UserId self, Settings wanted) {
    List<String> quiet = List.copyOf(new LinkedHashSet<>(wanted.getQuietDevicesList()));
    Failure.require(
        quiet.size() <= settings.maxDevices() && quiet.stream().allMatch(ClientId::isDevice),
        Code.BAD_REQUEST,
        "quietDevices must be names of at most " + settings.maxDevices() + " devices");
    Preferences preferences =
        new Preferences(
            audience("find", wanted.getFind()),
            audience("message", wanted.getMessage()),
            audience("add", wanted.getAdd()),
            audience("presence", wanted.getPresence()),
            quiet);
    return people
        .user(self, new User.Command.SetPreferences(preferences))
        .thenApply(
            reply -> {
              neighbours.presenceChanged().accept(self);
              return settings(reply);
            });
  }

  private static Frame.Builder settings(Reply reply) {
    if (!(reply instanceof Reply.PreferencesAre are)) {
      throw Search.noSuchId();
    }
    Preferences preferences = are.preferences();
    return Frame.newBuilder()
        .setSettings(
            Settings.newBuilder()
                .setFind(audience(preferences.find()))
                .setMessage(audience(preferences.message()))
                .setAdd(audience(preferences.add()))
                .setPresence(audience(preferences.presence()))
                .addAllQuietDevices(preferences.quietDevices()));
  }

  private static Audience audience(String field, hutong.protocol.wire.Audience audience) {
    return switch (audience) {
      case AUDIENCE_UNSPECIFIED, EVERYBODY -> Audience.EVERYBODY;
      case ONLY_CONTACTS -> Audience.ONLY_CONTACTS;
      case NOBODY -> Audience.NOBODY;
      case UNRECOGNIZED -> throw bad(field + " must be EVERYBODY, ONLY_CONTACTS or NOBODY");
    };
  }

  private static hutong.protocol.wire.Audience audience(Audience audience) {
    return switch (audience) {
      case EVERYBODY -> hutong.protocol.wire.Audience.EVERYBODY;
      case ONLY_CONTACTS -> hutong.protocol.wire.Audience.ONLY_CONTACTS;
      case NOBODY -> hutong.protocol.wire.Audience.NOBODY;
    };
  }

  private static Failure bad(String message) {
    return new Failure(Code.BAD_REQUEST, Action.FIX, message);
  }
}

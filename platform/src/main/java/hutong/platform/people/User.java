package hutong.platform.people;

import hutong.platform.entity.Entry;
import hutong.platform.remote.NodeMessage;
import hutong.protocol.UserId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pcollections.TreePMap;

/**
 * A person: how they get in, what they show, how they stand with others. Pure; what may happen to
 * them is decided by {@link UserRules}. A user id is made before it is known whether its
 * registration succeeds, so an id may also be one that never became a person.
 *
 * @param registration the registration that made the person, or was given up; empty before either
 */
record User(
    UserId id,
    Stage stage,
    String registration,
    String handle,
    Profile profile,
    Access access,
    Relations relations,
    Preferences preferences) {

  enum Stage {
    UNKNOWN,
    CREATED,
    NEVER_CREATED,
    /** For ever; nobody sees a difference to somebody who never was. */
    DELETED
  }

  sealed interface Command extends NodeMessage {
    /** Only reads, and needs no entry. */
    sealed interface Inquiry extends Command {}

    record Create(
        String registration,
        String handle,
        String displayName,
        String passwordHash,
        String device,
        String family)
        implements Command {}

    /** Asks whether that registration made the person; if not, it never will. */
    record CloseRegistration(String registration) implements Command {}

    /** Reads what a password is checked against. */
    record ReadCredentials() implements Inquiry {}

    /**
     * @param passwordHash what the password was checked against
     */
    record LogIn(String device, String family, String passwordHash) implements Command {}

    record Refresh(String device, String family, long rotation) implements Command {}

    record UseTicket(String ticket, String device, String family, long expiresAtMillis)
        implements Command {}

    record Revoke(String device) implements Command {}

    record ReadDevices() implements Inquiry {}

    /**
     * Changes the password and logs all devices out but one.
     *
     * @param oldHash what the old password was checked against
     */
    record ChangePassword(String oldHash, String newHash, String device) implements Command {}

    /** Changes what is present. */
    record SetProfile(
        Optional<String> displayName, Optional<String> avatar, Optional<String> statusLine)
        implements Command {}

    record SetPreferences(Preferences preferences) implements Command {}

    record ReadPreferences() implements Inquiry {}

    /** Reads what a person shows to somebody. */
    record ReadPerson(UserId by) implements Inquiry {}

    /** Asks whether a person takes something from somebody. */
    record Accepts(UserId from, Purpose purpose) implements Inquiry {}

    /** Computes an act towards somebody. */
    record Plan(UserId other, Relations.Act act, String greeting) implements Inquiry {}

    record Relate(Relations.Command command) implements Command {}

    record ReadRelation(UserId other) implements Inquiry {}

    /**
     * @param most at most so many
     */
    record ReadRelations(String afterHandle, int most) implements Inquiry {}

    /** Ends the account, once everybody else knows; see {@link Departure}. */
    record Delete() implements Command {}
  }

  sealed interface Event {
    User applyTo(User user, Entry<Event> entry);

    record Created(
        String registration,
        String handle,
        String displayName,
        String passwordHash,
        String device,
        String family)
        implements Event {
      @Override
      public User applyTo(User before, Entry<Event> entry) {
        return new User(
            before.id,
            Stage.CREATED,
            registration,
            handle,
            Profile.named(displayName),
            before.access.withPassword(passwordHash).loggedIn(device, family, entry),
            before.relations,
            before.preferences);
      }
    }

    record NeverCreated(String registration) implements Event {
      @Override
      public User applyTo(User before, Entry<Event> entry) {
        return new User(
            before.id,
            Stage.NEVER_CREATED,
            registration,
            "",
            Profile.BLANK,
            before.access,
            before.relations,
            before.preferences);
      }
    }

    record LoggedIn(String device, String family) implements Event {
      @Override
      public User applyTo(User before, Entry<Event> entry) {
        return before.with(before.access.loggedIn(device, family, entry));
      }
    }

    record Refreshed(String device, long rotation) implements Event {
      @Override
      public User applyTo(User before, Entry<Event> entry) {
        return before.with(before.access.refreshed(device, rotation, entry));
      }
    }

    record DeviceRevoked(String device) implements Event {
      @Override
      public User applyTo(User before, Entry<Event> entry) {
        return before.with(before.access.without(device, entry));
      }
    }

    record TicketUsed(String ticket, long expiresAtMillis) implements Event {
      @Override
      public User applyTo(User before, Entry<Event> entry) {
        return before.with(before.access.withTicket(ticket, expiresAtMillis, entry.atMillis()));
      }
    }

    /**
     * @param device the one that stays logged in
     */
    record PasswordChanged(String passwordHash, String device) implements Event {
      @Override
      public User applyTo(User before, Entry<Event> entry) {
        return before.with(before.access.withPassword(passwordHash).only(device, entry));
      }
    }

    record ProfileSet(Profile profile) implements Event {
      @Override
      public User applyTo(User before, Entry<Event> entry) {
        return before.with(profile);
      }
    }

    record PreferencesSet(Preferences preferences) implements Event {
      @Override
      public User applyTo(User before, Entry<Event> entry) {
        return before.with(preferences);
      }
    }

    record Related(Relations.Event event) implements Event {
      @Override
      public User applyTo(User before, Entry<Event> entry) {
        return before.with(event.applyTo(before.relations, entry.atMillis()));
      }
    }

    record Deleted() implements Event {
      @Override
      public User applyTo(User before, Entry<Event> entry) {
        return new User(
            before.id,
            Stage.DELETED,
            before.registration,
            before.handle,
            Profile.BLANK,
            before.access.withPassword("").only("", entry),
            Relations.none(before.id),
            Preferences.OPEN);
      }
    }
  }

  sealed interface Reply extends NodeMessage {
    /** Created, logged in or refreshed: tokens for that family and rotation may be issued. */
    record Granted(String handle, String family, long rotation) implements Reply {}

    record Credentials(String passwordHash) implements Reply {}

    record DeviceList(TreePMap<String, Access.Device> devices) implements Reply {}

    /**
     * @param devices that were logged out
     */
    record Revoked(Set<String> devices) implements Reply {}

    record PreferencesAre(Preferences preferences) implements Reply {}

    /**
     * @param findable by that person, would they know the handle; says nothing of blocks
     */
    record PersonIs(String handle, Profile profile, boolean findable) implements Reply {}

    record Accepted(boolean yes) implements Reply {}

    record Related(Relations.Reply reply) implements Reply {}

    record RelationIs(Relations.Relation relation, Relations.View view) implements Reply {}

    record RelationsAre(List<Relations.Listed> page) implements Reply {}

    record Rejected(Reason reason) implements Reply {}
  }

  enum Reason {
    /** No such person; a registration that was given up. */
    NEVER_CREATED,
    NO_SUCH_DEVICE,
    TOO_MANY_DEVICES,
    /** The token's login has ended. */
    REVOKED,
    /** A refresh token came a second time; the device is revoked. */
    REUSED,
    TICKET_USED,
    /** The password is no longer the one that was checked. */
    PASSWORD_CHANGED,
    /** There are contacts that must end first. */
    STILL_RELATED
  }

  static User unknown(UserId id) {
    return new User(
        id,
        Stage.UNKNOWN,
        "",
        "",
        Profile.BLANK,
        Access.NONE,
        Relations.none(id),
        Preferences.OPEN);
  }

  /** Whether this person takes that from somebody; never from whom they have blocked. */
  boolean accepts(UserId from, Purpose purpose) {
    return from.equals(id)
        || (!relations.hasBlocked(from) && preferences.allow(purpose, relations.isContact(from)));
  }

  private User with(Access changed) {
    return new User(id, stage, registration, handle, profile, changed, relations, preferences);
  }

  private User with(Profile changed) {
    return new User(id, stage, registration, handle, changed, access, relations, preferences);
  }

  private User with(Relations changed) {
    return new User(id, stage, registration, handle, profile, access, changed, preferences);
  }

  private User with(Preferences changed) {
    return new User(id, stage, registration, handle, profile, access, relations, changed);
  }
}

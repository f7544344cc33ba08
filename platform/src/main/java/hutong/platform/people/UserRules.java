package hutong.platform.people;

import hutong.platform.entity.Aggregate;
import hutong.platform.entity.Decision;
import hutong.platform.entity.Entry;
import hutong.platform.people.User.Command;
import hutong.platform.people.User.Event;
import hutong.platform.people.User.Reason;
import hutong.platform.people.User.Reply;
import hutong.platform.people.User.Stage;
import hutong.protocol.UserId;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What may happen to a {@link User}. Pure. */
record UserRules(int maxDevices, Relations.Limits limits)
    implements Aggregate<User, Command, Event, Reply> {
  private static final int WEIGHT = 2048; // a greeting, a handle and two ids

  @Override
  public User empty(String entityId) {
    return User.unknown(new UserId(entityId));
  }

  @Override
  public User apply(User before, Entry<Event> entry) {
    return entry instanceof Entry.Recorded<Event> recorded
        ? recorded.event().applyTo(before, entry)
        : before;
  }

  @Override
  public Optional<Reply> read(User user, Command command) {
    return command instanceof Command.Inquiry inquiry
        ? Optional.of(answer(user, inquiry))
        : Optional.empty();
  }

  @Override
  public int weight(Command command) {
    return WEIGHT;
  }

  @Override
  public Decision<Event, Reply> decide(User user, Command command, long nowMillis) {
    if (command instanceof Command.Create create) {
      return create(user, create);
    }
    if (command instanceof Command.CloseRegistration close) {
      return closeRegistration(user, close);
    }
    if (command instanceof Command.Inquiry inquiry) {
      return Decision.unchanged(answer(user, inquiry));
    }
    if (user.stage() != Stage.CREATED) {
      return rejected(Reason.NEVER_CREATED);
    }
    if (command instanceof Command.Relate relate) {
      return relate(user, relate.command(), nowMillis);
    }
    if (command instanceof Command.SetProfile set) {
      return setProfile(user, set);
    }
    if (command instanceof Command.SetPreferences set) {
      return set.preferences().equals(user.preferences())
          ? Decision.unchanged(new Reply.PreferencesAre(set.preferences()))
          : accepted(
              new Reply.PreferencesAre(set.preferences()),
              new Event.PreferencesSet(set.preferences()));
    }
    return command instanceof Command.Delete
        ? delete(user)
        : decideAccess(user, command, nowMillis);
  }

  private Decision<Event, Reply> decideAccess(User user, Command command, long nowMillis) {
    if (command instanceof Command.LogIn logIn) {
      return logIn(user, logIn);
    }
    if (command instanceof Command.Refresh refresh) {
      return refresh(user, refresh);
    }
    if (command instanceof Command.UseTicket use) {
      return useTicket(user, use, nowMillis);
    }
    return command instanceof Command.ChangePassword change
        ? changePassword(user, change)
        : revoke(user, (Command.Revoke) command);
  }

  private Reply answer(User user, Command.Inquiry inquiry) {
    if (user.stage() != Stage.CREATED) {
      return new Reply.Rejected(Reason.NEVER_CREATED);
    }
    if (inquiry instanceof Command.ReadCredentials) {
      return new Reply.Credentials(user.access().passwordHash());
    }
    if (inquiry instanceof Command.ReadDevices) {
      return new Reply.DeviceList(user.access().devices());
    }
    if (inquiry instanceof Command.ReadPreferences) {
      return new Reply.PreferencesAre(user.preferences());
    }
    if (inquiry instanceof Command.ReadPerson read) {
      boolean findable =
          read.by().equals(user.id())
              || user.preferences().allow(Purpose.FIND, user.relations().isContact(read.by()));
      return new Reply.PersonIs(user.handle(), user.profile(), findable);
    }
    if (inquiry instanceof Command.Accepts accepts) {
      return new Reply.Accepted(user.accepts(accepts.from(), accepts.purpose()));
    }
    if (inquiry instanceof Command.Plan plan) {
      return new Reply.Related(
          user.relations().plan(plan.other(), plan.act(), plan.greeting(), limits));
    }
    if (inquiry instanceof Command.ReadRelation read) {
      Relations.Relation relation = user.relations().of(read.other());
      return new Reply.RelationIs(relation, user.relations().view(relation));
    }
    Command.ReadRelations read = (Command.ReadRelations) inquiry;
    return new Reply.RelationsAre(user.relations().page(read.afterHandle(), read.most()));
  }

  private static Decision<Event, Reply> create(User user, Command.Create create) {
    if (user.stage() == Stage.CREATED) {
      Access.Device first = user.access().devices().get(create.device());
      return user.registration().equals(create.registration()) && first != null
          ? Decision.unchanged(new Reply.Granted(user.handle(), first.family(), first.rotation()))
          : rejected(Reason.NEVER_CREATED);
    }
    return user.stage() != Stage.UNKNOWN
        ? rejected(Reason.NEVER_CREATED)
        : accepted(
            new Reply.Granted(create.handle(), create.family(), 1),
            new Event.Created(
                create.registration(),
                create.handle(),
                create.displayName(),
                create.passwordHash(),
                create.device(),
                create.family()));
  }

  private static Decision<Event, Reply> closeRegistration(
      User user, Command.CloseRegistration close) {
    return switch (user.stage()) {
      case CREATED, DELETED -> Decision.unchanged(new Reply.Granted(user.handle(), "", 0));
      case NEVER_CREATED -> rejected(Reason.NEVER_CREATED);
      case UNKNOWN ->
          accepted(
              new Reply.Rejected(Reason.NEVER_CREATED),
              new Event.NeverCreated(close.registration()));
    };
  }

  private Decision<Event, Reply> relate(User user, Relations.Command command, long nowMillis) {
    Decision<Relations.Event, Relations.Reply> decision =
        user.relations().decide(command, limits, nowMillis);
    return new Decision<>(
        decision.events().stream().<Event>map(Event.Related::new).toList(),
        new Reply.Related(decision.reply()));
  }

  private Decision<Event, Reply> logIn(User user, Command.LogIn logIn) {
    Access access = user.access();
    if (!access.passwordHash().equals(logIn.passwordHash())) {
      return rejected(Reason.PASSWORD_CHANGED);
    }
    if (!access.devices().containsKey(logIn.device()) && access.devices().size() >= maxDevices) {
      return rejected(Reason.TOO_MANY_DEVICES);
    }
    return accepted(
        new Reply.Granted(user.handle(), logIn.family(), 1),
        new Event.LoggedIn(logIn.device(), logIn.family()));
  }

  private static Decision<Event, Reply> refresh(User user, Command.Refresh refresh) {
    Access.Device device = user.access().devices().get(refresh.device());
    if (device == null || !device.family().equals(refresh.family())) {
      return rejected(Reason.REVOKED);
    }
    if (refresh.rotation() != device.rotation()) {
      return accepted(new Reply.Rejected(Reason.REUSED), new Event.DeviceRevoked(refresh.device()));
    }
    long next = device.rotation() + 1;
    return accepted(
        new Reply.Granted(user.handle(), device.family(), next),
        new Event.Refreshed(refresh.device(), next));
  }

  private static Decision<Event, Reply> useTicket(
      User user, Command.UseTicket use, long nowMillis) {
    Access.Device device = user.access().devices().get(use.device());
    if (device == null || !device.family().equals(use.family())) {
      return rejected(Reason.REVOKED);
    }
    if (user.access().tickets().containsKey(use.ticket()) || use.expiresAtMillis() < nowMillis) {
      return rejected(Reason.TICKET_USED);
    }
    return accepted(
        new Reply.Granted(user.handle(), device.family(), device.rotation()),
        new Event.TicketUsed(use.ticket(), use.expiresAtMillis()));
  }

  private static Decision<Event, Reply> revoke(User user, Command.Revoke revoke) {
    return user.access().devices().containsKey(revoke.device())
        ? accepted(
            new Reply.Revoked(Set.of(revoke.device())), new Event.DeviceRevoked(revoke.device()))
        : rejected(Reason.NO_SUCH_DEVICE);
  }

  private static Decision<Event, Reply> changePassword(User user, Command.ChangePassword change) {
    if (!user.access().passwordHash().equals(change.oldHash())) {
      return rejected(Reason.PASSWORD_CHANGED);
    }
    Set<String> others = new HashSet<>(user.access().devices().keySet());
    others.remove(change.device());
    return accepted(
        new Reply.Revoked(Set.copyOf(others)),
        new Event.PasswordChanged(change.newHash(), change.device()));
  }

  private static Decision<Event, Reply> setProfile(User user, Command.SetProfile set) {
    Profile profile =
        new Profile(
            set.displayName().orElse(user.profile().displayName()),
            set.avatar().orElse(user.profile().avatar()),
            set.statusLine().orElse(user.profile().statusLine()));
    Reply reply = new Reply.PersonIs(user.handle(), profile, true);
    return profile.equals(user.profile())
        ? Decision.unchanged(reply)
        : accepted(reply, new Event.ProfileSet(profile));
  }

  private static Decision<Event, Reply> delete(User user) {
    return user.relations().isAlone()
        ? accepted(
            new Reply.Revoked(Set.copyOf(user.access().devices().keySet())), new Event.Deleted())
        : rejected(Reason.STILL_RELATED);
  }

  private static Decision<Event, Reply> accepted(Reply reply, Event event) {
    return Decision.accepted(reply, List.of(event));
  }

  private static Decision<Event, Reply> rejected(Reason reason) {
    return Decision.unchanged(new Reply.Rejected(reason));
  }
}

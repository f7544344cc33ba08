package hutong.platform.people;

import hutong.platform.entity.Aggregate;
import hutong.platform.entity.Decision;
import hutong.platform.entity.Entry;
import hutong.protocol.UserId;
import java.util.List;
import java.util.Optional;
import org.pcollections.PVector;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;

/**
 * A person: credentials and devices. Pure. A user id is made before it is known whether its
 * registration succeeds, so an id may also be one that never became a person.
 *
 * @param registration the registration that made the person, or was given up; empty before either
 * @param devices logged in, by name
 * @param tickets used and not yet expired: id → expiry
 * @param changes devices whose row the newest {@link #CHANGES_KEPT} entries changed, oldest first
 */
record User(
    UserId id,
    Stage stage,
    String registration,
    String handle,
    String displayName,
    String passwordHash,
    TreePMap<String, Device> devices,
    TreePMap<String, Long> tickets,
    PVector<Change> changes) {

  static final int CHANGES_KEPT = 256;

  enum Stage {
    UNKNOWN,
    CREATED,
    NEVER_CREATED
  }

  /**
   * A device that is logged in.
   *
   * @param family changes with each login; tokens of another family are worth nothing
   * @param rotation of the refresh token that is valid now
   */
  record Device(String family, long rotation, long sinceMillis, long seenMillis) {}

  /**
   * A device's row that was put or removed.
   *
   * @param mark write timestamp of the row
   */
  record Change(String device, long sequence, long mark) {}

  sealed interface Command {
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
    record ReadCredentials() implements Command {}

    record LogIn(String device, String family) implements Command {}

    record Refresh(String device, String family, long rotation) implements Command {}

    record UseTicket(String ticket, String device, String family, long expiresAtMillis)
        implements Command {}

    record Revoke(String device) implements Command {}

    record ReadDevices() implements Command {}
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
                displayName,
                passwordHash,
                before.devices,
                before.tickets,
                before.changes)
            .with(device, new Device(family, 1, entry.atMillis(), entry.atMillis()))
            .changed(device, entry);
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
            "",
            "",
            before.devices,
            before.tickets,
            before.changes);
      }
    }

    record LoggedIn(String device, String family) implements Event {
      @Override
      public User applyTo(User before, Entry<Event> entry) {
        return before
            .with(device, new Device(family, 1, entry.atMillis(), entry.atMillis()))
            .changed(device, entry);
      }
    }

    record Refreshed(String device, long rotation) implements Event {
      @Override
      public User applyTo(User before, Entry<Event> entry) {
        Device known = before.devices.get(device);
        return known == null
            ? before
            : before.with(
                device,
                new Device(known.family(), rotation, known.sinceMillis(), entry.atMillis()));
      }
    }

    record DeviceRevoked(String device) implements Event {
      @Override
      public User applyTo(User before, Entry<Event> entry) {
        return before.without(device).changed(device, entry);
      }
    }

    record TicketUsed(String ticket, long expiresAtMillis) implements Event {
      @Override
      public User applyTo(User before, Entry<Event> entry) {
        return before.withTicket(ticket, expiresAtMillis, entry.atMillis());
      }
    }
  }

  sealed interface Reply {
    /** Created, logged in or refreshed: tokens for that family and rotation may be issued. */
    record Granted(String handle, String family, long rotation) implements Reply {}

    record Credentials(String passwordHash) implements Reply {}

    record DeviceList(TreePMap<String, Device> devices) implements Reply {}

    record Revoked() implements Reply {}

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
    TICKET_USED
  }

  static User unknown(UserId id) {
    return new User(
        id, Stage.UNKNOWN, "", "", "", "", TreePMap.empty(), TreePMap.empty(), TreePVector.empty());
  }

  /** {@link User} as the entity shell sees it. */
  record Rules(int maxDevices) implements Aggregate<User, Command, Event, Reply> {
    @Override
    public User empty(String entityId) {
      return unknown(new UserId(entityId));
    }

    @Override
    public User apply(User before, Entry<Event> entry) {
      return entry instanceof Entry.Recorded<Event> recorded
          ? recorded.event().applyTo(before, entry)
          : before;
    }

    @Override
    public Decision<Event, Reply> decide(User user, Command command, long nowMillis) {
      if (command instanceof Command.Create create) {
        return user.create(create);
      }
      if (command instanceof Command.CloseRegistration close) {
        return user.closeRegistration(close);
      }
      if (user.stage != Stage.CREATED) {
        return rejected(Reason.NEVER_CREATED);
      }
      if (command instanceof Command.LogIn logIn) {
        return user.logIn(logIn, maxDevices);
      }
      if (command instanceof Command.Refresh refresh) {
        return user.refresh(refresh);
      }
      if (command instanceof Command.UseTicket use) {
        return user.useTicket(use, nowMillis);
      }
      if (command instanceof Command.Revoke revoke) {
        return user.revoke(revoke);
      }
      return command instanceof Command.ReadDevices
          ? Decision.unchanged(new Reply.DeviceList(user.devices))
          : Decision.unchanged(new Reply.Credentials(user.passwordHash));
    }

    @Override
    public Optional<Reply> read(User user, Command command) {
      boolean reads =
          command instanceof Command.ReadCredentials || command instanceof Command.ReadDevices;
      return reads ? Optional.of(decide(user, command, 0).reply()) : Optional.empty();
    }

    @Override
    public int weight(Command command) {
      return 1024;
    }
  }

  private Decision<Event, Reply> create(Command.Create create) {
    if (stage == Stage.NEVER_CREATED) {
      return rejected(Reason.NEVER_CREATED);
    }
    if (stage == Stage.CREATED) {
      Device first = devices.get(create.device());
      return registration.equals(create.registration()) && first != null
          ? Decision.unchanged(new Reply.Granted(handle, first.family(), first.rotation()))
          : rejected(Reason.NEVER_CREATED);
    }
    return Decision.accepted(
        new Reply.Granted(create.handle(), create.family(), 1),
        List.of(
            new Event.Created(
                create.registration(),
                create.handle(),
                create.displayName(),
                create.passwordHash(),
                create.device(),
                create.family())));
  }

  private Decision<Event, Reply> closeRegistration(Command.CloseRegistration close) {
    return switch (stage) {
      case CREATED -> Decision.unchanged(new Reply.Granted(handle, "", 0));
      case NEVER_CREATED -> rejected(Reason.NEVER_CREATED);
      case UNKNOWN ->
          Decision.accepted(
              new Reply.Rejected(Reason.NEVER_CREATED),
              List.of(new Event.NeverCreated(close.registration())));
    };
  }

  private Decision<Event, Reply> logIn(Command.LogIn logIn, int maxDevices) {
    if (!devices.containsKey(logIn.device()) && devices.size() >= maxDevices) {
      return rejected(Reason.TOO_MANY_DEVICES);
    }
    return Decision.accepted(
        new Reply.Granted(handle, logIn.family(), 1),
        List.of(new Event.LoggedIn(logIn.device(), logIn.family())));
  }

  private Decision<Event, Reply> refresh(Command.Refresh refresh) {
    Device device = devices.get(refresh.device());
    if (device == null || !device.family().equals(refresh.family())) {
      return rejected(Reason.REVOKED);
    }
    if (refresh.rotation() != device.rotation()) {
      return Decision.accepted(
          new Reply.Rejected(Reason.REUSED), List.of(new Event.DeviceRevoked(refresh.device())));
    }
    long next = device.rotation() + 1;
    return Decision.accepted(
        new Reply.Granted(handle, device.family(), next),
        List.of(new Event.Refreshed(refresh.device(), next)));
  }

  private Decision<Event, Reply> useTicket(Command.UseTicket use, long nowMillis) {
    Device device = devices.get(use.device());
    if (device == null || !device.family().equals(use.family())) {
      return rejected(Reason.REVOKED);
    }
    if (tickets.containsKey(use.ticket()) || use.expiresAtMillis() < nowMillis) {
      return rejected(Reason.TICKET_USED);
    }
    return Decision.accepted(
        new Reply.Granted(handle, device.family(), device.rotation()),
        List.of(new Event.TicketUsed(use.ticket(), use.expiresAtMillis())));
  }

  private Decision<Event, Reply> revoke(Command.Revoke revoke) {
    return devices.containsKey(revoke.device())
        ? Decision.accepted(new Reply.Revoked(), List.of(new Event.DeviceRevoked(revoke.device())))
        : rejected(Reason.NO_SUCH_DEVICE);
  }

  private User with(String name, Device device) {
    return of(devices.plus(name, device), tickets, changes);
  }

  private User without(String name) {
    return of(devices.minus(name), tickets, changes);
  }

  private User changed(String name, Entry<Event> entry) {
    PVector<Change> recent = changes;
    while (!recent.isEmpty() && recent.get(0).sequence() <= entry.sequence() - CHANGES_KEPT) {
      recent = recent.minus(0);
    }
    return of(devices, tickets, recent.plus(new Change(name, entry.sequence(), entry.mark())));
  }

  private User withTicket(String ticket, long expiresAtMillis, long nowMillis) {
    TreePMap<String, Long> open = tickets;
    for (var known : tickets.entrySet()) {
      if (known.getValue() < nowMillis) {
        open = open.minus(known.getKey());
      }
    }
    return of(devices, open.plus(ticket, expiresAtMillis), changes);
  }

  private User of(
      TreePMap<String, Device> loggedIn, TreePMap<String, Long> used, PVector<Change> changed) {
    return new User(
        id, stage, registration, handle, displayName, passwordHash, loggedIn, used, changed);
  }

  private static Decision<Event, Reply> rejected(Reason reason) {
    return Decision.unchanged(new Reply.Rejected(reason));
  }
}

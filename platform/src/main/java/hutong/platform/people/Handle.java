package hutong.platform.people;

import hutong.platform.entity.Aggregate;
import hutong.platform.entity.Decision;
import hutong.platform.entity.Entry;
import hutong.platform.remote.NodeMessage;
import hutong.protocol.UserId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A handle: free, reserved by a registration under way, or owned for ever, and retired when its
 * owner has gone. Pure.
 *
 * <p>A registration reserves the handle, creates the person, then takes the handle. When it dies
 * between, the next claim finds the reservation lapsed and asks the person's id, which says for
 * ever whether it was created.
 */
record Handle(@Nullable Claim claim) {
  private static final Pattern SHAPE = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,31}");

  /** How far a claim has come. */
  enum Hold {
    RESERVED,
    OWNED,
    /** The owner's account was deleted; nobody is found, and nobody gets it again. */
    RETIRED
  }

  /** A registration's hold on the handle. */
  record Claim(UserId user, String registration, long sinceMillis, Hold hold) {
    private Handle become(Hold next) {
      return new Handle(new Claim(user, registration, sinceMillis, next));
    }
  }

  sealed interface Command extends NodeMessage {
    record Reserve(UserId user, String registration) implements Command {}

    /** The person was created. */
    record Own(String registration) implements Command {}

    /** The person was never created. */
    record Release(String registration) implements Command {}

    /** That person goes for ever. */
    record Retire(UserId user) implements Command {}

    record Find() implements Command {}
  }

  sealed interface Event {
    Handle applyTo(Handle handle, Entry<Event> entry);

    record Reserved(UserId user, String registration) implements Event {
      @Override
      public Handle applyTo(Handle before, Entry<Event> entry) {
        return new Handle(new Claim(user, registration, entry.atMillis(), Hold.RESERVED));
      }
    }

    record Owned() implements Event {
      @Override
      public Handle applyTo(Handle before, Entry<Event> entry) {
        Claim held = before.claim;
        return held == null ? before : held.become(Hold.OWNED);
      }
    }

    record Released() implements Event {
      @Override
      public Handle applyTo(Handle before, Entry<Event> entry) {
        return FREE;
      }
    }

    record Retired() implements Event {
      @Override
      public Handle applyTo(Handle before, Entry<Event> entry) {
        Claim held = before.claim;
        return held == null ? before : held.become(Hold.RETIRED);
      }
    }
  }

  sealed interface Reply extends NodeMessage {
    /** This registration holds the handle, for that user id. */
    record Held(UserId user) implements Reply {}

    /** Another registration has it. */
    record Taken() implements Reply {}

    /** Another registration held it and went quiet: ask that user id. */
    record Lapsed(UserId user, String registration) implements Reply {}

    record Owner(UserId user) implements Reply {}

    record Nobody() implements Reply {}

    /** A registration holds it that may have died just before the end: ask that user id. */
    record Reserved(UserId user, String registration) implements Reply {}

    record Done() implements Reply {}
  }

  static final Handle FREE = new Handle(null);

  /** The handle in the text in its one form, or nothing when it cannot be one. */
  static Optional<String> parse(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return SHAPE.matcher(lower).matches() ? Optional.of(lower) : Optional.empty();
  }

  /** {@link Handle} as the entity shell sees it. */
  record Rules(long lapseMillis) implements Aggregate<Handle, Command, Event, Reply> {
    @Override
    public Handle empty(String entityId) {
      return FREE;
    }

    @Override
    public Handle apply(Handle before, Entry<Event> entry) {
      return entry instanceof Entry.Recorded<Event> recorded
          ? recorded.event().applyTo(before, entry)
          : before;
    }

    @Override
    public Decision<Event, Reply> decide(Handle handle, Command command, long nowMillis) {
      if (command instanceof Command.Reserve reserve) {
        return handle.reserve(reserve, nowMillis, lapseMillis);
      }
      if (command instanceof Command.Own own) {
        return handle.own(own);
      }
      if (command instanceof Command.Release release) {
        return handle.release(release);
      }
      if (command instanceof Command.Retire retire) {
        return handle.retire(retire);
      }
      return Decision.unchanged(handle.find());
    }

    @Override
    public Optional<Reply> read(Handle handle, Command command) {
      return command instanceof Command.Find ? Optional.of(handle.find()) : Optional.empty();
    }
  }

  private Decision<Event, Reply> reserve(
      Command.Reserve reserve, long nowMillis, long lapseMillis) {
    if (claim == null) {
      return Decision.accepted(
          new Reply.Held(reserve.user()),
          List.of(new Event.Reserved(reserve.user(), reserve.registration())));
    }
    if (claim.registration().equals(reserve.registration()) && claim.hold() != Hold.RETIRED) {
      return Decision.unchanged(new Reply.Held(claim.user()));
    }
    boolean lapsed =
        claim.hold() == Hold.RESERVED && nowMillis - claim.sinceMillis() >= lapseMillis;
    return Decision.unchanged(
        lapsed ? new Reply.Lapsed(claim.user(), claim.registration()) : new Reply.Taken());
  }

  private Decision<Event, Reply> own(Command.Own own) {
    if (claim == null || !claim.registration().equals(own.registration())) {
      return Decision.unchanged(new Reply.Taken());
    }
    return switch (claim.hold()) {
      case RESERVED -> Decision.accepted(new Reply.Owner(claim.user()), List.of(new Event.Owned()));
      case OWNED -> Decision.unchanged(new Reply.Owner(claim.user()));
      case RETIRED -> Decision.unchanged(new Reply.Taken());
    };
  }

  private Decision<Event, Reply> release(Command.Release release) {
    boolean held =
        claim != null
            && claim.hold() == Hold.RESERVED
            && claim.registration().equals(release.registration());
    return held
        ? Decision.accepted(new Reply.Done(), List.of(new Event.Released()))
        : Decision.unchanged(new Reply.Done());
  }

  private Decision<Event, Reply> retire(Command.Retire retire) {
    boolean owner =
        claim != null && claim.hold() == Hold.OWNED && claim.user().equals(retire.user());
    return owner
        ? Decision.accepted(new Reply.Done(), List.of(new Event.Retired()))
        : Decision.unchanged(new Reply.Done());
  }

  private Reply find() {
    if (claim == null) {
      return new Reply.Nobody();
    }
    return switch (claim.hold()) {
      case RESERVED -> new Reply.Reserved(claim.user(), claim.registration());
      case OWNED -> new Reply.Owner(claim.user());
      case RETIRED -> new Reply.Nobody();
    };
  }
}

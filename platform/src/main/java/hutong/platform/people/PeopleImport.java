package hutong.platform.people;

import hutong.platform.entity.EntityImport;
import hutong.platform.entity.EntityType;
import hutong.platform.people.journal.Token;
import hutong.platform.store.Store;
import hutong.protocol.SortableId;
import hutong.protocol.UserId;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Puts people into the store as their registration would have, each logged in on one device, but
 * without a password: hashing is what makes registration slow. So thousands are there in seconds,
 * for a benchmark; they come in by the token that this hands out, and no password lets them in
 * again.
 */
public final class PeopleImport {
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Somebody who is about to come. */
  public record Newcomer(UserId user, String handle, String device) {}

  /** Somebody who is there now. */
  public record Arrival(UserId user, String handle, String accessToken) {}

  private final EntityImport entities;
  private final EntityType<User, User.Command, User.Event, User.Reply> users;
  private final EntityType<Handle, Handle.Command, Handle.Event, Handle.Reply> handles;
  private final Tokens tokens;
  private final Clock clock;

  /**
   * @param secret that the node signs tokens with
   */
  public PeopleImport(Store store, PeopleSettings settings, byte[] secret, Clock clock) {
    this.entities = new EntityImport(store, clock);
    this.users = People.users(settings, new DeviceTable(store));
    this.handles = People.handles(settings);
    this.tokens = new Tokens(secret);
    this.clock = clock;
  }

  /**
   * Somebody to add.
   *
   * @param handle that nobody has
   */
  public Newcomer newcomer(String handle, String device) {
    String owned =
        Handle.parse(handle)
            .orElseThrow(() -> new IllegalArgumentException("must be a handle: handle=" + handle));
    return new Newcomer(new UserId(newId()), owned, device);
  }

  /**
   * Adds one.
   *
   * @param contacts of theirs; each of these has to be added with this one as a contact
   * @param life of the access token
   */
  public CompletionStage<Arrival> add(
      Newcomer newcomer, Collection<Newcomer> contacts, Duration life) {
    String owned = newcomer.handle();
    UserId user = newcomer.user();
    String device = newcomer.device();
    String registration = newId();
    String family = newId();
    List<User.Event> events = new ArrayList<>(contacts.size() + 1);
    events.add(new User.Event.Created(registration, owned, owned, "", device, family));
    contacts.forEach(other -> events.add(bonded(user, other)));
    CompletionStage<?> taken =
        entities.put(
            handles,
            owned,
            List.of(new Handle.Event.Reserved(user, registration), new Handle.Event.Owned()));
    CompletionStage<?> created = entities.put(users, user.value(), events);
    Token token =
        Token.newBuilder()
            .setKind(Token.Kind.ACCESS)
            .setUserId(user.value())
            .setHandle(owned)
            .setDevice(device)
            .setFamily(family)
            .setExpiresAtMillis(clock.millis() + life.toMillis())
            .build();
    return CompletableFuture.allOf(taken.toCompletableFuture(), created.toCompletableFuture())
        .thenApply(done -> new Arrival(user, owned, tokens.sign(token)));
  }

  /** As when the one with the greater id has asked and the other has said yes. */
  private static User.Event bonded(UserId user, Newcomer other) {
    String yes =
        user.value().compareTo(other.user().value()) < 0 ? user.value() : other.user().value();
    return new User.Event.Related(
        new Relations.Event.Bonded(
            other.user(),
            other.handle(),
            new Relations.Bond(2, yes, Relations.Standing.CONTACT, "", "")));
  }

  private String newId() {
    return SortableId.of(clock.millis(), RANDOM);
  }
}

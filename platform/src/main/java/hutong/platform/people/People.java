package hutong.platform.people;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import hutong.platform.entity.Answer;
import hutong.platform.entity.Entities;
import hutong.platform.entity.EntityType;
import hutong.platform.entity.Shard;
import hutong.platform.entity.Upkeep;
import hutong.platform.extend.NoAnswer;
import hutong.platform.store.Store;
import hutong.protocol.UserId;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** People as other features see them: who has a handle, and what they take from whom. */
public final class People {
  private static final int CACHED_HANDLES = 100_000;
  private static final Duration OWNERS_REMEMBERED = Duration.ofMinutes(10);

  /** Somebody found. */
  public record Found(UserId user, String handle) {}

  private final PeopleSettings settings;
  private final Shard<User.Command, User.Reply> users;
  private final Shard<Handle.Command, Handle.Reply> handles;
  private final DeviceTable devices;

  /** Owners of handles; they never change, but an account may end on another node. */
  private final Cache<String, Found> owners =
      Caffeine.newBuilder().maximumSize(CACHED_HANDLES).expireAfterWrite(OWNERS_REMEMBERED).build();

  public People(Entities entities, PeopleSettings settings, Store store) {
    this.settings = settings;
    this.devices = new DeviceTable(store);
    this.users = entities.start(users(settings, devices));
    this.handles = entities.start(handles(settings));
  }

  static EntityType<User, User.Command, User.Event, User.Reply> users(
      PeopleSettings settings, DeviceTable devices) {
    return new EntityType<>(
        "User",
        new UserRules(
            settings.maxDevices(),
            new Relations.Limits(
                settings.maxContacts(), settings.maxRequests(), settings.maxBlocked())),
        new UserJournal(),
        devices);
  }

  static EntityType<Handle, Handle.Command, Handle.Event, Handle.Reply> handles(
      PeopleSettings settings) {
    return new EntityType<>(
        "Handle",
        new Handle.Rules(settings.reservationLapse().toMillis()),
        new HandleJournal(),
        Upkeep.nothing());
  }

  /** The owner of a handle; fails with {@link NoAnswer}. */
  public CompletionStage<Optional<Found>> find(String text) {
    Optional<String> handle = Handle.parse(text);
    if (handle.isEmpty()) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    Found known = owners.getIfPresent(handle.get());
    if (known != null) {
      return CompletableFuture.completedFuture(Optional.of(known));
    }
    return handle(handle.get(), new Handle.Command.Find())
        .thenCompose(
            reply ->
                reply instanceof Handle.Reply.Reserved reserved
                    ? finish(handle.get(), reserved)
                    : CompletableFuture.completedFuture(reply))
        .thenApply(reply -> remember(handle.get(), reply));
  }

  private Optional<Found> remember(String handle, Handle.Reply reply) {
    if (reply instanceof Handle.Reply.Owner owner) {
      Found found = new Found(owner.user(), handle);
      owners.put(handle, found);
      return Optional.of(found);
    }
    return Optional.empty();
  }

  /** Does the last step of a registration whose person was created, should it have died before. */
  private CompletionStage<Handle.Reply> finish(String handle, Handle.Reply.Reserved reserved) {
    return user(reserved.user(), new User.Command.ReadCredentials())
        .thenCompose(
            reply ->
                reply instanceof User.Reply.Credentials
                    ? handle(handle, new Handle.Command.Own(reserved.registration()))
                    : CompletableFuture.completedFuture(new Handle.Reply.Nobody()));
  }

  /** The owners of several handles, in their order. */
  public CompletionStage<Map<String, Optional<Found>>> findAll(Collection<String> texts) {
    return each(texts, this::find);
  }

  /**
   * Whether a person takes something from somebody: never from whom they have blocked, else as
   * their settings say; nobody takes anything once their account is deleted. Fails with {@link
   * NoAnswer}.
   */
  public CompletionStage<Boolean> accepts(UserId whom, UserId from, Purpose purpose) {
    return user(whom, new User.Command.Accepts(from, purpose))
        .thenApply(reply -> reply instanceof User.Reply.Accepted accepted && accepted.yes());
  }

  /** The same of several people at once, in their order. */
  public CompletionStage<Map<UserId, Boolean>> accept(
      Collection<UserId> whom, UserId from, Purpose purpose) {
    return each(whom, one -> accepts(one, from, purpose));
  }

  private static <K, V> CompletionStage<Map<K, V>> each(
      Collection<K> keys, Function<K, CompletionStage<V>> ask) {
    CompletionStage<Map<K, V>> all = CompletableFuture.completedFuture(new LinkedHashMap<>());
    Map<K, CompletionStage<V>> asked = new LinkedHashMap<>();
    keys.forEach(key -> asked.computeIfAbsent(key, ask));
    for (var one : asked.entrySet()) {
      all =
          all.thenCombine(
              one.getValue(),
              (answers, answer) -> {
                answers.put(one.getKey(), answer);
                return answers;
              });
    }
    return all;
  }

  /** Devices that are logged in, by name. */
  public CompletionStage<List<String>> devices(UserId user) {
    return devices.names(user);
  }

  /** Somebody by id, whoever asks. */
  public CompletionStage<Optional<Found>> findById(UserId user) {
    return user(user, new User.Command.ReadPerson(user))
        .thenApply(
            reply ->
                reply instanceof User.Reply.PersonIs person
                    ? Optional.of(new Found(user, person.handle()))
                    : Optional.empty());
  }

  /** The picture that somebody shows of themselves; empty: none. */
  public CompletionStage<String> avatar(UserId user) {
    return user(user, new User.Command.ReadPerson(user))
        .thenApply(
            reply -> reply instanceof User.Reply.PersonIs person ? person.profile().avatar() : "");
  }

  /** Retires the handle of somebody who goes for ever; may be repeated. */
  CompletionStage<?> retire(String handle, UserId owner) {
    return handle(handle, new Handle.Command.Retire(owner))
        .thenAccept(done -> owners.invalidate(handle));
  }

  CompletionStage<User.Reply> user(UserId user, User.Command command) {
    return users
        .ask(user.value(), command, settings.askTimeout())
        .thenApply(answer -> reply(answer, "user " + user));
  }

  CompletionStage<Handle.Reply> handle(String handle, Handle.Command command) {
    return handles
        .ask(handle, command, settings.askTimeout())
        .thenApply(answer -> reply(answer, "handle " + handle));
  }

  DeviceTable devices() {
    return devices;
  }

  private static <R> R reply(Answer<R> answer, String of) {
    if (answer instanceof Answer.Done<R> done) {
      return done.reply();
    }
    throw new NoAnswer(of);
  }
}

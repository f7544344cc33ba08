package hutong.platform.people;

import akka.actor.typed.ActorSystem;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import hutong.platform.entity.Answer;
import hutong.platform.entity.EntityType;
import hutong.platform.entity.IngressSettings;
import hutong.platform.entity.Journal;
import hutong.platform.entity.Shard;
import hutong.platform.entity.Upkeep;
import hutong.platform.store.Store;
import hutong.protocol.UserId;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** People as other features see them: who has a handle. */
public final class People {
  private static final int CACHED_HANDLES = 100_000;

  /** Somebody found. */
  public record Found(UserId user, String handle) {}

  /** The store or an entity did not answer in time: ask again. */
  public static final class NoAnswer extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoAnswer(String what) {
      super("no answer from " + what);
    }
  }

  private final PeopleSettings settings;
  private final Shard<User.Command, User.Reply> users;
  private final Shard<Handle.Command, Handle.Reply> handles;
  private final DeviceTable devices;

  /** Owners of handles; they never change, so what was found once holds. */
  private final Cache<String, Found> owners =
      Caffeine.newBuilder().maximumSize(CACHED_HANDLES).build();

  public People(
      ActorSystem<?> system,
      PeopleSettings settings,
      IngressSettings ingress,
      Store store,
      Journal journal,
      Clock clock) {
    this.settings = settings;
    this.devices = new DeviceTable(store);
    this.users =
        Shard.start(
            system,
            new EntityType<>(
                "User", new User.Rules(settings.maxDevices()), new UserJournal(), devices),
            ingress,
            journal,
            clock);
    this.handles =
        Shard.start(
            system,
            new EntityType<>(
                "Handle",
                new Handle.Rules(settings.reservationLapse().toMillis()),
                new HandleJournal(),
                Upkeep.nothing()),
            ingress,
            journal,
            clock);
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
    CompletionStage<Map<String, Optional<Found>>> all =
        CompletableFuture.completedFuture(new LinkedHashMap<>());
    Map<String, CompletionStage<Optional<Found>>> searches = new LinkedHashMap<>();
    texts.forEach(text -> searches.put(text, find(text)));
    for (var search : searches.entrySet()) {
      all =
          all.thenCombine(
              search.getValue(),
              (found, one) -> {
                found.put(search.getKey(), one);
                return found;
              });
    }
    return all;
  }

  /** Devices that are logged in, by name. */
  public CompletionStage<java.util.List<String>> devices(UserId user) {
    return devices.names(user);
  }

  /** Somebody by id. */
  public CompletionStage<Optional<Found>> findById(UserId user) {
    return CompletableFuture.completedFuture(Optional.empty());
  }

  /** Whether a person takes something from another. */
  public CompletionStage<Boolean> accepts(UserId whom, UserId from, Purpose purpose) {
    return CompletableFuture.completedFuture(true);
  }

  /** Those of several who do. */
  public CompletionStage<java.util.Set<UserId>> accept(
      Collection<UserId> whom, UserId from, Purpose purpose) {
    return CompletableFuture.completedFuture(java.util.Set.copyOf(whom));
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

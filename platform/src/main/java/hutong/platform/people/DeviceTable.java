package hutong.platform.people;

import hutong.platform.entity.Entry;
import hutong.platform.entity.Live;
import hutong.platform.entity.Upkeep;
import hutong.platform.people.User.Event;
import hutong.platform.store.Store;
import hutong.protocol.UserId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The {@code device} rows: which login of a device counts, so that a connection is greeted by one
 * read, without waking the person's entity. Written after the event and before the acknowledgement.
 */
final class DeviceTable implements Upkeep<User, Event> {
  private final Store store;

  DeviceTable(Store store) {
    this.store = store;
  }

  /** The family of the login that counts, or nothing when the device is not logged in. */
  CompletionStage<Optional<String>> family(UserId user, String device) {
    return store
        .query("SELECT family FROM device WHERE user_id = ? AND device = ?", user.value(), device)
        .thenApply(rows -> Optional.ofNullable(rows.one()).map(row -> row.getString("family")));
  }

  /** Devices that are logged in, by name. */
  CompletionStage<List<String>> names(UserId user) {
    return store
        .rows("SELECT device FROM device WHERE user_id = ?", user.value())
        .thenApply(
            rows -> rows.stream().map(row -> String.valueOf(row.getString("device"))).toList());
  }

  @Override
  public CompletionStage<?> settle(Live<User> after, List<Entry<Event>> entries) {
    return entries.isEmpty()
        ? Upkeep.done()
        : settleSince(after.state(), entries.get(0).sequence());
  }

  @Override
  public CompletionStage<?> settleAgain(Live<User> recovered) {
    return settleSince(recovered.state(), recovered.sequence() - Access.CHANGES_KEPT);
  }

  private CompletionStage<?> settleSince(User user, long sequence) {
    Map<String, Access.Change> last = new HashMap<>();
    for (Access.Change change : user.access().changes()) {
      if (change.sequence() >= sequence) {
        last.put(change.device(), change);
      }
    }
    return last.isEmpty()
        ? Upkeep.done()
        : CompletableFuture.allOf(
            last.values().stream()
                .map(change -> write(user, change).toCompletableFuture())
                .toArray(CompletableFuture[]::new));
  }

  private CompletionStage<?> write(User user, Access.Change change) {
    Access.Device device = user.access().devices().get(change.device());
    return device == null
        ? store.write(
            "DELETE FROM device USING TIMESTAMP ? WHERE user_id = ? AND device = ?",
            change.mark(),
            user.id().value(),
            change.device())
        : store.write(
            "INSERT INTO device (user_id, device, family) VALUES (?, ?, ?) USING TIMESTAMP ?",
            user.id().value(),
            change.device(),
            device.family(),
            change.mark());
  }
}

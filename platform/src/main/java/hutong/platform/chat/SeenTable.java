package hutong.platform.chat;

import hutong.platform.store.Store;
import hutong.protocol.UserId;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The {@code seen} rows: when people were last here. */
record SeenTable(Store store) {
  /** The timestamp is the time itself, so that the latest wins. */
  CompletionStage<?> put(UserId user, long atMillis) {
    return store.write(
        "INSERT INTO seen (user_id, at) VALUES (?, ?) USING TIMESTAMP ?",
        user.value(),
        atMillis,
        atMillis);
  }

  /** Milliseconds, 0 for somebody who was never here. */
  CompletionStage<Long> at(UserId user) {
    return store
        .query("SELECT at FROM seen WHERE user_id = ?", user.value())
        .thenApply(
            rows -> Optional.ofNullable(rows.one()).map(row -> row.getLong("at")).orElse(0L));
  }
}

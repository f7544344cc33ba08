package hutong.protocol.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The state of a {@link ClientStore} in maps; {@link FileStore} is this and a log. */
final class MemoryStore implements ClientStore {
  private final Map<String, Long> cursors = new HashMap<>();
  private final Map<String, Long> counters = new HashMap<>();
  private final Map<String, Unsent> outbox = new LinkedHashMap<>();
  private long epoch;

  @Override
  public long epoch() {
    return epoch;
  }

  @Override
  public void startEpoch(long epoch) {
    this.epoch = epoch;
    cursors.clear();
    outbox.replaceAll((key, item) -> item.under(item.clientId(), 0));
  }

  @Override
  public OptionalLong cursor(String conversationId) {
    Long cursor = cursors.get(conversationId);
    return cursor == null ? OptionalLong.empty() : OptionalLong.of(cursor);
  }

  @Override
  public void keepCursor(String conversationId, long sequence) {
    cursors.put(conversationId, sequence);
  }

  @Override
  public void dropCursor(String conversationId) {
    cursors.remove(conversationId);
  }

  @Override
  public long counter(String conversationId) {
    return counters.getOrDefault(conversationId, 0L);
  }

  @Override
  public void raiseCounter(String conversationId, long counter) {
    counters.merge(conversationId, counter, Math::max);
  }

  @Override
  public void keep(Unsent item) {
    raiseCounter(item.conversationId(), item.clientId().counter());
    outbox.put(key(item), item);
  }

  @Override
  public void replace(Unsent old, Unsent fresh) {
    raiseCounter(fresh.conversationId(), fresh.clientId().counter());
    List<Unsent> items = new ArrayList<>(outbox.values());
    items.replaceAll(item -> item.equals(old) ? fresh : item);
    outbox.clear();
    items.forEach(item -> outbox.put(key(item), item));
  }

  @Override
  public void forget(Unsent item) {
    outbox.remove(key(item));
  }

  @Override
  public List<Unsent> outbox() {
    return List.copyOf(outbox.values());
  }

  Map<String, Long> cursors() {
    return cursors;
  }

  Map<String, Long> counters() {
    return counters;
  }

  private static String key(Unsent item) {
    return item.conversationId() + " " + item.clientId();
  }
}

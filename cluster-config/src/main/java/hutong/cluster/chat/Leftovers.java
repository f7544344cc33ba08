package hutong.cluster.chat;

import hutong.protocol.client.ClientStore;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.IntConsumer;

/**
 * A store that says how many items of the runs before are not stored yet: nobody holds a future of
 * those.
 */
final class Leftovers implements ClientStore {
  private final ClientStore store;
  private final IntConsumer left;
  private final List<Unsent> items;

  /**
   * The leftovers of a store.
   *
   * @param left is told their number now and when it changes, in the client's turn
   */
  Leftovers(ClientStore store, IntConsumer left) {
    this.store = store;
    this.left = left;
    this.items = new ArrayList<>(store.outbox());
    left.accept(items.size());
  }

  @Override
  public void replace(Unsent old, Unsent fresh) {
    store.replace(old, fresh);
    items.replaceAll(item -> isSame(item, old) ? fresh : item);
  }

  @Override
  public void forget(Unsent item) {
    store.forget(item);
    if (items.removeIf(one -> isSame(one, item))) {
      left.accept(items.size());
    }
  }

  private static boolean isSame(Unsent one, Unsent other) {
    return one.clientId().equals(other.clientId())
        && one.conversationId().equals(other.conversationId());
  }

  @Override
  public long epoch() {
    return store.epoch();
  }

  @Override
  public void startEpoch(long epoch) {
    store.startEpoch(epoch);
  }

  @Override
  public OptionalLong cursor(String conversationId) {
    return store.cursor(conversationId);
  }

  @Override
  public void keepCursor(String conversationId, long sequence) {
    store.keepCursor(conversationId, sequence);
  }

  @Override
  public void dropCursor(String conversationId) {
    store.dropCursor(conversationId);
  }

  @Override
  public long counter(String conversationId) {
    return store.counter(conversationId);
  }

  @Override
  public void raiseCounter(String conversationId, long counter) {
    store.raiseCounter(conversationId, counter);
  }

  @Override
  public void keep(Unsent item) {
    store.keep(item);
  }

  @Override
  public List<Unsent> outbox() {
    return store.outbox();
  }
}

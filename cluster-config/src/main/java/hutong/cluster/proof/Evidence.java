package hutong.cluster.proof;

import hutong.protocol.Digest;
import hutong.protocol.wire.Item;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What clients sent, what was acknowledged, and what each connection and each re-reading was shown.
 * Frames are noted before a client drops repeats or fills gaps. Nothing in it comes from the
 * server's own books. Thread-safe.
 */
public final class Evidence {
  /** An item's name: its author and the author's id for it, in one conversation. */
  record Name(String conversation, String author, String clientId) {}

  /** A number of a conversation. */
  record Place(String conversation, long sequence) {}

  /** What stands at a number; {@code name} is null for what is no message. */
  record Shown(@Nullable Name name, long digest) {}

  /** A re-reading of one conversation from its beginning by a client without memory. */
  record Rereading(String reader, String conversation, List<Item> items) {}

  final Map<Name, Long> sent = new HashMap<>();
  final Map<Name, Set<Long>> acknowledged = new HashMap<>();
  final Map<Place, Set<Shown>> shown = new HashMap<>();
  final List<Rereading> rereadings = new ArrayList<>();
  private final Map<String, Map<String, Long>> lastPushed = new HashMap<>();
  private final Map<String, Set<Place>> delivered = new HashMap<>();
  private long deliveredCount;
  private long duplicated;
  private long outOfOrder;

  /** A client is about to send an item for the first time, or again. */
  public synchronized void sent(String conversation, String author, String clientId, String body) {
    sent.put(new Name(conversation, author, clientId), Digest.of(body));
  }

  public synchronized void acknowledged(
      String conversation, String author, String clientId, long sequence) {
    acknowledged
        .computeIfAbsent(new Name(conversation, author, clientId), name -> new HashSet<>())
        .add(sequence);
  }

  /**
   * A push arrived on a connection.
   *
   * @param connection names one WebSocket connection; a new one may be shown again what the old one
   *     was
   */
  public synchronized void pushed(String connection, String conversation, Item item) {
    Map<String, Long> last = lastPushed.computeIfAbsent(connection, name -> new HashMap<>());
    long before = last.getOrDefault(conversation, 0L);
    if (item.getSequence() == before) {
      duplicated++;
    } else if (item.getSequence() < before) {
      outOfOrder++;
    }
    last.put(conversation, Math.max(before, item.getSequence()));
    arrived(connection, conversation, item);
  }

  /** An item of a page arrived on a connection. */
  public synchronized void paged(String connection, String conversation, Item item) {
    arrived(connection, conversation, item);
  }

  private void arrived(String connection, String conversation, Item item) {
    Place place = new Place(conversation, item.getSequence());
    shown.computeIfAbsent(place, at -> new HashSet<>(2)).add(shown(conversation, item));
    if (item.hasText()
        && delivered.computeIfAbsent(connection, name -> new HashSet<>()).add(place)) {
      deliveredCount++;
    }
  }

  /** A client without memory has read a whole conversation. */
  public synchronized void reread(String reader, String conversation, List<Item> items) {
    rereadings.add(new Rereading(reader, conversation, List.copyOf(items)));
  }

  static Shown shown(String conversation, Item item) {
    return item.hasText()
        ? new Shown(
            new Name(conversation, item.getSender(), item.getClientId()),
            Digest.of(item.getText().getBody()))
        : new Shown(null, 0);
  }

  /** Messages shown to connections, each once a connection. */
  public synchronized long delivered() {
    return deliveredCount;
  }

  /** Messages with an acknowledgement. */
  public synchronized long acknowledgedCount() {
    return acknowledged.size();
  }

  public synchronized long sentCount() {
    return sent.size();
  }

  /** Pushes of a number that the same connection was pushed before. */
  public synchronized long duplicated() {
    return duplicated;
  }

  /** Pushes of a number below one that the same connection was pushed before. */
  public synchronized long outOfOrder() {
    return outOfOrder;
  }
}

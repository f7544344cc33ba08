package hutong.cluster.proof;

import com.google.protobuf.Message;
import hutong.protocol.Digest;
import hutong.protocol.wire.Edit;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Send;
import hutong.protocol.wire.Text;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  /** What stands at a number; {@code name} is null for what nobody sent. */
  record Shown(@Nullable Name name, long digest) {}

  /**
   * What was sent.
   *
   * @param digest of the item as it is shown
   * @param target number of the item that it changes; 0: none
   * @param makes digest of what the target says from then on; of a reaction or pin, nothing
   */
  record Sent(long digest, long target, Optional<Long> makes) {}

  /** A re-reading of one conversation from its beginning by a client without memory. */
  record Rereading(String reader, String conversation, List<Item> items) {}

  /** Stands for the contents of an item that says nothing any more. */
  static final long RECALLED = 0;

  final Map<Name, Sent> sent = new HashMap<>();
  final Map<Name, Set<Long>> acknowledged = new HashMap<>();
  final Map<Place, Set<Shown>> shown = new HashMap<>();
  final List<Rereading> rereadings = new ArrayList<>();
  private final Map<String, Map<String, Long>> lastPushed = new HashMap<>();
  private final Map<String, Set<Place>> delivered = new HashMap<>();
  private long deliveredCount;
  private long duplicated;
  private long outOfOrder;

  /** A client is about to send an item for the first time, or again. */
  public synchronized void sent(String author, Send send) {
    sent.put(
        new Name(send.getConversationId(), author, send.getClientId()),
        switch (send.getContentCase()) {
          case EDIT ->
              change(send.getEdit().getSequence(), "edit", Optional.of(said(send.getEdit())));
          case RECALL -> change(send.getRecall().getSequence(), "recall", Optional.of(RECALLED));
          case REACTION ->
              change(
                  send.getReaction().getSequence(),
                  send.getReaction().getEmoji(),
                  Optional.empty());
          case PIN ->
              change(
                  send.getPin().getSequence(), "pin " + send.getPin().getOff(), Optional.empty());
          case CARD -> new Sent(digest(send.getCard()), 0, Optional.empty());
          default -> new Sent(digest(send.getText()), 0, Optional.empty());
        });
  }

  /** The same of a text. */
  public void sent(String conversation, String author, String clientId, String body) {
    sent(
        author,
        Send.newBuilder()
            .setConversationId(conversation)
            .setClientId(clientId)
            .setText(Text.newBuilder().setBody(body))
            .build());
  }

  private static Sent change(long target, String what, Optional<Long> makes) {
    return new Sent(Digest.of(what + " of " + target), target, makes);
  }

  private static long said(Edit edit) {
    return digest(edit.hasCard() ? edit.getCard() : edit.getText());
  }

  private static long digest(Message contents) {
    return Digest.of(contents.toByteArray());
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
    if (!item.getClientId().isEmpty()
        && delivered.computeIfAbsent(connection, name -> new HashSet<>()).add(place)) {
      deliveredCount++;
    }
  }

  /** A client without memory has read a whole conversation. */
  public synchronized void reread(String reader, String conversation, List<Item> items) {
    rereadings.add(new Rereading(reader, conversation, List.copyOf(items)));
  }

  static Shown shown(String conversation, Item item) {
    return item.getClientId().isEmpty()
        ? new Shown(null, 0)
        : new Shown(new Name(conversation, item.getSender(), item.getClientId()), digest(item));
  }

  private static long digest(Item item) {
    return switch (item.getContentCase()) {
      case EDIT -> change(item.getEdit().getSequence(), "edit", Optional.empty()).digest();
      case RECALL -> change(item.getRecall().getSequence(), "recall", Optional.empty()).digest();
      case REACTION ->
          change(item.getReaction().getSequence(), item.getReaction().getEmoji(), Optional.empty())
              .digest();
      case PIN ->
          change(item.getPin().getSequence(), "pin " + item.getPin().getOff(), Optional.empty())
              .digest();
      case CARD -> digest(item.getCard());
      case CONTENT_NOT_SET -> RECALLED;
      default -> digest(item.getText());
    };
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

package hutong.protocol.client;

import hutong.protocol.ClientId;
import hutong.protocol.client.ClientSettings.Tuning;
import hutong.protocol.client.ClientStore.Unsent;
import hutong.protocol.wire.Ack;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Limits;
import hutong.protocol.wire.Page;
import hutong.protocol.wire.Send;
import hutong.protocol.wire.Sync;
import hutong.protocol.wire.Text;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What is to be sent, stored before it is sent and repeated under the same id until the server has
 * answered for good.
 *
 * <p>A conversation's items form a lane and leave in order: an item that has to wait holds up those
 * behind it. With one item in flight per lane (the default) the order is kept whatever the server
 * answers.
 *
 * <p>{@code TOO_OLD} means that the server no longer knows whether the item is stored. The lane
 * then stands still, its history is read from where the item can be earliest, and the item is
 * either found, and done, or sent under a new id, and with it the never-sent ones behind it, so
 * that counters still rise.
 */
final class Outbox {
  private static final int SEARCH_ITEMS = 100;

  private final ClientSettings settings;
  private final Turns turns;
  private final Connection connection;
  private final Requests requests;
  private final Delivery delivery;
  private final Map<String, Lane> lanes = new HashMap<>();

  /** Lanes that may have something to send, in the order of their turns. */
  private final Set<Lane> runnable = new LinkedHashSet<>();

  private int inFlight;
  private int size;
  private String userId = "";

  Outbox(
      ClientSettings settings,
      Turns turns,
      Connection connection,
      Requests requests,
      Delivery delivery) {
    this.settings = settings;
    this.turns = turns;
    this.connection = connection;
    this.requests = requests;
    this.delivery = delivery;
    for (Unsent item : settings.store().outbox()) {
      Lane.Entry entry = new Lane.Entry(item);
      entry.everSent = true;
      add(entry);
    }
  }

  /** Sends it; the ids of the send are set here. */
  CompletableFuture<Ack> send(String conversationId, Send content) {
    if (size >= settings.tuning().outboxItems()) {
      return CompletableFuture.failedFuture(
          HutongException.unavailable(size + " items are waiting to be sent"));
    }
    long counter = settings.store().counter(conversationId) + 1;
    Unsent item =
        new Unsent(
            conversationId,
            new ClientId(settings.device(), counter),
            content,
            delivery.cursor(conversationId));
    settings.store().keep(item);
    Lane.Entry entry = new Lane.Entry(item);
    add(entry);
    pump();
    return entry.acknowledged;
  }

  void ready(String userId) {
    this.userId = userId;
    runnable.addAll(lanes.values());
    List.copyOf(lanes.values()).forEach(this::searchIfTooOld);
    pump();
  }

  /**
   * An acknowledgement after its request had been given up. It counts: otherwise a server slower
   * than {@link Tuning#answerMillis} would be asked for ever.
   */
  void acknowledgedLate(Ack ack) {
    Lane lane = lanes.get(ack.getConversationId());
    if (lane == null) {
      return;
    }
    lane.entries.stream()
        .filter(entry -> entry.item.clientId().toString().equals(ack.getClientId()))
        .findFirst()
        .ifPresent(
            entry -> {
              acknowledge(lane, entry, ack);
              runnable.add(lane);
              pump();
            });
  }

  /** Sequences of before are worth nothing; the store does the same. */
  void epochChanged() {
    for (Lane lane : lanes.values()) {
      for (Lane.Entry entry : lane.entries) {
        entry.item = entry.item.under(entry.item.clientId(), 0);
      }
    }
  }

  /** Fails all futures; the items stay in the store. */
  void stopped(HutongException reason) {
    lanes.values().stream()
        .flatMap(lane -> List.copyOf(lane.entries).stream())
        .forEach(entry -> entry.acknowledged.completeExceptionally(reason));
  }

  private void add(Lane.Entry entry) {
    Lane lane = lanes.computeIfAbsent(entry.item.conversationId(), Lane::new);
    lane.entries.add(entry);
    runnable.add(lane);
    size++;
  }

  /** False when it was done with before: a late acknowledgement, then the repeat's. */
  private boolean remove(Lane lane, Lane.Entry entry) {
    if (!lane.entries.remove(entry)) {
      return false;
    }
    settings.store().forget(entry.item);
    size--;
    if (lane.entries.isEmpty()) {
      lanes.remove(lane.id);
      runnable.remove(lane);
    }
    return true;
  }

  private void pump() {
    while (connection.isReady()
        && inFlight < settings.tuning().sendsInFlight()
        && !runnable.isEmpty()) {
      Lane lane = runnable.iterator().next();
      runnable.remove(lane);
      Lane.Entry entry = lane.next(settings.tuning().sendsInFlightPerConversation());
      if (entry != null) {
        runnable.add(lane);
        transmit(lane, entry);
      }
    }
  }

  private void transmit(Lane lane, Lane.Entry entry) {
    Send send = entry.item.send();
    // Above message_bytes the server would close the connection, again and again.
    Limits limits = connection.limits();
    int textBytes = textOf(send).getBodyBytes().size();
    if (above(limits.getTextBytes(), textBytes)
        || above(limits.getMessageBytes(), send.getSerializedSize() + 32)) {
      reject(
          lane,
          entry,
          new HutongException(
              Code.TOO_LARGE,
              Action.FIX,
              0,
              "item of %d bytes, its text of %d".formatted(send.getSerializedSize(), textBytes)));
      return;
    }
    entry.state = Lane.State.IN_FLIGHT;
    entry.everSent = true;
    inFlight++;
    var unused =
        requests
            .ask(Frame.newBuilder().setSend(send), Frame.BodyCase.ACK)
            .whenComplete((answer, failure) -> answered(lane, entry, answer, failure));
  }

  private void answered(
      Lane lane, Lane.Entry entry, @Nullable Frame answer, @Nullable Throwable failure) {
    inFlight--;
    if (answer != null) {
      acknowledge(lane, entry, answer.getAck());
    } else {
      failed(
          lane,
          entry,
          HutongException.from(failure == null ? new IllegalStateException() : failure));
    }
    if (!lane.entries.isEmpty()) {
      runnable.add(lane);
      searchIfTooOld(lane);
    }
    pump();
  }

  private void failed(Lane lane, Lane.Entry entry, HutongException reason) {
    if (!connection.isReady()) {
      entry.state = Lane.State.QUEUED;
    } else if (reason.code() == Code.TOO_OLD) {
      entry.state = Lane.State.TOO_OLD;
      lane.standing = true;
    } else if (reason.isRetryable() || reason.isAboutCredential()) {
      // Without a credential the connection is as good as gone; the item waits for the next.
      entry.state = Lane.State.PAUSED;
      again(lane, entry, reason.retryAfterMillis());
    } else {
      reject(lane, entry, reason);
    }
  }

  private void again(Lane lane, Lane.Entry entry, long atLeastMillis) {
    long pause = Math.max(atLeastMillis, Connection.backOff(settings.tuning(), entry.attempts++));
    var unused =
        turns.after(
            pause,
            () -> {
              entry.state = Lane.State.QUEUED;
              runnable.add(lane);
              pump();
            });
  }

  private void acknowledge(Lane lane, Lane.Entry entry, Ack ack) {
    if (remove(lane, entry)) {
      entry.acknowledged.complete(ack);
    }
  }

  private void reject(Lane lane, Lane.Entry entry, HutongException reason) {
    if (remove(lane, entry)) {
      Turns.tell(() -> settings.listener().sendFailed(entry.item, reason));
      entry.acknowledged.completeExceptionally(reason);
    }
  }

  private void searchIfTooOld(Lane lane) {
    if (lane.standing
        && !lane.searching
        && connection.isReady()
        && lane.in(Lane.State.IN_FLIGHT).isEmpty()) {
      lane.searching = true;
      long after =
          lane.in(Lane.State.TOO_OLD).stream()
              .mapToLong(entry -> entry.item.after())
              .min()
              .orElse(0);
      search(lane, after + 1, 0);
    }
  }

  private void search(Lane lane, long from, int attempts) {
    Sync.Builder sync =
        Sync.newBuilder().setConversationId(lane.id).setFrom(from).setLimit(SEARCH_ITEMS);
    var unused =
        requests
            .ask(Frame.newBuilder().setSync(sync), Frame.BodyCase.PAGE)
            .whenComplete(
                (answer, failure) -> {
                  if (answer != null) {
                    searched(lane, from, answer.getPage());
                  } else if (failure != null) {
                    searchFailed(lane, from, attempts, HutongException.from(failure));
                  }
                });
  }

  private void searched(Lane lane, long from, Page page) {
    long next = from;
    for (Item item : page.getItemsList()) {
      next = item.getSequence() + 1;
      ClientId.parse(item.getClientId())
          .filter(id -> id.device().equals(settings.device()) && item.getSender().equals(userId))
          .ifPresent(id -> found(lane, item, id));
    }
    if (page.getState() == Page.State.MORE && next > from) {
      search(lane, next, 0);
      return;
    }
    lane.searching = false;
    lane.standing = false;
    sendAsNew(lane, next - 1);
    pump();
  }

  private void found(Lane lane, Item item, ClientId id) {
    settings.store().raiseCounter(lane.id, id.counter());
    for (Lane.Entry entry : lane.in(Lane.State.TOO_OLD)) {
      if (entry.item.clientId().equals(id)) {
        acknowledge(
            lane,
            entry,
            Ack.newBuilder()
                .setConversationId(lane.id)
                .setClientId(item.getClientId())
                .setSequence(item.getSequence())
                .setStoredAtMillis(item.getSentAtMillis())
                .build());
      }
    }
  }

  private void sendAsNew(Lane lane, long after) {
    boolean renamed = false;
    for (Lane.Entry entry : new ArrayList<>(lane.entries)) {
      if (entry.state == Lane.State.TOO_OLD || (renamed && !entry.everSent)) {
        renamed = true;
        long counter = settings.store().counter(lane.id) + 1;
        Unsent fresh = entry.item.under(new ClientId(settings.device(), counter), after);
        settings.store().replace(entry.item, fresh);
        entry.item = fresh;
        entry.state = Lane.State.QUEUED;
        entry.everSent = false;
      }
    }
    if (!lane.entries.isEmpty()) {
      runnable.add(lane);
    }
  }

  private void searchFailed(Lane lane, long from, int attempts, HutongException reason) {
    if (!connection.isReady()) {
      // The next connection starts the search anew.
      lane.searching = false;
    } else if (reason.isRetryable()) {
      long pause =
          Math.max(reason.retryAfterMillis(), Connection.backOff(settings.tuning(), attempts));
      var unused = turns.after(pause, () -> search(lane, from, attempts + 1));
    } else {
      lane.searching = false;
      lane.standing = false;
      lane.in(Lane.State.TOO_OLD).forEach(entry -> reject(lane, entry, reason));
      pump();
    }
  }

  private static Text textOf(Send send) {
    return send.hasEdit() ? send.getEdit().getText() : send.getText();
  }

  private static boolean above(int limit, int actual) {
    return limit > 0 && actual > limit;
  }
}

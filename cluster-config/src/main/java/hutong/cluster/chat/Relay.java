package hutong.cluster.chat;

import hutong.protocol.client.ClientListener;
import hutong.protocol.client.ClientStore;
import hutong.protocol.client.HutongException;
import hutong.protocol.wire.ContactEntry;
import hutong.protocol.wire.Head;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.MoneyReceived;
import hutong.protocol.wire.Presences;
import hutong.protocol.wire.Signal;
import hutong.protocol.wire.Welcome;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Brings what the client says to the desk, in order. */
final class Relay implements ClientListener {
  private final Desk desk;
  private @Nullable Feed feed;
  private @Nullable Signs signs;

  Relay(Desk desk) {
    this.desk = desk;
  }

  /** Names who hears; called at the desk before anything of the client gets there. */
  void to(Feed hearer, Signs watcher) {
    feed = hearer;
    signs = watcher;
  }

  /** How many items of the runs before are not stored yet. */
  void left(int items) {
    tell(feed -> feed.left(items));
  }

  private void tell(Consumer<Feed> what) {
    desk.execute(
        () -> {
          Feed hearer = feed;
          if (hearer == null) {
            throw new IllegalStateException("nobody hears the client");
          }
          what.accept(hearer);
        });
  }

  private void show(Consumer<Signs> what) {
    desk.execute(
        () -> {
          Signs watcher = signs;
          if (watcher != null) {
            what.accept(watcher);
          }
        });
  }

  @Override
  public void touched(String conversationId, Item item) {
    tell(feed -> feed.touched(conversationId, item));
  }

  @Override
  public void signal(Signal signal) {
    show(signs -> signs.signal(signal));
  }

  @Override
  public void presences(Presences presences) {
    show(signs -> signs.presences(presences));
  }

  @Override
  public void contactEntry(ContactEntry entry) {
    show(signs -> signs.contact(entry));
  }

  @Override
  public void moneyReceived(MoneyReceived received) {
    show(signs -> signs.received(received));
  }

  @Override
  public void delivered(String conversationId, Item item) {
    tell(feed -> feed.delivered(conversationId, item));
    show(signs -> signs.said(item.getSender()));
  }

  @Override
  public void skipped(String conversationId, long first, long next) {
    tell(feed -> feed.skipped(conversationId, first, next));
  }

  @Override
  public void current() {
    tell(Feed::current);
  }

  @Override
  public void head(Head head) {
    tell(feed -> feed.head(head));
  }

  @Override
  public void connected(Welcome welcome) {
    tell(Feed::connected);
    show(Signs::connected);
  }

  @Override
  public void disconnected(String reason, long retryAfterMillis) {
    tell(feed -> feed.disconnected(reason));
  }

  @Override
  public void epochChanged(long before, long now) {
    tell(Feed::epochChanged);
  }

  @Override
  public void unreadable(String conversationId, HutongException reason) {
    tell(feed -> feed.unreadable(conversationId, reason));
  }

  @Override
  public void sendFailed(ClientStore.Unsent item, HutongException reason) {
    tell(feed -> feed.sendFailed(item, reason));
  }

  @Override
  public void stopped(HutongException reason) {
    tell(feed -> feed.stopped(reason));
  }
}

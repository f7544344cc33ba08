package hutong.protocol.client;

import hutong.protocol.wire.ContactEntry;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.MoneyReceived;
import hutong.protocol.wire.Presences;
import hutong.protocol.wire.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A listener that keeps what it was told, as short words, for the test to take one by one. */
final class Heard implements ClientListener {
  private final BlockingQueue<String> words = new LinkedBlockingQueue<>();

  @Override
  public void delivered(String conversationId, Item item) {
    words.add(conversationId + " " + item.getSequence());
  }

  @Override
  public void skipped(String conversationId, long first, long next) {
    words.add(conversationId + " skipped " + first + " to before " + next);
  }

  @Override
  public void current() {
    words.add("current");
  }

  @Override
  public void epochChanged(long before, long now) {
    words.add("epoch " + before + " became " + now);
  }

  @Override
  public void unreadable(String conversationId, HutongException reason) {
    words.add(conversationId + " unreadable " + reason.code());
  }

  @Override
  public void sendFailed(ClientStore.Unsent item, HutongException reason) {
    words.add(item.clientId() + " failed " + reason.code());
  }

  @Override
  public void touched(String conversationId, Item item) {
    words.add(conversationId + " touched " + item.getSequence());
  }

  @Override
  public void presences(Presences presences) {
    words.add("presences " + presences.getPresencesCount());
  }

  @Override
  public void contactEntry(ContactEntry entry) {
    words.add("contact " + entry.getPerson().getHandle());
  }

  @Override
  public void moneyReceived(MoneyReceived received) {
    words.add("received " + received.getAmountMinor() + " from " + received.getFrom());
  }

  @Override
  public void signal(Signal signal) {
    words.add("signal " + signal.getKindCase());
  }

  @Override
  public void stopped(HutongException reason) {
    words.add("stopped " + reason.code());
  }

  String next() {
    try {
      String word = words.poll(10, TimeUnit.SECONDS);
      if (word == null) {
        throw new AssertionError("nothing was told");
      }
      return word;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  List<String> next(int count) {
    List<String> next = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      next.add(next());
    }
    return next;
  }
}

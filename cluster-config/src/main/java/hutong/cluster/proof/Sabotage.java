package hutong.cluster.proof;

import hutong.platform.extend.Feature;
import hutong.platform.extend.Outbound;
import hutong.platform.extend.Request;
import hutong.platform.extend.Session;
import hutong.protocol.UserId;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.GoAway;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A server that lies, so that the proof can be seen to fail: stands between a feature and the
 * gateway and damages what goes out, live and on pages, in the same way for everybody. The victim
 * is each conversation's tenth number, or its neighbours.
 */
public final class Sabotage implements Feature {
  /** What is done to the victim. */
  public enum Kind {
    /** It is void. */
    DROP,
    /** It stands a second time, at the next number. */
    DOUBLE,
    /** It changes places with the next. */
    SWAP
  }

  private static final long VICTIM = 10;

  private final Feature honest;
  private final Kind kind;

  public Sabotage(Feature honest, Kind kind) {
    this.honest = honest;
    this.kind = kind;
  }

  @Override
  public Set<Frame.BodyCase> frames() {
    return honest.frames();
  }

  @Override
  public Conversant open(Session session) {
    Conversant conversant = honest.open(new Lying(session));
    return new Conversant() {
      @Override
      public void handle(Request request) {
        conversant.handle(new LyingRequest(request));
      }

      @Override
      public void closed() {
        conversant.closed();
      }
    };
  }

  private Item damaged(Item item, Optional<Item> before, Optional<Item> after) {
    boolean victim = item.getSequence() == VICTIM;
    boolean next = item.getSequence() == VICTIM + 1;
    return switch (kind) {
      case DROP -> victim ? Item.newBuilder().setSequence(VICTIM).build() : item;
      case DOUBLE -> next ? before.map(twin -> at(twin, item)).orElse(item) : item;
      case SWAP -> {
        Optional<Item> other = victim ? after : next ? before : Optional.empty();
        yield other.map(twin -> at(twin, item)).orElse(item);
      }
    };
  }

  private static Item at(Item contents, Item place) {
    return contents.toBuilder().setSequence(place.getSequence()).build();
  }

  private Page damaged(Page page) {
    List<Item> items = page.getItemsList();
    List<Item> lies = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      Optional<Item> before = i == 0 ? Optional.empty() : Optional.of(items.get(i - 1));
      Optional<Item> after =
          i + 1 == items.size() ? Optional.empty() : Optional.of(items.get(i + 1));
      lies.add(damaged(items.get(i), before, after));
    }
    return page.toBuilder().clearItems().addAllItems(lies).build();
  }

  private Frame damaged(Frame frame) {
    if (frame.hasPage()) {
      return frame.toBuilder().setPage(damaged(frame.getPage())).build();
    }
    if (frame.hasPush()) {
      Item item = damaged(frame.getPush().getItem(), Optional.empty(), Optional.empty());
      return frame.toBuilder().setPush(frame.getPush().toBuilder().setItem(item)).build();
    }
    return frame;
  }

  private final class Lying implements Session {
    private final Session session;

    Lying(Session session) {
      this.session = session;
    }

    @Override
    public void send(Outbound frame) {
      session.send(new Outbound(damaged(frame.frame())));
    }

    @Override
    public String name() {
      return session.name();
    }

    @Override
    public UserId user() {
      return session.user();
    }

    @Override
    public String handle() {
      return session.handle();
    }

    @Override
    public String device() {
      return session.device();
    }

    @Override
    public long queuedBytes() {
      return session.queuedBytes();
    }

    @Override
    public long queueLimitBytes() {
      return session.queueLimitBytes();
    }

    @Override
    public void close(GoAway goAway) {
      session.close(goAway);
    }
  }

  private final class LyingRequest implements Request {
    private final Request request;

    LyingRequest(Request request) {
      this.request = request;
    }

    @Override
    public Frame frame() {
      return request.frame();
    }

    @Override
    public String trace() {
      return request.trace();
    }

    @Override
    public void answer(Frame.Builder answer) {
      request.answer(damaged(answer.build()).toBuilder());
    }

    @Override
    public void done() {
      request.done();
    }
  }
}

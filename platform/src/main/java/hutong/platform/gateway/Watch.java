package hutong.platform.gateway;

import hutong.platform.gateway.GatewaySettings.Patience;
import io.netty.channel.Channel;

/** Looks whether an open connection is still heard and still takes what it is sent. */
final class Watch {
  /** What a look found. */
  enum Finding {
    WELL,
    /** Nothing was heard for half of the idle timeout; said once. */
    SILENT,
    IDLE,
    /** Too much was queued all through the slow-consumer timeout. */
    SLOW
  }

  private final GatewaySettings settings;
  private final Channel channel;
  private long heardAt = System.nanoTime();
  private boolean pinged;
  private boolean full;
  private long fullSince;

  Watch(GatewaySettings settings, Channel channel) {
    this.settings = settings;
    this.channel = channel;
  }

  /** Something came, be it half a frame; or reading begins again and may hear something. */
  void heard() {
    heardAt = System.nanoTime();
    pinged = false;
  }

  Finding look(long nowNanos, long queuedBytes) {
    Patience patience = settings.patience();
    fullSince = full ? fullSince : nowNanos;
    full = queuedBytes >= settings.sizes().queueLimit();
    if (full && nowNanos - fullSince > patience.slowConsumer().toNanos()) {
      return Finding.SLOW;
    }
    if (!channel.config().isAutoRead()) {
      heard(); // who is not listened to is not silent
      return Finding.WELL;
    }
    long silent = nowNanos - heardAt;
    if (silent > patience.idle().toNanos()) {
      return Finding.IDLE;
    }
    boolean pings = silent > patience.idle().toNanos() / 2 && !pinged;
    pinged = pinged || pings;
    return pings ? Finding.SILENT : Finding.WELL;
  }
}

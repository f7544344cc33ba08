package hutong.platform.extend;

import hutong.protocol.UserId;
import hutong.protocol.wire.GoAway;

/** One greeted connection of one device, as features see it. Thread-safe. */
public interface Session {
  /** Unique on this node; letters and digits. */
  String name();

  UserId user();

  /** The person's handle. */
  String handle();

  String device();

  /** Queues a frame; dropped when the connection is closed. */
  void send(Outbound frame);

  /** Bytes queued and not yet taken by the client's side. */
  long queuedBytes();

  /** Bytes above which a feature sends hints instead of contents; see the gateway's settings. */
  long queueLimitBytes();

  /** Says good-bye and closes. */
  void close(GoAway goAway);
}

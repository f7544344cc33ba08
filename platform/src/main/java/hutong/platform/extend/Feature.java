package hutong.platform.extend;

import hutong.protocol.wire.Frame;
import java.util.Set;

/** A part of the platform that speaks with clients. */
public interface Feature {
  /** The frames that it takes; no two features take the same. */
  Set<Frame.BodyCase> frames();

  /** Called for each connection that was greeted, after its {@code welcome} was queued. */
  Conversant open(Session session);

  /** A feature's side of one connection. Called in the connection's order; must not block. */
  interface Conversant {
    void handle(Request request);

    void closed();
  }
}

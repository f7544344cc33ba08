package hutong.protocol.client;

import hutong.protocol.wire.Frame;

/**
 * A tap on the wire: every frame as it came, before duplicates are dropped and gaps are filled, and
 * every frame as it is handed to the socket. For checkers and logs. Called in the client's turn: be
 * quick.
 */
public interface FrameListener {
  /** Hears nothing. */
  FrameListener NONE = new FrameListener() {};

  default void received(Frame frame) {}

  default void sent(Frame frame) {}
}

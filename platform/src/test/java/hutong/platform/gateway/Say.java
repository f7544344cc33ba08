package hutong.platform.gateway;

import hutong.protocol.wire.Frame;

/** Frames that the tests' clients say. */
final class Say {
  private Say() {}

  static Frame.Builder send(long requestId, String clientId) {
    Frame.Builder frame = Frame.newBuilder().setRequestId(requestId);
    frame.getSendBuilder().setClientId(clientId);
    return frame;
  }

  static Frame.Builder sync(long requestId) {
    Frame.Builder frame = Frame.newBuilder().setRequestId(requestId);
    frame.getSyncBuilder().setFrom(1);
    return frame;
  }

  static Frame.Builder read(long requestId) {
    Frame.Builder frame = Frame.newBuilder().setRequestId(requestId);
    frame.getReadBuilder().setSequence(1);
    return frame;
  }

  static Frame.Builder signal() {
    Frame.Builder frame = Frame.newBuilder();
    frame.getSignalBuilder().getTypingBuilder();
    return frame;
  }

  /** Asks for so many heads of a kilobyte. */
  static Frame.Builder inbox(int heads) {
    Frame.Builder frame = Frame.newBuilder();
    frame.getInboxBuilder().setLimit(heads);
    return frame;
  }
}

package hutong.cluster.load;

import hutong.protocol.wire.Frame;

/** Whom no conversation concerns: what comes of one is let pass. */
abstract class Deaf implements Line.Listener {
  @Override
  public void heard(Frame frame) {
    // a hint
  }

  @Override
  public void pushed(FrameScan push) {
    // of a conversation
  }

  @Override
  public void acknowledged(FrameScan ack) {
    // nothing was said
  }

  @Override
  public void paged(FrameScan item) {
    // nothing was asked for
  }

  @Override
  public void pageEnded(FrameScan page) {
    // nothing was asked for
  }
}

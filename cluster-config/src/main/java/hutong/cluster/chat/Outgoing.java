package hutong.cluster.chat;

import hutong.protocol.wire.Send;

/** What was to be sent, in one line, for somebody who is told that it was not. */
final class Outgoing {
  private Outgoing() {}

  static String of(Send send) {
    return switch (send.getContentCase()) {
      case TEXT -> '"' + SafeText.line(send.getText().getBody()) + '"';
      case CARD -> "the card " + SafeText.name(send.getCard().getTitle());
      case CONTACT_CARD -> "the card of " + SafeText.name(send.getContactCard().getHandle());
      case LOCATION -> "the place " + SafeText.name(send.getLocation().getName());
      case PICTURE -> "the picture";
      case FORWARD -> "the copy of #" + send.getForward().getSequence();
      case EDIT -> "the edit of #" + send.getEdit().getSequence();
      case RECALL -> "the recall of #" + send.getRecall().getSequence();
      case REACTION -> "the reaction to #" + send.getReaction().getSequence();
      case PIN -> "the pin of #" + send.getPin().getSequence();
      case CONTENT_NOT_SET -> "nothing";
    };
  }
}

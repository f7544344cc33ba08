package hutong.protocol.client;

import hutong.protocol.wire.Card;
import hutong.protocol.wire.ContactCard;
import hutong.protocol.wire.Edit;
import hutong.protocol.wire.Forward;
import hutong.protocol.wire.Location;
import hutong.protocol.wire.Picture;
import hutong.protocol.wire.Pin;
import hutong.protocol.wire.Reaction;
import hutong.protocol.wire.Recall;
import hutong.protocol.wire.Send;
import hutong.protocol.wire.Text;
import java.util.List;

/**
 * What may be sent, for {@link HutongClient#send(String, Send.Builder)}. Every kind may also answer
 * an item, with {@code setReplyTo}. Lines are named by their sequence; what the server allows
 * stands at {@code Send}.
 */
public final class Contents {
  private Contents() {}

  public static Send.Builder text(String body) {
    return text(body, List.of());
  }

  /**
   * Words that call people.
   *
   * @param mentions user ids of members, at most 50
   */
  public static Send.Builder text(String body, List<String> mentions) {
    return Send.newBuilder().setText(Text.newBuilder().setBody(body).addAllMentions(mentions));
  }

  /** Words that answer an item of the same conversation. */
  public static Send.Builder reply(long sequence, String body) {
    return text(body).setReplyTo(sequence);
  }

  public static Send.Builder card(Card card) {
    return Send.newBuilder().setCard(card);
  }

  /** Somebody to get to know, by handle. */
  public static Send.Builder contactCard(String handle) {
    return Send.newBuilder().setContactCard(ContactCard.newBuilder().setHandle(handle));
  }

  /** A place, in millionths of a degree. */
  public static Send.Builder location(int latitudeMicros, int longitudeMicros, String name) {
    return Send.newBuilder()
        .setLocation(
            Location.newBuilder()
                .setLatitudeMicros(latitudeMicros)
                .setLongitudeMicros(longitudeMicros)
                .setName(name));
  }

  /** A picture that {@link HutongApi#putPicture} has taken. */
  public static Send.Builder picture(String mediaId, String caption) {
    return Send.newBuilder()
        .setPicture(Picture.newBuilder().setMediaId(mediaId).setCaption(caption));
  }

  /** A copy of an item of another conversation, or of the same. */
  public static Send.Builder forward(String conversationId, long sequence) {
    return Send.newBuilder()
        .setForward(Forward.newBuilder().setConversationId(conversationId).setSequence(sequence));
  }

  public static Send.Builder edit(long sequence, Text text) {
    return Send.newBuilder().setEdit(Edit.newBuilder().setSequence(sequence).setText(text));
  }

  public static Send.Builder edit(long sequence, Card card) {
    return Send.newBuilder().setEdit(Edit.newBuilder().setSequence(sequence).setCard(card));
  }

  /** Another caption; the picture stays the same. */
  public static Send.Builder edit(long sequence, Picture picture) {
    return Send.newBuilder().setEdit(Edit.newBuilder().setSequence(sequence).setPicture(picture));
  }

  public static Send.Builder recall(long sequence) {
    return Send.newBuilder().setRecall(Recall.newBuilder().setSequence(sequence));
  }

  /** One for each person and item: another replaces it, an empty one takes it back. */
  public static Send.Builder reaction(long sequence, String emoji) {
    return Send.newBuilder()
        .setReaction(Reaction.newBuilder().setSequence(sequence).setEmoji(emoji));
  }

  public static Send.Builder pin(long sequence, boolean off) {
    return Send.newBuilder().setPin(Pin.newBuilder().setSequence(sequence).setOff(off));
  }
}

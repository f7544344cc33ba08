package hutong.cluster.load;

import com.google.protobuf.InvalidProtocolBufferException;
import hutong.protocol.wire.Ack;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Frames;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Page;
import hutong.protocol.wire.Push;
import hutong.protocol.wire.Text;
import java.nio.ByteBuffer;

/**
 * Reads binary messages. Pushes, acknowledgements and pages, which are nearly all that comes, are
 * read where they lie and nothing is made of them: their fields stand here until the next. Anything
 * else is decoded as usual.
 */
final class FrameScan {
  /** What is done with frames; the scan's fields are of the frame that is told. */
  interface Reader {
    void pushed(FrameScan push);

    void acknowledged(FrameScan ack);

    /** An item of a page, in order. */
    void paged(FrameScan item);

    /** The page's items have been told. */
    void pageEnded(FrameScan page);

    void heard(Frame frame);
  }

  /** A field of bytes. */
  static final class Range {
    int from;
    int length;

    private void set(int at, int bytes) {
      from = at;
      length = bytes;
    }
  }

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  byte[] bytes = new byte[0];
  long requestId;
  long sequence;
  final Range conversation = new Range();
  final Range sender = new Range();
  final Range clientId = new Range();

  /** Of a text; nothing is said by anything else. */
  final Range body = new Range();

  /** Of a page: whether there is more to ask for. */
  boolean more;

  private int at;

  /** Reads a message: one {@code Frames}. */
  void read(byte[] message, int from, int to, Reader reader) throws InvalidProtocolBufferException {
    bytes = message;
    at = from;
    while (at < to) {
      int tag = (int) varint();
      if (tag == tag(Frames.FRAMES_FIELD_NUMBER)) {
        int length = (int) varint();
        int end = at + length;
        frame(at, end, reader);
        at = end;
      } else {
        skip(tag);
      }
    }
  }

  private void frame(int from, int to, Reader reader) throws InvalidProtocolBufferException {
    requestId = 0;
    while (at < to) {
      int tag = (int) varint();
      if (tag == Frame.REQUEST_ID_FIELD_NUMBER << 3) {
        requestId = varint();
      } else if (tag == tag(Frame.PUSH_FIELD_NUMBER)) {
        push(end());
        reader.pushed(this);
      } else if (tag == tag(Frame.ACK_FIELD_NUMBER)) {
        ack(end());
        reader.acknowledged(this);
      } else if (tag == tag(Frame.PAGE_FIELD_NUMBER)) {
        page(end(), reader);
      } else {
        reader.heard(Frame.parseFrom(ByteBuffer.wrap(bytes, from, to - from)));
        return;
      }
    }
  }

  private void push(int to) {
    conversation.set(0, 0);
    item(at, at);
    while (at < to) {
      int tag = (int) varint();
      if (tag == tag(Push.CONVERSATION_ID_FIELD_NUMBER)) {
        range(conversation);
      } else if (tag == tag(Push.ITEM_FIELD_NUMBER)) {
        int end = end();
        item(at, end);
      } else {
        skip(tag);
      }
    }
  }

  private void page(int to, Reader reader) {
    more = false;
    while (at < to) {
      int tag = (int) varint();
      if (tag == tag(Page.ITEMS_FIELD_NUMBER)) {
        int end = end();
        item(at, end);
        reader.paged(this);
      } else if (tag == Page.STATE_FIELD_NUMBER << 3) {
        more = varint() == Page.State.MORE_VALUE;
      } else {
        skip(tag);
      }
    }
    reader.pageEnded(this);
  }

  private void item(int from, int to) {
    sequence = 0;
    sender.set(0, 0);
    clientId.set(0, 0);
    body.set(0, 0);
    at = from;
    while (at < to) {
      int tag = (int) varint();
      if (tag == Item.SEQUENCE_FIELD_NUMBER << 3) {
        sequence = varint();
      } else if (tag == tag(Item.SENDER_FIELD_NUMBER)) {
        range(sender);
      } else if (tag == tag(Item.CLIENT_ID_FIELD_NUMBER)) {
        range(clientId);
      } else if (tag == tag(Item.TEXT_FIELD_NUMBER)) {
        text(end());
      } else {
        skip(tag);
      }
    }
  }

  private void text(int to) {
    while (at < to) {
      int tag = (int) varint();
      if (tag == tag(Text.BODY_FIELD_NUMBER)) {
        range(body);
      } else {
        skip(tag);
      }
    }
  }

  private void ack(int to) {
    conversation.set(0, 0);
    clientId.set(0, 0);
    sequence = 0;
    while (at < to) {
      int tag = (int) varint();
      if (tag == tag(Ack.CONVERSATION_ID_FIELD_NUMBER)) {
        range(conversation);
      } else if (tag == tag(Ack.CLIENT_ID_FIELD_NUMBER)) {
        range(clientId);
      } else if (tag == Ack.SEQUENCE_FIELD_NUMBER << 3) {
        sequence = varint();
      } else {
        skip(tag);
      }
    }
  }

  private static int tag(int field) {
    return field << 3 | BYTES;
  }

  private int end() {
    int length = (int) varint();
    return at + length;
  }

  private void range(Range range) {
    int length = (int) varint();
    range.set(at, length);
    at += length;
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = bytes[at++];
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalStateException("must be a number of at most ten bytes: at=" + at);
  }

  private void skip(int tag) {
    switch (tag & 7) {
      case VARINT -> varint();
      case FIXED64 -> at += 8;
      case BYTES -> at = end();
      case FIXED32 -> at += 4;
      default -> throw new IllegalStateException("must be a Protobuf field: tag=" + tag);
    }
  }
}

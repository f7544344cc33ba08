package hutong.cluster.load;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.protocol.FrameCodec;
import hutong.protocol.wire.Ack;
import hutong.protocol.wire.Current;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Overlay;
import hutong.protocol.wire.Page;
import hutong.protocol.wire.Push;
import hutong.protocol.wire.Text;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes become frames, however they are cut on the way. */
class WebSocketStreamTest {
  private final List<String> told = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 130, 4096, 1_000_000})
  void whatArrivesIsReadHoweverItIsCut(int piece) {
    WebSocketStream stream = new WebSocketStream(new WebSocketStream.Scratch(), new Teller());
    ByteBuf all = Unpooled.buffer();
    all.writeBytes(
        "HTTP/1.1 101 Switching Protocols\r\nA: b\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    message(all, push(5, "short"));
    message(all, push(6, "w".repeat(300)));
    all.writeBytes(new byte[] {(byte) 0x89, 2, 'h', 'i'});
    message(all, push(7, "v".repeat(70_000)));
    message(
        all,
        Frame.newBuilder()
            .setRequestId(9)
            .setAck(Ack.newBuilder().setConversationId("c").setClientId("load/3").setSequence(8)));
    message(all, page());
    message(all, Frame.newBuilder().setCurrent(Current.getDefaultInstance()));
    all.writeBytes(new byte[] {(byte) 0x88, 5, 0x03, (byte) 0xE8, 'b', 'y', 'e'});

    while (all.isReadable()) {
      stream.take(all.readSlice(Math.min(piece, all.readableBytes())));
    }

    assertThat(told)
        .containsExactly(
            "upgraded",
            "push 5 of c by one as load/5: short",
            "push 6 of c by one as load/6: " + "w".repeat(300),
            "ping hi",
            "push 7 of c by one as load/7: " + "v".repeat(70_000),
            "ack 8 of c as load/3 to 9",
            "item 1 by  as : ",
            "item 2 by one as load/2: two",
            "page ends to 4, more",
            "CURRENT",
            "closing 1000 bye");
  }

  @Test
  void whatIsSentIsMasked() {
    byte[] payload = "neighbours talk".getBytes(StandardCharsets.US_ASCII);
    ByteBuf frame = WebSocketStream.message(UnpooledByteBufAllocator.DEFAULT, payload);

    assertThat(frame.readByte()).isEqualTo((byte) 0x82);
    assertThat(frame.readByte()).isEqualTo((byte) (0x80 | payload.length));
    byte[] mask = new byte[4];
    frame.readBytes(mask);
    byte[] plain = new byte[payload.length];
    for (int i = 0; i < plain.length; i++) {
      plain[i] = (byte) (frame.readByte() ^ mask[i & 3]);
    }
    assertThat(plain).isEqualTo(payload);
    frame.release();
  }

  private static Frame.Builder push(long sequence, String body) {
    return Frame.newBuilder()
        .setPush(Push.newBuilder().setConversationId("c").setItem(item(sequence, body)));
  }

  private static Item.Builder item(long sequence, String body) {
    return Item.newBuilder()
        .setSequence(sequence)
        .setSender("one")
        .setSentAtMillis(1_700_000_000_000L)
        .setClientId("load/" + sequence)
        .setText(Text.newBuilder().setBody(body).addMentions("other"))
        .setOverlay(Overlay.newBuilder().setPinned(true));
  }

  private static Frame.Builder page() {
    return Frame.newBuilder()
        .setRequestId(4)
        .setPage(
            Page.newBuilder()
                .setConversationId("c")
                .addItems(Item.newBuilder().setSequence(1))
                .addItems(item(2, "two"))
                .setState(Page.State.MORE)
                .setHead(8));
  }

  private static void message(ByteBuf into, Frame.Builder frame) {
    byte[] payload = FrameCodec.toBinary(frame.build());
    into.writeByte(0x82);
    if (payload.length < 126) {
      into.writeByte(payload.length);
    } else if (payload.length <= 0xFFFF) {
      into.writeByte(126).writeShort(payload.length);
    } else {
      into.writeByte(127).writeLong(payload.length);
    }
    into.writeBytes(payload);
  }

  /** Writes down what it is told. */
  private final class Teller implements WebSocketStream.Owner, FrameScan.Reader {
    private final FrameScan scan = new FrameScan();

    private String text(FrameScan.Range range) {
      return new String(scan.bytes, range.from, range.length, StandardCharsets.UTF_8);
    }

    private String item() {
      return scan.sequence
          + "%s by "
          + text(scan.sender)
          + " as "
          + text(scan.clientId)
          + ": "
          + text(scan.body);
    }

    @Override
    public void upgraded() {
      told.add("upgraded");
    }

    @Override
    public void message(byte[] bytes, int from, int to) {
      try {
        scan.read(bytes, from, to, this);
      } catch (java.io.IOException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void ping(byte[] payload) {
      told.add("ping " + new String(payload, StandardCharsets.US_ASCII));
    }

    @Override
    public void closing(int code, String reason) {
      told.add("closing " + code + " " + reason);
    }

    @Override
    public void pushed(FrameScan push) {
      told.add("push " + item().formatted(" of " + text(scan.conversation)));
    }

    @Override
    public void acknowledged(FrameScan ack) {
      told.add(
          "ack %d of %s as %s to %d"
              .formatted(
                  scan.sequence, text(scan.conversation), text(scan.clientId), scan.requestId));
    }

    @Override
    public void paged(FrameScan one) {
      told.add("item " + item().formatted(""));
    }

    @Override
    public void pageEnded(FrameScan page) {
      told.add("page ends to " + scan.requestId + (scan.more ? ", more" : ""));
    }

    @Override
    public void heard(Frame frame) {
      told.add(frame.getBodyCase().toString());
    }
  }
}

package hutong.platform.chat;

import hutong.protocol.FrameCodec;
import hutong.protocol.ItemView;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Push;
import hutong.protocol.wire.Reaction;
import hutong.protocol.wire.Send;
import hutong.protocol.wire.Text;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What frames cost on their way in and out, and what a change of an item costs to merge. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FramesBenchmark {
  private static final String CONVERSATION =
      "d-01hzzzzzzzzzzzzzzzzzz00001-01hzzzzzzzzzzzzzzzzzz00002";
  private static final Text TEXT = Text.newBuilder().setBody("neighbour ".repeat(20)).build();

  private final Item item =
      Item.newBuilder()
          .setSequence(1_234_567)
          .setSender("01hzzzzzzzzzzzzzzzzzz00001")
          .setSentAtMillis(1_700_000_000_000L)
          .setClientId("phone/1234")
          .setCountable(1_234_000)
          .setText(TEXT)
          .build();
  private final Item reaction =
      Item.newBuilder()
          .setSequence(1_234_568)
          .setSender("01hzzzzzzzzzzzzzzzzzz00002")
          .setReaction(Reaction.newBuilder().setSequence(1_234_567).setEmoji("+"))
          .build();
  private final Frame push =
      Frame.newBuilder()
          .setPush(Push.newBuilder().setConversationId(CONVERSATION).setItem(item))
          .build();
  private final byte[] send =
      FrameCodec.toBinary(
          Frame.newBuilder()
              .setRequestId(77)
              .setSend(
                  Send.newBuilder()
                      .setConversationId(CONVERSATION)
                      .setClientId("phone/1234")
                      .setText(TEXT))
              .build());
  private final String json = FrameCodec.toJson(push);

  /** The frame is made anew: its sizes are remembered otherwise. */
  @Benchmark
  public byte[] pushToBinary() {
    return FrameCodec.toBinary(push.toBuilder().build());
  }

  @Benchmark
  public List<Frame> sendFromBinary() throws FrameCodec.BadFrame {
    return FrameCodec.fromBinary(ByteBuffer.wrap(send));
  }

  @Benchmark
  public String pushToJson() {
    return FrameCodec.toJson(push);
  }

  @Benchmark
  public Frame pushFromJson() throws FrameCodec.BadFrame {
    return FrameCodec.fromJson(json);
  }

  @Benchmark
  public Item mergeReaction() {
    return ItemView.merge(item, reaction);
  }
}

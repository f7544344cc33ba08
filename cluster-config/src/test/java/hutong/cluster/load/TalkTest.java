package hutong.cluster.load;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.cluster.proof.Checker;
import hutong.protocol.FrameCodec;
import hutong.protocol.wire.Ack;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Push;
import hutong.protocol.wire.Text;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The record of a load finds each way in which a server may break the laws. */
class TalkTest {
  private static final String ID = "d-one-other";
  private static final Resident ONE = new Resident("one", "one", "");
  private static final Resident OTHER = new Resident("other", "other", "");

  private final Findings findings = new Findings();
  private final Talk talk = new Talk(0, new Town.Place(ID, 2), List.of(ONE, OTHER), findings);
  private final SplittableRandom random = new SplittableRandom(7);

  @Test
  void anHonestServerIsProven() throws Exception {
    byte[] hello = say(0);
    byte[] answer = say(1);

    assertThat(acknowledged(0, 1, 4)).isEqualTo(1);
    assertThat(shown(3, "", 0, new byte[0])).isNegative();
    assertThat(shown(4, "one", 1, hello)).isEqualTo(1);
    assertThat(shown(5, "other", 2, answer)).isEqualTo(2);
    assertThat(acknowledged(1, 2, 5)).isEqualTo(2);
    assertThat(acknowledged(1, 2, 5)).as("a repeat").isZero();
    talk.reread("one", new int[] {0, -1, -1, -1, 1, 2});

    assertThat(verdict().broken()).isEmpty();
  }

  @Test
  void anAcknowledgedMessageThatIsNotThereIsLost() throws Exception {
    say(0);
    acknowledged(0, 1, 4);
    talk.reread("one", new int[] {0, -1, -1, -1});

    assertThat(verdict().lost()).isEqualTo(1);
  }

  @Test
  void anAcknowledgedMessageThatStandsElsewhereIsFound() throws Exception {
    byte[] hello = say(0);
    acknowledged(0, 1, 4);
    shown(5, "one", 1, hello);
    talk.reread("one", new int[] {0, -1, -1, -1, -1, 1});

    assertThat(verdict().holds()).isFalse();
  }

  @Test
  void aMessageAtTwoNumbersIsDoubled() throws Exception {
    byte[] hello = say(0);
    shown(3, "one", 1, hello);
    shown(4, "one", 1, hello);

    assertThat(verdict().duplicated()).isEqualTo(1);
  }

  @Test
  void aNumberThatIsNotTheSameToEverybodyIsFound() throws Exception {
    byte[] hello = say(0);
    byte[] answer = say(1);
    shown(3, "one", 1, hello);
    shown(3, "other", 2, answer);

    assertThat(verdict().outOfOrder()).isEqualTo(1);
  }

  @Test
  void wordsThatNobodySaidAreFound() throws Exception {
    byte[] hello = say(0);
    hello[17] ^= 1;

    assertThat(shown(3, "one", 1, hello)).isNegative();
    assertThat(verdict().breaches()).isEqualTo(1);
  }

  @Test
  void wordsInAnothersMouthAreFound() throws Exception {
    byte[] hello = say(0);

    assertThat(shown(3, "other", 1, hello)).isNegative();
    assertThat(verdict().breaches()).isEqualTo(1);
  }

  @Test
  void aMessageThatWasNeverSentIsFound() throws Exception {
    assertThat(shown(3, "one", 1, new byte[200])).isNegative();
    assertThat(acknowledged(0, 1, 3)).isZero();
    assertThat(verdict().breaches()).isEqualTo(2);
  }

  @Test
  void twoNumbersForOneMessageAreFound() throws Exception {
    say(0);
    acknowledged(0, 1, 3);
    acknowledged(0, 1, 4);

    assertThat(verdict().breaches()).isEqualTo(1);
  }

  @Test
  void whatWasShownAndIsNotThereLaterIsFound() throws Exception {
    byte[] hello = say(0);
    shown(3, "one", 1, hello);
    talk.reread("one", new int[] {0, -1, -1});

    assertThat(verdict().breaches()).isEqualTo(1);
  }

  @Test
  void whatIsAcknowledgedAndNotShownToEverybodyIsUnfinished() throws Exception {
    say(0);
    talk.isCompleteBy(acknowledged(0, 1, 3));

    assertThat(talk.unfinished()).isEqualTo(1);
  }

  private Checker.Verdict verdict() {
    return findings.verdict();
  }

  private byte[] say(int member) {
    byte[] body = Body.random(random);
    talk.say(member, Body.digest(body, 0, body.length), 0);
    return body;
  }

  private int acknowledged(int member, int message, long sequence) throws Exception {
    Heard heard =
        Heard.of(
            Frame.newBuilder()
                .setAck(
                    Ack.newBuilder()
                        .setConversationId(ID)
                        .setClientId(Talk.clientId(message))
                        .setSequence(sequence)));
    return talk.acknowledged(member, heard.scan().bytes, heard.scan().clientId, sequence);
  }

  /** With message 0: bookkeeping of the server. */
  private int shown(long sequence, String sender, int message, byte[] body) throws Exception {
    Item.Builder item = Item.newBuilder().setSequence(sequence).setSender(sender);
    if (message > 0) {
      item.setClientId(Talk.clientId(message))
          .setText(Text.newBuilder().setBody(new String(body, StandardCharsets.US_ASCII)));
    }
    return talk.shown(
        Heard.of(Frame.newBuilder().setPush(Push.newBuilder().setConversationId(ID).setItem(item)))
            .scan());
  }

  /** A scan that has just read one frame. */
  private record Heard(FrameScan scan) implements FrameScan.Reader {
    static Heard of(Frame.Builder frame) throws Exception {
      Heard heard = new Heard(new FrameScan());
      byte[] bytes = FrameCodec.toBinary(frame.build());
      heard.scan.read(bytes, 0, bytes.length, heard);
      return heard;
    }

    @Override
    public void pushed(FrameScan push) {}

    @Override
    public void acknowledged(FrameScan ack) {}

    @Override
    public void paged(FrameScan item) {}

    @Override
    public void pageEnded(FrameScan page) {}

    @Override
    public void heard(Frame other) {
      throw new AssertionError("not read in place: " + other);
    }
  }
}

package hutong.cluster;

import static hutong.cluster.Frames.bodies;
import static hutong.cluster.Frames.open;
import static hutong.cluster.Frames.openId;
import static hutong.cluster.Frames.text;
import static hutong.cluster.Frames.whole;
import static org.assertj.core.api.Assertions.assertThat;

import hutong.cluster.GatedNode.House;
import hutong.cluster.SharedNode.Person;
import hutong.cluster.chaos.CqlGate;
import hutong.cluster.chaos.CqlGate.Fate;
import hutong.protocol.wire.Ack;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Item;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A journal that reports a failure for what it stored, and one that stores late what it had given
 * up, as a node sees it that has written in earnest: at the wire to its Cassandra. What each client
 * is told must hold.
 */
@ExtendWith(GatedNode.class)
class LyingStoreTest {
  private static final int BATCH = 20;

  private final Queue<Integer> rows = new ConcurrentLinkedQueue<>();
  private CqlGate gate;
  private Peer a;
  private Peer b;
  private String chat;
  private long head;

  @BeforeEach
  void twoPeopleTalk(House house) throws Exception {
    gate = house.gate();
    Person bob = house.person("bob");
    a = house.greet(house.person("alice"));
    b = house.greet(bob);
    chat = a.ask(open(bob), "opened").getOpened().getConversationId();
    head = a.ask(said(0), "ack").getAck().getSequence();
  }

  @AfterEach
  void leave() {
    gate.decide(write -> Fate.PASSES);
    a.close();
    b.close();
  }

  @Test
  void whatWasStoredAndDeniedKeepsItsNumber() throws Exception {
    next(Fate.IS_STORED_AND_DENIED);
    a.refused(said(1), Code.PENDING);

    Ack original = acknowledged(1);

    assertThat(original.getSequence()).isEqualTo(head + 1);
    assertThat(acknowledged(1)).isEqualTo(original);
    assertThat(bodies(dense())).containsExactly("line 0", "line 1");
  }

  @Test
  void aBatchOfTwentyThatWasStoredAndDeniedKeepsItsNumbers() throws Exception {
    sayABatch(Fate.IS_STORED_AND_DENIED);

    for (int line = 1; line <= BATCH; line++) {
      assertThat(acknowledged(line).getSequence()).isEqualTo(head + 1 + line);
    }
    assertThat(bodies(dense())).containsExactlyElementsOf(allLines("line 0", "first"));
  }

  @Test
  void whatIsStoredLateBehindNewerEventsIsVoid() throws Exception {
    next(Fate.IS_DENIED_AND_KEPT);
    a.refused(said(1), Code.PENDING);
    Ack newer = told("newer");
    assertThat(gate.storeKept()).isEqualTo(1);

    Ack original = acknowledged(1);
    assertThat(original.getSequence()).isGreaterThan(newer.getSequence());
    recoverAnew();

    assertThat(acknowledged(1)).isEqualTo(original);
    List<Item> history = dense();
    assertThat(bodies(history)).containsExactly("line 0", "newer", "line 1", "recovered");
    assertThat(history.get((int) head)).matches(Item::hasVoid);
  }

  @Test
  void aBatchOfTwentyThatIsStoredLateBehindNewerEventsIsVoid() throws Exception {
    sayABatch(Fate.IS_DENIED_AND_KEPT);
    told("newer");
    Map<Integer, Ack> originals = new HashMap<>();
    for (int line = 1; line <= BATCH / 2; line++) {
      originals.put(line, acknowledged(line));
    }
    assertThat(gate.storeKept()).isEqualTo(1);
    for (int line = 1 + BATCH / 2; line <= BATCH; line++) {
      originals.put(line, acknowledged(line));
    }
    List<String> expected = allLines("line 0", "first", "newer");
    assertThat(bodies(dense())).containsExactlyElementsOf(expected);
    recoverAnew();

    for (int line = 1; line <= BATCH; line++) {
      assertThat(acknowledged(line)).isEqualTo(originals.get(line));
    }
    expected.add("recovered");
    List<Item> history = dense();
    assertThat(bodies(history)).containsExactlyElementsOf(expected);
    originals.forEach(
        (line, ack) ->
            assertThat(history.get((int) ack.getSequence() - 1).getText().getBody())
                .isEqualTo("line " + line));
  }

  @Test
  void aLateBatchThatReachesBeyondTheHeadIsVoidThereToo() throws Exception {
    sayABatch(Fate.IS_DENIED_AND_KEPT);
    told("newer");
    assertThat(gate.storeKept()).isEqualTo(1);
    assertThat(bodies(dense())).containsExactly("line 0", "first", "newer");

    recoverAnew();
    for (int line = 1; line <= BATCH; line++) {
      acknowledged(line);
    }

    List<Item> history = dense();
    assertThat(bodies(history))
        .containsExactlyElementsOf(allLines("line 0", "first", "newer", "recovered"));
    assertThat(history).anyMatch(Item::hasVoid);
  }

  /** Twenty lines in one write, which meets that fate. */
  private void sayABatch(Fate fate) throws Exception {
    next(Fate.WAITS, fate);
    long first = 900;
    a.say(text(chat, "phone/2", "first").setRequestId(first).build());
    Awaitility.await().until(() -> gate.heldBack() == 1);
    for (int line = 1; line <= BATCH; line++) {
      a.say(said(line).setRequestId(first + line).build());
    }
    a.ask(openId(chat), "opened"); // answered by the same door, so all of them stand there
    gate.letWaitingPass();
    a.await("the first", frame -> frame.getRequestId() == first && frame.hasAck());
    for (int line = 1; line <= BATCH; line++) {
      long id = first + line;
      Frame answer = a.await("line " + line, frame -> frame.getRequestId() == id);
      assertThat(answer.getError().getCode()).isEqualTo(Code.PENDING);
    }
    assertThat(rows).containsExactly(1, BATCH);
  }

  /** Makes a writer fail, so that another one recovers from the rows as they are. */
  private void recoverAnew() throws Exception {
    next(Fate.IS_STORED_AND_DENIED);
    b.refused(text(chat, "phone/100", "recovered"), Code.PENDING);
    acknowledged(b, text(chat, "phone/100", "recovered"));
  }

  private Ack told(String newer) throws Exception {
    return acknowledged(b, text(chat, "phone/1", newer));
  }

  private Ack acknowledged(int line) throws Exception {
    return acknowledged(a, said(line));
  }

  /** Repeats it under its id until it is acknowledged, as every client does. */
  private static Ack acknowledged(Peer by, Frame.Builder send) throws Exception {
    Frame answer = by.ask(send);
    while (!answer.hasAck()) {
      assertThat(answer.getError().getAction()).isEqualTo(Action.RETRY);
      answer = by.ask(send);
    }
    return answer.getAck();
  }

  /** The history as a reader gets it, whose numbers have no hole. */
  private List<Item> dense() throws Exception {
    List<Item> history = whole(b, chat);
    assertThat(history.stream().map(Item::getSequence))
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, history.size()).mapToObj(n -> (long) n).toList());
    return history;
  }

  private static List<String> allLines(String... before) {
    List<String> all = new ArrayList<>(List.of(before));
    IntStream.rangeClosed(1, BATCH).forEach(line -> all.add("line " + line));
    return all;
  }

  /** What becomes of the next writes of this conversation's entries. */
  private void next(Fate... fates) {
    rows.clear();
    Queue<Fate> script = new ConcurrentLinkedQueue<>(List.of(fates));
    gate.decide(
        write -> {
          Fate fate = write.isEntryOf("Conversation|" + chat) ? script.poll() : null;
          if (fate == null) {
            return Fate.PASSES;
          }
          rows.add(write.rows());
          return fate;
        });
  }

  private Frame.Builder said(int line) {
    return text(chat, "phone/" + (line == 0 ? 1 : line + 2), "line " + line);
  }
}

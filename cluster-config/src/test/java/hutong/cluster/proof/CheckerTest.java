package hutong.cluster.proof;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.protocol.wire.Edit;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Overlay;
import hutong.protocol.wire.Recall;
import hutong.protocol.wire.Send;
import hutong.protocol.wire.Text;
import hutong.protocol.wire.Void;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The checker is itself checked: with a history that keeps every law, and with one that breaks
 * each.
 */
class CheckerTest {
  private static final String LANE = "lane";

  private final Evidence evidence = new Evidence();
  private final List<Item> history =
      new ArrayList<>(
          List.of(nothing(1), text(2, 1, "one"), text(3, 2, "two"), text(4, 3, "three")));

  @Test
  void aWholeHistoryHolds() {
    sendAndAcknowledgeAll();
    pushAll("bob#1");
    read("alice");
    read("bob");

    Checker.Verdict verdict = Checker.check(evidence);

    assertThat(verdict.broken()).isEmpty();
    assertThat(verdict.holds()).isTrue();
    assertThat(evidence.delivered()).isEqualTo(3);
  }

  @Test
  void whatWasSentAndNeverAcknowledgedMayBeThereOrNot() {
    sendAndAcknowledgeAll();
    evidence.sent(LANE, "alice", "phone/9", "perhaps");
    read("alice");

    assertThat(Checker.check(evidence).holds()).isTrue();
  }

  @Test
  void anAcknowledgedItemThatIsAbsentIsLost() {
    sendAndAcknowledgeAll();
    history.set(2, nothing(3));
    read("bob");

    Checker.Verdict verdict = Checker.check(evidence);

    assertThat(verdict.holds()).isFalse();
    assertThat(verdict.lost()).isEqualTo(1);
  }

  @Test
  void aHoleInTheNumbersIsABreach() {
    sendAndAcknowledgeAll();
    history.remove(0);
    read("bob");

    assertThat(Checker.check(evidence).holds()).isFalse();
  }

  @Test
  void anItemThatStandsTwiceIsABreach() {
    sendAndAcknowledgeAll();
    history.add(text(5, 1, "one"));
    read("bob");

    Checker.Verdict verdict = Checker.check(evidence);

    assertThat(verdict.holds()).isFalse();
    assertThat(verdict.duplicated()).isEqualTo(1);
  }

  @Test
  void twoItemsThatChangedPlacesAreABreach() {
    sendAndAcknowledgeAll();
    history.set(1, text(2, 2, "two"));
    history.set(2, text(3, 1, "one"));
    read("bob");

    Checker.Verdict verdict = Checker.check(evidence);

    assertThat(verdict.holds()).isFalse();
    assertThat(verdict.lost()).isZero();
    assertThat(verdict.outOfOrder()).isEqualTo(2);
  }

  @Test
  void twoReadersWithDifferentHistoriesAreABreach() {
    sendAndAcknowledgeAll();
    read("alice");
    history.set(0, text(1, 8, "only bob sees it"));
    evidence.sent(LANE, "alice", "phone/8", "only bob sees it");
    read("bob");

    assertThat(Checker.check(evidence).holds()).isFalse();
  }

  @Test
  void whatNobodySentIsAPhantom() {
    sendAndAcknowledgeAll();
    history.add(text(5, 9, "boo"));
    read("bob");

    assertThat(Checker.check(evidence).holds()).isFalse();
  }

  @Test
  void anotherBodyUnderASentIdIsAPhantom() {
    sendAndAcknowledgeAll();
    history.set(1, text(2, 1, "forged"));
    read("bob");

    assertThat(Checker.check(evidence).holds()).isFalse();
  }

  @Test
  void whatWasShownLiveAndIsNotThereIsAPhantom() {
    sendAndAcknowledgeAll();
    evidence.sent(LANE, "alice", "phone/9", "gone");
    evidence.pushed("bob#1", LANE, text(5, 9, "gone"));
    read("bob");

    assertThat(Checker.check(evidence).holds()).isFalse();
  }

  @Test
  void aPushThatComesTwiceOnOneConnectionIsABreach() {
    sendAndAcknowledgeAll();
    pushAll("bob#1");
    evidence.pushed("bob#1", LANE, history.get(3));
    read("bob");

    Checker.Verdict verdict = Checker.check(evidence);

    assertThat(verdict.holds()).isFalse();
    assertThat(verdict.duplicated()).isEqualTo(1);
  }

  @Test
  void aNewConnectionMayBeShownTheSameAgain() {
    sendAndAcknowledgeAll();
    pushAll("bob#1");
    pushAll("bob#2");
    read("bob");

    assertThat(Checker.check(evidence).holds()).isTrue();
  }

  @Test
  void pushesThatFallAreABreach() {
    sendAndAcknowledgeAll();
    evidence.pushed("bob#1", LANE, history.get(3));
    evidence.pushed("bob#1", LANE, history.get(1));
    read("bob");

    Checker.Verdict verdict = Checker.check(evidence);

    assertThat(verdict.holds()).isFalse();
    assertThat(verdict.outOfOrder()).isEqualTo(1);
  }

  @Test
  void oneItemAcknowledgedAtTwoNumbersIsABreach() {
    sendAndAcknowledgeAll();
    evidence.acknowledged(LANE, "alice", "phone/1", 7);
    read("bob");

    assertThat(Checker.check(evidence).holds()).isFalse();
  }

  @Test
  void whatWasAcknowledgedAndNobodyReadAgainIsNotProven() {
    sendAndAcknowledgeAll();
    pushAll("bob#1");

    Checker.Verdict verdict = Checker.check(evidence);

    assertThat(verdict.holds()).isFalse();
    assertThat(verdict.lost()).isEqualTo(3);
  }

  @Test
  void ofManyBreachesTheFirstAreNamedAndAllAreCounted() {
    for (int counter = 1; counter <= 50; counter++) {
      evidence.sent(LANE, "alice", "phone/" + counter, "x");
      evidence.acknowledged(LANE, "alice", "phone/" + counter, counter);
    }

    Checker.Verdict verdict = Checker.check(evidence);

    assertThat(verdict.breaches()).isEqualTo(50);
    assertThat(verdict.broken()).hasSize(20);
  }

  @Test
  void aNumberThatIsReadTwiceIsABreach() {
    sendAndAcknowledgeAll();
    history.add(2, history.get(1));
    read("bob");

    assertThat(Checker.check(evidence).duplicated()).isPositive();
  }

  @Test
  void anEditedItemSaysWhatTheLastEditMadeOfIt() {
    sendAndAcknowledgeAll();
    pushAll("bob#1");
    edit(5, 4, 2, "second");
    edit(6, 5, 2, "third");
    history.set(1, said(2, 1, "third"));
    read("bob");

    assertThat(Checker.check(evidence).broken()).isEmpty();
    history.set(1, said(2, 1, "second"));
    read("carol");
    assertThat(Checker.check(evidence).holds()).isFalse();
  }

  @Test
  void anItemThatStillSaysWhatItSaidBeforeAnEditIsABreach() {
    sendAndAcknowledgeAll();
    edit(5, 4, 2, "second");
    read("bob");

    assertThat(Checker.check(evidence).holds()).isFalse();
  }

  @Test
  void aRecalledItemThatStillSpeaksIsABreachAndOneThatIsSilentIsNot() {
    sendAndAcknowledgeAll();
    pushAll("bob#1");
    Send.Builder recall = Send.newBuilder().setRecall(Recall.newBuilder().setSequence(2));
    change(5, 4, recall, Item.newBuilder().setRecall(recall.getRecall()));
    Item silent =
        said(2, 1, "one").toBuilder()
            .clearContent()
            .setOverlay(Overlay.newBuilder().setRecalled(5))
            .build();
    history.set(1, silent);
    read("bob");
    assertThat(Checker.check(evidence).broken()).isEmpty();

    history.set(1, said(2, 1, "one"));
    read("carol");
    assertThat(Checker.check(evidence).holds()).isFalse();
  }

  private void edit(long sequence, long counter, long target, String body) {
    Edit.Builder edit =
        Edit.newBuilder().setSequence(target).setText(Text.newBuilder().setBody(body));
    change(
        sequence,
        counter,
        Send.newBuilder().setEdit(edit),
        Item.newBuilder().setEdit(Edit.newBuilder().setSequence(target)));
  }

  private void change(long sequence, long counter, Send.Builder send, Item.Builder onPage) {
    String clientId = "phone/" + counter;
    evidence.sent("alice", send.setConversationId(LANE).setClientId(clientId).build());
    evidence.acknowledged(LANE, "alice", clientId, sequence);
    history.add(onPage.setSequence(sequence).setSender("alice").setClientId(clientId).build());
  }

  private static Item said(long sequence, long counter, String body) {
    return text(sequence, counter, body);
  }

  @Test
  void aNumberShownDifferentlyToTwoConnectionsIsABreach() {
    sendAndAcknowledgeAll();
    evidence.pushed("bob#1", LANE, history.get(1));
    evidence.pushed("carol#1", LANE, nothing(2));
    read("bob");

    assertThat(Checker.check(evidence).holds()).isFalse();
  }

  private void sendAndAcknowledgeAll() {
    for (Item item : history) {
      if (item.hasText()) {
        evidence.sent(LANE, item.getSender(), item.getClientId(), item.getText().getBody());
        evidence.acknowledged(LANE, item.getSender(), item.getClientId(), item.getSequence());
      }
    }
  }

  private void pushAll(String connection) {
    history.forEach(item -> evidence.pushed(connection, LANE, item));
  }

  private void read(String reader) {
    evidence.reread(reader, LANE, history);
  }

  private static Item nothing(long sequence) {
    return Item.newBuilder().setSequence(sequence).setVoid(Void.getDefaultInstance()).build();
  }

  private static Item text(long sequence, long counter, String body) {
    return Item.newBuilder()
        .setSequence(sequence)
        .setSender("alice")
        .setClientId("phone/" + counter)
        .setText(Text.newBuilder().setBody(body))
        .build();
  }
}

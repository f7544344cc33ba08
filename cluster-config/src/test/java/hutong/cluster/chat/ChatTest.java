package hutong.cluster.chat;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.protocol.ClientId;
import hutong.protocol.client.ClientStore;
import hutong.protocol.client.Contents;
import hutong.protocol.client.HutongException;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Head;
import java.io.BufferedReader;
import java.io.StringReader;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChatTest {
  private final Paper paper = new Paper();
  private final List<String> shown = paper.shown;
  private final List<String> told = paper.told;
  private FakePostOffice office;
  private Relay relay;

  @Test
  void aScriptsLinesAreDoneInOrderAndShownWhenStored() throws Exception {
    int code =
        script("/to bob\nhello\n/group \"The lane\" bob carol\nhello all\n/open bob\nagain\n");
    assertThat(shown).containsExactly("alice: hello", "alice: hello all", "alice: again");
    assertThat(told).isEmpty();
    assertThat(code).isZero();
  }

  @Test
  void aScriptsTextAfterAFailedOrderIsSaidNowhere() throws Exception {
    int code = script("/to bob\nhello\n/to nobody\nfor nobody\n/too bob\nfor nobody\n");
    assertThat(shown).containsExactly("alice: hello");
    assertThat(told)
        .anyMatch(line -> line.startsWith("! NO_SUCH_HANDLE"))
        .anyMatch(line -> line.startsWith("! There is no /too"))
        .filteredOn(line -> line.startsWith("! No conversation is open"))
        .hasSize(2);
    assertThat(code).isEqualTo(1);
  }

  @Test
  void aScriptSeesEverythingAndMarksWhatItOpened() throws Exception {
    Chat chat = join(true);
    office.direct("bob");
    office.connect();
    office.hear("d-bob", "bob", "are you there?");
    assertThat(office.marks).isEmpty();
    assertThat(run(chat, "/to bob\nyes\n")).isZero();
    office.hear("d-bob", "bob", "good");
    assertThat(shown).containsExactly("bob bob: are you there?", "alice: yes", "bob: good");
    assertThat(office.marks).containsEntry("d-bob", 3L);
  }

  @Test
  void quitEndsAScript() throws Exception {
    assertThat(script("/to bob\n/quit\nnever said\n")).isZero();
    assertThat(shown).isEmpty();
  }

  @Test
  void whatArrivesElsewhereIsCountedUntilItIsOpened() {
    Chat chat = join(false);
    office.direct("bob");
    office.direct("carol");
    office.connect();
    enter(chat, "/to bob");
    office.hear("d-carol", "carol", "psst");
    assertThat(shown).containsExactly("carol carol: psst");
    assertThat(paper.prompt.right()).isEqualTo("[carol 1]");
    enter(chat, "/open car");
    assertThat(shown).endsWith("carol: psst");
    assertThat(paper.prompt.right()).isEmpty();
    assertThat(office.marks).containsEntry("d-carol", 1L);
  }

  @Test
  void whatIsMutedIsOnlyCountedUnlessItCalls() {
    Chat chat = join(false);
    office.direct("carol");
    office.connect();
    enter(chat, "/to bob");
    relay.head(Head.newBuilder().setConversationId("d-carol").setMuted(true).build());
    office.hear("d-carol", "carol", "psst");
    assertThat(shown).isEmpty();
    assertThat(paper.prompt.right()).isEmpty();
    office.hear("d-carol", "carol", Contents.text("@alice!", List.of(FakePostOffice.ALICE)));
    assertThat(shown).containsExactly("carol carol: @alice!");
  }

  @Test
  void whatWasMissedElsewhereIsNamedOnceAfterTheConnectionIsBack() {
    Chat chat = join(false);
    office.direct("carol");
    office.connect();
    enter(chat, "/to bob");
    relay.disconnected("gone", 100);
    relay.disconnected("gone", 200);
    relay.connected(hutong.protocol.wire.Welcome.getDefaultInstance());
    office.hear("d-carol", "carol", "one");
    office.hear("d-carol", "carol", "two");
    relay.current();
    assertThat(shown).isEmpty();
    assertThat(told)
        .containsExactly(
            "—— bob ——",
            "The connection is lost; trying again until it is back.",
            "Connected again.",
            "New meanwhile in carol.");
  }

  @Test
  void anUnknownSenderIsAskedForOnceAndThenHasAShortId() {
    Chat chat = join(false);
    office.direct("bob");
    office.connect();
    enter(chat, "/to bob");
    office.hear("d-bob", "somebody", "who am I?");
    office.hear("d-bob", "somebody", "well?");
    assertThat(shown).containsExactly("…ranger: who am I?", "…ranger: well?");
  }

  @Test
  void whatCannotBeSentNowIsCounted() {
    Chat chat = join(false);
    office.connect();
    enter(chat, "/to bob");
    office.silent = true;
    enter(chat, "hello?");
    assertThat(paper.prompt.left()).isEqualTo("bob ↑1");
    assertThat(chat.answered()).isNotDone();
    assertThat(chat.unsent()).isCompletedWithValue(1);
  }

  @Test
  void whatIsLeftOfTheRunBeforeIsWaitedFor() {
    ClientStore store = ClientStore.inMemory();
    ClientStore.Unsent one = ClientStore.Unsent.ofText("d-bob", new ClientId("t", 1), "one", 0);
    ClientStore.Unsent two = ClientStore.Unsent.ofText("d-bob", new ClientId("t", 2), "two", 0);
    ClientStore.Unsent renamed = ClientStore.Unsent.ofText("d-bob", new ClientId("t", 3), "two", 0);
    store.keep(one);
    store.keep(two);
    Chat chat = join(true);
    Leftovers leftovers = new Leftovers(store, relay::left);
    assertThat(chat.answered()).isNotDone();
    leftovers.forget(one);
    leftovers.replace(two, renamed);
    assertThat(chat.unsent()).isCompletedWithValue(1);
    leftovers.forget(renamed);
    assertThat(chat.answered()).isDone();
    assertThat(store.outbox()).isEmpty();
  }

  @Test
  void theEndOfTheClientIsTheEndOfTheChat() {
    Chat chat = join(false);
    office.connect();
    relay.stopped(new HutongException(Code.DEVICE_REVOKED, Action.RESYNC, 0, "elsewhere"));
    assertThat(chat.over()).isDone();
    assertThat(told).last().asString().contains("DEVICE_REVOKED", "start hutong chat again");
    chat.close();
    assertThat(office.closed).isTrue();
  }

  private int script(String lines) throws Exception {
    Chat chat = join(true);
    office.connect();
    return run(chat, lines);
  }

  private int run(Chat chat, String lines) throws Exception {
    return new ScriptedChat(chat, new BufferedReader(new StringReader(lines)), paper, 0).run();
  }

  private void enter(Chat chat, String line) {
    assertThat(chat.enter(line)).isDone();
  }

  private Chat join(boolean script) {
    Desk desk =
        new Desk(
            Runnable::run,
            defect -> {
              throw defect;
            });
    return Chat.join(
        desk,
        paper,
        new Chat.Person(FakePostOffice.ALICE, "alice", script),
        Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
        hearer -> {
          relay = hearer;
          office = new FakePostOffice(hearer);
          return office;
        });
  }
}

package hutong.cluster;

import static hutong.cluster.Frames.edit;
import static hutong.cluster.Frames.group;
import static hutong.cluster.Frames.inbox;
import static hutong.cluster.Frames.open;
import static hutong.cluster.Frames.pin;
import static hutong.cluster.Frames.react;
import static hutong.cluster.Frames.recall;
import static hutong.cluster.Frames.send;
import static hutong.cluster.Frames.sync;
import static hutong.cluster.Frames.text;
import static hutong.cluster.Frames.whole;
import static org.assertj.core.api.Assertions.assertThat;

import hutong.cluster.SharedNode.Lane;
import hutong.cluster.SharedNode.Person;
import hutong.platform.chat.Content;
import hutong.platform.chat.Postings;
import hutong.protocol.ConversationId;
import hutong.protocol.ItemView;
import hutong.protocol.wire.Ack;
import hutong.protocol.wire.Button;
import hutong.protocol.wire.Card;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.ContactCard;
import hutong.protocol.wire.Edit;
import hutong.protocol.wire.Forward;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.InboxEntry;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Location;
import hutong.protocol.wire.Opened;
import hutong.protocol.wire.Page;
import hutong.protocol.wire.Picture;
import hutong.protocol.wire.Reacted;
import hutong.protocol.wire.Send;
import hutong.protocol.wire.Text;
import hutong.protocol.wire.Version;
import hutong.protocol.wire.Versions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Items of every kind and what becomes of them, over real sockets. */
@ExtendWith(SharedNode.class)
class ItemsTest {
  private Lane lane;
  private Person alice;
  private Person bob;
  private Peer a;
  private Peer b;
  private String chat;
  private int counter;

  @BeforeEach
  void twoPeopleTalk(Lane node) throws Exception {
    lane = node;
    alice = lane.person("alice");
    bob = lane.person("bob");
    a = lane.greet(alice);
    b = lane.greet(bob);
    chat = a.ask(open(bob), "opened").getOpened().getConversationId();
  }

  @AfterEach
  void close() {
    a.close();
    b.close();
  }

  @Test
  void everyKindOfItemArrivesAsItWasSent() throws Exception {
    Card card =
        Card.newBuilder()
            .setTitle("Tea")
            .setText("A box of tea")
            .setLink("https://tea.example.org/")
            .addButtons(Button.newBuilder().setLabel("Buy").setAction("buy:1"))
            .setState("3 left")
            .build();
    Location place =
        Location.newBuilder()
            .setLatitudeMicros(39_904_200)
            .setLongitudeMicros(116_407_400)
            .setName("Gulou")
            .build();
    Person carol = lane.person("carol");

    assertThat(arrives(say(send -> send.setCard(card))).getCard()).isEqualTo(card);
    assertThat(arrives(say(send -> send.setLocation(place))).getLocation()).isEqualTo(place);
    Item contact =
        arrives(
            say(send -> send.setContactCard(ContactCard.newBuilder().setHandle(carol.handle()))));
    assertThat(contact.getContactCard().getUserId()).isEqualTo(carol.session().userId());
    assertThat(contact.getCountable()).isEqualTo(3);
    assertThat(whole(b, chat).stream().map(Item::getContentCase))
        .endsWith(Item.ContentCase.CARD, Item.ContentCase.LOCATION, Item.ContentCase.CONTACT_CARD);
  }

  @Test
  void anEditIsSeenLiveOnPagesInThePreviewAndInTheVersions() throws Exception {
    long hello = says(a, "hello");
    b.await("push", push(hello));
    long change = a.ask(edit(chat, next(), hello, "hello there"), "ack").getAck().getSequence();

    Item live = b.await("push", push(change)).getPush().getItem();
    assertThat(live.getEdit().getText().getBody()).isEqualTo("hello there");
    List<Item> history = whole(b, chat);
    Item edited = history.get((int) hello - 1);
    assertThat(edited.getText().getBody()).isEqualTo("hello there");
    assertThat(edited.getOverlay().getEditsList()).containsExactly(change);
    assertThat(history.get((int) change - 1).getEdit())
        .isEqualTo(Edit.newBuilder().setSequence(hello).build());
    assertThat(entry(b).getPreview()).isEqualTo("hello there");
    assertThat(entry(b).getUnread()).isEqualTo(1);
    assertThat(
            b.ask(versions(hello), "versionList").getVersionList().getVersionsList().stream()
                .map(Version::getText)
                .map(Text::getBody))
        .containsExactly("hello", "hello there");
  }

  @Test
  void aPageWithAChangeBringsTheItemThatItChanged() throws Exception {
    long hello = says(a, "hello");
    says(a, "second");
    long change = a.ask(edit(chat, next(), hello, "hi"), "ack").getAck().getSequence();

    Page page = b.ask(sync(chat, change, 10), "page").getPage();

    assertThat(page.getItemsList()).hasSize(1);
    assertThat(page.getTouchedList()).hasSize(1);
    assertThat(page.getTouched(0).getSequence()).isEqualTo(hello);
    assertThat(page.getTouched(0).getText().getBody()).isEqualTo("hi");
  }

  @Test
  void aRecalledBodyIsNeverSentAgain() throws Exception {
    long secret = says(a, "the secret word");
    a.ask(edit(chat, next(), secret, "the secret number"), "ack");
    long after = a.ask(recall(chat, next(), secret), "ack").getAck().getSequence();
    b.await("push", push(after));

    try (Peer fresh = lane.greet(lane.onDevice(bob, "tablet"))) {
      for (long from = 1; from <= after; from++) {
        assertThat(fresh.ask(sync(chat, from, 10), "page").toString()).doesNotContain("secret");
      }
      assertThat(fresh.ask(inbox(10, ""), "inboxPage").toString()).doesNotContain("secret");
    }
    Item recalled = whole(b, chat).get((int) secret - 1);
    assertThat(recalled.getContentCase()).isEqualTo(Item.ContentCase.CONTENT_NOT_SET);
    assertThat(recalled.getOverlay().getRecalledBy()).isEqualTo(alice.session().userId());
    b.refused(versions(secret), Code.NO_SUCH_ITEM);
    b.refused(react(chat, "phone/1", secret, "👍"), Code.NO_SUCH_ITEM);
    b.refused(
        text(chat, "phone/1", "what was that?").mergeFrom(replyTo(secret)), Code.NO_SUCH_ITEM);
    b.refused(
        send(
            chat,
            "phone/1",
            send ->
                send.setForward(Forward.newBuilder().setConversationId(chat).setSequence(secret))),
        Code.NO_SUCH_ITEM);
    a.refused(edit(chat, next(), secret, "once more"), Code.NO_SUCH_ITEM);
  }

  @Test
  void reactionsAndPinsStandOnTheItemAndInTheConversation() throws Exception {
    long hello = says(a, "hello");
    b.ask(react(chat, "phone/1", hello, "👍"), "ack");
    a.ask(react(chat, next(), hello, "🎉"), "ack");
    b.ask(react(chat, "phone/2", hello, "👋"), "ack");
    long pinned = b.ask(pin(chat, "phone/3", hello, false), "ack").getAck().getSequence();

    Item item = whole(a, chat).get((int) hello - 1);
    assertThat(item.getOverlay().getReactionsList())
        .extracting(Reacted::getEmoji)
        .containsExactly("🎉", "👋");
    assertThat(item.getOverlay().getPinned()).isTrue();
    assertThat(item.getOverlay().getPin()).isEqualTo(pinned);
    Opened opened = a.ask(Frames.openId(chat), "opened").getOpened();
    assertThat(opened.getPinnedList()).containsExactly(hello);
    b.ask(react(chat, "phone/4", hello, ""), "ack");
    assertThat(whole(a, chat).get((int) hello - 1).getOverlay().getReactionsList())
        .extracting(Reacted::getEmoji)
        .containsExactly("🎉");
  }

  @Test
  void aReplyNamesItsItemAndAForwardedCopyItsFirstAuthor() throws Exception {
    long hello = says(a, "hello");
    long reply =
        b.ask(text(chat, "phone/1", "hi").mergeFrom(replyTo(hello)), "ack").getAck().getSequence();
    Person carol = lane.person("carol");
    String other = b.ask(open(carol), "opened").getOpened().getConversationId();
    b.ask(
        send(
            other,
            "phone/1",
            send ->
                send.setForward(Forward.newBuilder().setConversationId(chat).setSequence(hello))),
        "ack");

    assertThat(whole(a, chat).get((int) reply - 1).getReplyTo()).isEqualTo(hello);
    try (Peer c = lane.greet(carol)) {
      Item copy = last(whole(c, other));
      assertThat(copy.getText().getBody()).isEqualTo("hello");
      assertThat(copy.getForwardedFrom()).isEqualTo(alice.session().userId());
      c.refused(
          send(
              other,
              "phone/1",
              send ->
                  send.setForward(Forward.newBuilder().setConversationId(chat).setSequence(hello))),
          Code.NO_SUCH_CONVERSATION);
    }
  }

  @Test
  void whatWasSaidBeforeOnesJoiningIsNotAnsweredForwardedOrReactedTo() throws Exception {
    String lobby = a.ask(group("lobby", bob), "opened").getOpened().getConversationId();
    long early = a.ask(text(lobby, "phone/1", "before"), "ack").getAck().getSequence();
    Person carol = lane.person("carol");
    a.ask(Frames.add(lobby, carol), "ack");
    try (Peer c = lane.greet(carol)) {
      c.refused(react(lobby, "phone/1", early, "👍"), Code.NO_SUCH_ITEM);
      c.refused(text(lobby, "phone/1", "re").mergeFrom(replyTo(early)), Code.NO_SUCH_ITEM);
      c.refused(
          Frame.newBuilder()
              .setVersions(Versions.newBuilder().setConversationId(lobby).setSequence(early)),
          Code.NO_SUCH_ITEM);
      long change = a.ask(edit(lobby, "phone/2", early, "edited"), "ack").getAck().getSequence();
      Page page = c.ask(sync(lobby, change, 10), "page").getPage();
      assertThat(page.getTouchedList()).isEmpty();
    }
  }

  @Test
  void othersItemsOldItemsAndChangesAreNotChanged() throws Exception {
    long hello = says(a, "hello");
    long change = a.ask(edit(chat, next(), hello, "hi"), "ack").getAck().getSequence();

    b.refused(edit(chat, "phone/1", hello, "mine"), Code.NOT_ALLOWED);
    b.refused(recall(chat, "phone/1", hello), Code.NOT_ALLOWED);
    a.refused(edit(chat, next(), change, "an edit of an edit"), Code.NO_SUCH_ITEM);
    a.refused(recall(chat, next(), change), Code.NO_SUCH_ITEM);
    a.refused(edit(chat, next(), 99, "of the future"), Code.NO_SUCH_ITEM);
    a.refused(edit(chat, next(), 1, "of the beginning"), Code.NO_SUCH_ITEM);
  }

  @Test
  void aRepeatedChangeGetsTheOriginalAcknowledgement() throws Exception {
    long hello = says(a, "hello");
    String id = next();
    Ack first = a.ask(recall(chat, id, hello), "ack").getAck();

    assertThat(a.ask(recall(chat, id, hello), "ack").getAck()).isEqualTo(first);
    a.refused(edit(chat, id, hello, "other contents"), Code.CONFLICT);
  }

  @Test
  void mentionsAreCountedForThoseWhoAreCalled() throws Exception {
    Person carol = lane.person("carol");
    String lobby = a.ask(group("lobby", bob, carol), "opened").getOpened().getConversationId();
    a.ask(mention(lobby, 1, bob), "ack");
    a.ask(text(lobby, "phone/2", "hello"), "ack");
    a.ask(
        send(
            lobby,
            "phone/3",
            send -> send.setText(Text.newBuilder().setBody("@all").setMentionAll(true))),
        "ack");
    a.refused(mention(lobby, 4, lane.person("stranger")), Code.NOT_A_MEMBER);
    b.refused(
        send(
            lobby,
            "phone/1",
            send -> send.setText(Text.newBuilder().setBody("@all").setMentionAll(true))),
        Code.NOT_ALLOWED);

    assertThat(entry(b, lobby).getMentions()).isEqualTo(2);
    assertThat(entry(b, lobby).getUnread()).isEqualTo(3);
    try (Peer c = lane.greet(carol)) {
      assertThat(entry(c, lobby).getMentions()).isEqualTo(1);
    }
    b.ask(Frames.read(lobby, 5), "head");
    assertThat(entry(b, lobby).getMentions()).isZero();
  }

  @Test
  void mentionsAreCountedInLargeGroupsToo() throws Exception {
    Person[] others = new Person[5];
    for (int i = 0; i < others.length; i++) {
      others[i] = lane.person("guest");
    }
    String square = a.ask(group("square", others), "opened").getOpened().getConversationId();
    a.ask(mention(square, 1, others[0]), "ack");
    a.ask(
        send(
            square,
            "phone/2",
            send -> send.setText(Text.newBuilder().setBody("@all").setMentionAll(true))),
        "ack");

    try (Peer guest = lane.greet(others[0]);
        Peer other = lane.greet(others[1])) {
      assertThat(entry(guest, square).getMentions()).isEqualTo(2);
      assertThat(entry(other, square).getMentions()).isEqualTo(1);
    }
  }

  @Test
  void wordsThatDisturbAreRefusedByName() throws Exception {
    a.refused(text(chat, next(), "bell \u0007"), Code.BAD_TEXT);
    a.refused(text(chat, next(), "\u202Egnp.exe"), Code.BAD_TEXT);
    a.refused(text(chat, next(), "e" + "\u0301".repeat(2_000)), Code.BAD_TEXT);
    a.refused(group("la\nne"), Code.BAD_TEXT);
    a.refused(
        send(chat, next(), send -> send.setCard(Card.newBuilder().setTitle("T\u202Eea"))),
        Code.BAD_TEXT);
    a.refused(
        send(
            chat,
            next(),
            send -> send.setCard(Card.newBuilder().setTitle("Tea").setLink("javascript:1"))),
        Code.BAD_REQUEST);
    a.refused(
        send(
            chat, next(), send -> send.setPicture(Picture.newBuilder().setMediaId("0".repeat(26)))),
        Code.NO_SUCH_MEDIA);
    a.refused(react(chat, next(), says(a, "x"), "word"), Code.BAD_REQUEST);
    a.refused(
        send(
            chat,
            next(),
            send -> send.setLocation(Location.newBuilder().setLatitudeMicros(1 << 30))),
        Code.BAD_REQUEST);
    a.sayText(
        "{\"requestId\":\"77\",\"send\":{\"conversationId\":\"%s\",\"clientId\":\"phone/90\",\"text\":{\"body\":\"half \\ud83d\"}}}"
            .formatted(chat));
    Frame answer = a.await("the answer to half a character", frame -> frame.getRequestId() == 77);
    assertThat(answer.getError().getCode()).as(answer.toString()).isEqualTo(Code.BAD_TEXT);
    assertThat(says(a, "ok\tthen\n")).isPositive();
  }

  @Test
  void whatThePlatformPostsIsSeenByAllAndChangesForAll() throws Exception {
    ConversationId id = new ConversationId(chat);
    Postings postings = lane.node().postings();
    Content.Card open = new Content.Card("Tea", "", "", "", List.of(), "3 left");
    Content.Card sold = new Content.Card("Tea", "", "", "", List.of(), "sold out");

    Postings.Outcome posted = get(postings.post(id, "shop:tea", 1, open));
    long card = ((Postings.Outcome.Stored) posted).sequence();
    Item seen = b.await("push", push(card)).getPush().getItem();
    assertThat(seen.getSender()).isEmpty();
    assertThat(seen.getCard().getState()).isEqualTo("3 left");
    Postings.Outcome changed = get(postings.change(id, "shop:tea", 2, card, sold));
    long change = ((Postings.Outcome.Stored) changed).sequence();

    for (Peer peer : List.of(a, b)) {
      assertThat(
              peer.await("push", push(change)).getPush().getItem().getEdit().getCard().getState())
          .isEqualTo("sold out");
      assertThat(whole(peer, chat).get((int) card - 1).getCard().getState()).isEqualTo("sold out");
    }
    assertThat(get(postings.post(id, "shop:tea", 1, open))).isEqualTo(posted);
    assertThat(get(postings.post(id, "shop:tea", 1, sold)))
        .isEqualTo(new Postings.Outcome.Dropped("CONFLICT"));
    long notice =
        ((Postings.Outcome.Stored) get(postings.post(id, "shop:news", 1, new Content.Notice("hi"))))
            .sequence();
    assertThat(b.await("push", push(notice)).getPush().getItem().getNotice().getText())
        .isEqualTo("hi");
    long hello = says(a, "hello");
    assertThat(get(postings.change(id, "shop:tea", 3, hello, sold)))
        .isEqualTo(new Postings.Outcome.Dropped("NOT_ALLOWED"));
    a.refused(recall(chat, next(), card), Code.NOT_ALLOWED);
    b.ask(react(chat, "phone/1", card, "👍"), "ack");
  }

  private static Postings.Outcome get(CompletionStage<Postings.Outcome> outcome) throws Exception {
    return SharedNode.get(outcome.toCompletableFuture());
  }

  /** Laws: what is seen live, merged in any order, equals the pages, before and after a restart. */
  @Test
  void liveViewsPagesAndARestartAgreeForRandomChanges() throws Exception {
    for (long seed = 1; seed <= 3; seed++) {
      Random dice = new Random(seed);
      String lobby = a.ask(group("lobby " + seed, bob), "opened").getOpened().getConversationId();
      Map<Long, Item> live = new TreeMap<>();
      int last = 0;
      for (int i = 1; i <= 60; i++) {
        Peer by = dice.nextBoolean() ? a : b;
        Frame answer = by.ask(anything(dice, lobby, i, live));
        if (answer.hasAck()) {
          last = (int) answer.getAck().getSequence();
          see(live, b.await("push", push(lobby, last)).getPush().getItem());
          b.say(Frames.received(lobby, last)); // gives credit back
        }
      }

      assertThat(views(lobby)).as("seed %d: pages", seed).isEqualTo(shown(live));
      lane.restart(lobby);
      assertThat(views(lobby)).as("seed %d: after a restart", seed).isEqualTo(shown(live));
    }
  }

  private static void see(Map<Long, Item> live, Item item) {
    live.put(item.getSequence(), item);
    ItemView.target(item)
        .ifPresent(
            target -> live.computeIfPresent(target, (id, view) -> ItemView.merge(view, item)));
  }

  private static Map<Long, Item> shown(Map<Long, Item> live) {
    Map<Long, Item> shown = new TreeMap<>();
    live.values().stream()
        .filter(ItemView::isChangeable)
        .forEach(item -> shown.put(item.getSequence(), ItemView.shown(item)));
    return shown;
  }

  private Map<Long, Item> views(String conversation) throws Exception {
    Map<Long, Item> views = new TreeMap<>();
    whole(b, conversation).stream()
        .filter(ItemView::isChangeable)
        .forEach(item -> views.put(item.getSequence(), item));
    return views;
  }

  private static Frame.Builder anything(
      Random dice, String conversation, int counter, Map<Long, Item> live) {
    String id = "phone/" + counter;
    long target =
        live.isEmpty() ? 1 : new ArrayList<>(live.keySet()).get(dice.nextInt(live.size()));
    return switch (dice.nextInt(8)) {
      case 0, 1 -> edit(conversation, id, target, "edited " + counter);
      case 2, 3 -> react(conversation, id, target, List.of("👍", "🎉", "").get(dice.nextInt(3)));
      case 4 -> pin(conversation, id, target, dice.nextBoolean());
      case 5 -> recall(conversation, id, target);
      default -> text(conversation, id, "text " + counter);
    };
  }

  private static java.util.function.Predicate<Frame> push(long sequence) {
    return frame -> frame.hasPush() && frame.getPush().getItem().getSequence() == sequence;
  }

  private static java.util.function.Predicate<Frame> push(String conversation, long sequence) {
    return push(sequence).and(frame -> frame.getPush().getConversationId().equals(conversation));
  }

  private Ack say(Consumer<Send.Builder> says) throws Exception {
    return a.ask(send(chat, next(), says), "ack").getAck();
  }

  private Item arrives(Ack ack) throws Exception {
    return b.await("push", push(ack.getSequence())).getPush().getItem();
  }

  private long says(Peer peer, String body) throws Exception {
    return peer.ask(text(chat, next(), body), "ack").getAck().getSequence();
  }

  private String next() {
    return "phone/" + ++counter;
  }

  private static Frame replyTo(long sequence) {
    return Frame.newBuilder().setSend(Send.newBuilder().setReplyTo(sequence)).build();
  }

  private static Frame.Builder mention(String conversation, int counter, Person person) {
    return send(
        conversation,
        "phone/" + counter,
        send ->
            send.setText(
                Text.newBuilder()
                    .setBody("@" + person.handle())
                    .addMentions(person.session().userId())));
  }

  private Frame.Builder versions(long sequence) {
    return Frame.newBuilder()
        .setVersions(Versions.newBuilder().setConversationId(chat).setSequence(sequence));
  }

  private InboxEntry entry(Peer peer) throws Exception {
    return entry(peer, chat);
  }

  static InboxEntry entry(Peer peer, String conversation) throws Exception {
    return peer.ask(inbox(50, ""), "inboxPage").getInboxPage().getEntriesList().stream()
        .filter(one -> one.getConversationId().equals(conversation))
        .findFirst()
        .orElseThrow();
  }

  private static Item last(List<Item> items) {
    return items.get(items.size() - 1);
  }
}

package hutong.cluster.chat;

import hutong.protocol.ItemView;
import hutong.protocol.client.ClientListener;
import hutong.protocol.client.Contents;
import hutong.protocol.client.ConversationView;
import hutong.protocol.client.HutongException;
import hutong.protocol.wire.Ack;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.ConversationKind;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Head;
import hutong.protocol.wire.InboxEntry;
import hutong.protocol.wire.InboxPage;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Member;
import hutong.protocol.wire.Opened;
import hutong.protocol.wire.Page;
import hutong.protocol.wire.Send;
import hutong.protocol.wire.Text;
import hutong.protocol.wire.Welcome;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A server in which alice knows bob and carol; it answers at once, or not at all. */
final class FakePostOffice implements PostOffice {
  static final String ALICE = "01alice";
  static final String BOB = "01bobbob";
  private static final Map<String, String> PEOPLE =
      Map.of("alice", ALICE, "bob", BOB, "carol", "01carol0");

  private final ClientListener listener;
  private final Map<String, Opened> conversations = new LinkedHashMap<>();
  private final Map<String, List<Item>> items = new LinkedHashMap<>();
  private final Map<Frame.BodyCase, Frame> answers = new LinkedHashMap<>();

  /** How the next order of that kind is refused. */
  final Map<Frame.BodyCase, Code> failures = new LinkedHashMap<>();

  /** What was asked by {@link #request}, the lists of contacts left out. */
  final List<Frame> requests = new ArrayList<>();

  final List<Send> sent = new ArrayList<>();
  final List<String> rest = new ArrayList<>();
  final Map<String, Long> marks = new LinkedHashMap<>();
  boolean silent;
  boolean closed;

  FakePostOffice(ClientListener listener) {
    this.listener = listener;
  }

  void connect() {
    listener.connected(Welcome.getDefaultInstance());
    listener.current();
  }

  /** Somebody says something, and it is delivered. */
  void hear(String conversationId, String handle, String text) {
    listener.delivered(conversationId, stored(conversationId, handle, text));
  }

  /** Something was said while the client was away. */
  Item stored(String conversationId, String handle, String text) {
    return stored(conversationId, handle, Contents.text(text).build());
  }

  /** Somebody sends anything, and it is delivered. */
  void hear(String conversationId, String handle, Send.Builder content) {
    listener.delivered(conversationId, stored(conversationId, handle, content.build()));
  }

  private Item stored(String conversationId, String handle, Send send) {
    List<Item> all = items.computeIfAbsent(conversationId, id -> new ArrayList<>());
    Item.Builder item =
        Item.newBuilder()
            .setSequence(all.size() + 1)
            .setSender(id(handle))
            .setSentAtMillis(0)
            .setReplyTo(send.getReplyTo());
    switch (send.getContentCase()) {
      case TEXT -> item.setText(send.getText());
      case CARD -> item.setCard(send.getCard());
      case CONTACT_CARD -> item.setContactCard(send.getContactCard());
      case LOCATION -> item.setLocation(send.getLocation());
      case PICTURE -> item.setPicture(send.getPicture());
      case EDIT -> item.setEdit(send.getEdit());
      case RECALL -> item.setRecall(send.getRecall());
      case REACTION -> item.setReaction(send.getReaction());
      case PIN -> item.setPin(send.getPin());
      case FORWARD, CONTENT_NOT_SET ->
          item.setText(Text.newBuilder().setBody("copy")).setForwardedFrom(id("carol"));
    }
    if (ItemView.target(item.build()).isEmpty()) {
      item.setCountable(all.size() + 1);
    }
    all.add(item.build());
    return item.build();
  }

  /** From now on that kind of request gets this answer; without one, an empty frame. */
  void answer(Frame.BodyCase asked, Frame.Builder with) {
    answers.put(asked, with.build());
  }

  @Override
  public CompletableFuture<Frame> request(Frame.Builder body) {
    Frame asked = body.build();
    if (!asked.hasContacts()) {
      requests.add(asked);
    }
    return CompletableFuture.completedFuture(
        answers.getOrDefault(asked.getBodyCase(), Frame.getDefaultInstance()));
  }

  /** Where it is not answered by an error, it is answered as a request. */
  @Override
  public CompletableFuture<Frame> order(Frame.Builder body) {
    CompletableFuture<Frame> answer = request(body);
    Code failure = failures.remove(body.getBodyCase());
    return failure == null ? answer : refuse(failure);
  }

  @Override
  public void typing(String conversationId) {
    rest.add("typing " + conversationId);
  }

  @Override
  public CompletableFuture<String> putPicture(byte[] file) {
    return CompletableFuture.completedFuture("media-of-" + file.length);
  }

  @Override
  public CompletableFuture<byte[]> picture(String mediaId) {
    return CompletableFuture.completedFuture(mediaId.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public CompletableFuture<Void> changePassword(String oldPassword, String newPassword) {
    rest.add("password " + oldPassword + " " + newPassword);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletableFuture<String> deleteAccount(String password) {
    rest.add("delete account " + password);
    return CompletableFuture.completedFuture("Others keep what was said to them.");
  }

  @Override
  public CompletableFuture<Welcome> welcomed() {
    return CompletableFuture.completedFuture(Welcome.getDefaultInstance());
  }

  @Override
  public CompletableFuture<Ack> send(String conversationId, Send.Builder content) {
    if (silent) {
      return new CompletableFuture<>();
    }
    sent.add(content.build());
    Item item = stored(conversationId, "alice", content.build());
    listener.delivered(conversationId, item);
    return CompletableFuture.completedFuture(
        Ack.newBuilder().setConversationId(conversationId).setSequence(item.getSequence()).build());
  }

  @Override
  public CompletableFuture<Opened> open(String handle) {
    return PEOPLE.containsKey(handle)
        ? CompletableFuture.completedFuture(direct(handle))
        : refuse(Code.NO_SUCH_HANDLE);
  }

  @Override
  public CompletableFuture<Opened> openConversation(String conversationId) {
    Opened opened = conversations.get(conversationId);
    return opened == null
        ? refuse(Code.NO_SUCH_CONVERSATION)
        : CompletableFuture.completedFuture(
            opened.toBuilder().setHead(head(conversationId)).build());
  }

  @Override
  public CompletableFuture<Opened> createGroup(
      String title, List<String> members, String creationId) {
    Opened.Builder opened =
        Opened.newBuilder()
            .setConversationId("g-" + title)
            .setKind(ConversationKind.GROUP)
            .setTitle(title)
            .addMembers(member("alice"));
    members.forEach(handle -> opened.addMembers(member(handle)));
    return CompletableFuture.completedFuture(keep(opened));
  }

  @Override
  public CompletableFuture<Ack> addMember(String conversationId, String handle) {
    return CompletableFuture.completedFuture(Ack.getDefaultInstance());
  }

  @Override
  public CompletableFuture<Ack> leave(String conversationId) {
    conversations.remove(conversationId);
    return CompletableFuture.completedFuture(Ack.getDefaultInstance());
  }

  @Override
  public CompletableFuture<InboxPage> inbox(int limit, String cursor) {
    InboxPage.Builder page = InboxPage.newBuilder();
    conversations.forEach(
        (id, opened) ->
            page.addEntries(
                InboxEntry.newBuilder()
                    .setConversationId(id)
                    .setKind(opened.getKind())
                    .setTitle(opened.getTitle().isEmpty() ? id.substring(2) : opened.getTitle())
                    .setHead(head(id))));
    return CompletableFuture.completedFuture(page.build());
  }

  @Override
  public CompletableFuture<Head> read(String conversationId, long sequence) {
    marks.put(conversationId, sequence);
    return CompletableFuture.completedFuture(Head.getDefaultInstance());
  }

  @Override
  public CompletableFuture<Page> sync(String conversationId, long from, int limit) {
    return CompletableFuture.completedFuture(
        Page.newBuilder()
            .setState(Page.State.COMPLETE)
            .addAllItems(
                standing(conversationId).stream()
                    .filter(item -> item.getSequence() >= from)
                    .limit(limit)
                    .toList())
            .build());
  }

  @Override
  public void close() {
    closed = true;
  }

  /** The conversation of alice with somebody, who may have begun it. */
  Opened direct(String handle) {
    return keep(
        Opened.newBuilder()
            .setConversationId("d-" + handle)
            .setKind(ConversationKind.DIRECT)
            .addMembers(member("alice"))
            .addMembers(member(handle)));
  }

  private Opened keep(Opened.Builder opened) {
    opened.setMemberCount(opened.getMembersCount()).setHead(head(opened.getConversationId()));
    conversations.put(opened.getConversationId(), opened.build());
    return opened.build();
  }

  /** The items as they stand now. */
  private List<Item> standing(String conversationId) {
    ConversationView view = new ConversationView();
    items.getOrDefault(conversationId, List.of()).forEach(view::take);
    return view.items();
  }

  private long head(String conversationId) {
    return items.getOrDefault(conversationId, List.of()).size();
  }

  private static Member member(String handle) {
    return Member.newBuilder().setUserId(id(handle)).setHandle(handle).build();
  }

  /** Nobody's is the platform's. */
  private static String id(String handle) {
    return handle.isEmpty() ? "" : PEOPLE.getOrDefault(handle, "01stranger");
  }

  private static <T> CompletableFuture<T> refuse(Code code) {
    return CompletableFuture.failedFuture(
        new HutongException(code, Action.GIVE_UP, 0, "says the fake"));
  }
}

package hutong.cluster.chat;

import hutong.protocol.client.ClientListener;
import hutong.protocol.client.HutongException;
import hutong.protocol.wire.Ack;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.ConversationKind;
import hutong.protocol.wire.Head;
import hutong.protocol.wire.InboxEntry;
import hutong.protocol.wire.InboxPage;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Member;
import hutong.protocol.wire.Opened;
import hutong.protocol.wire.Page;
import hutong.protocol.wire.Text;
import hutong.protocol.wire.Welcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A server in which alice knows bob and carol; it answers at once, or not at all. */
final class FakePostOffice implements PostOffice {
  static final String ALICE = "01alice";
  private static final Map<String, String> PEOPLE =
      Map.of("alice", ALICE, "bob", "01bobbob", "carol", "01carol0");

  private final ClientListener listener;
  private final Map<String, Opened> conversations = new LinkedHashMap<>();
  private final Map<String, List<Item>> items = new LinkedHashMap<>();
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
    List<Item> all = items.computeIfAbsent(conversationId, id -> new ArrayList<>());
    Item item =
        Item.newBuilder()
            .setSequence(all.size() + 1)
            .setSender(id(handle))
            .setSentAtMillis(0)
            .setText(Text.newBuilder().setBody(text))
            .build();
    all.add(item);
    return item;
  }

  @Override
  public CompletableFuture<Welcome> welcomed() {
    return CompletableFuture.completedFuture(Welcome.getDefaultInstance());
  }

  @Override
  public CompletableFuture<Ack> send(String conversationId, String text) {
    if (silent) {
      return new CompletableFuture<>();
    }
    Item item = stored(conversationId, "alice", text);
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
                items.getOrDefault(conversationId, List.of()).stream()
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

  private long head(String conversationId) {
    return items.getOrDefault(conversationId, List.of()).size();
  }

  private static Member member(String handle) {
    return Member.newBuilder().setUserId(id(handle)).setHandle(handle).build();
  }

  private static String id(String handle) {
    return PEOPLE.getOrDefault(handle, "01stranger");
  }

  private static <T> CompletableFuture<T> refuse(Code code) {
    return CompletableFuture.failedFuture(
        new HutongException(code, Action.GIVE_UP, 0, "says the fake"));
  }
}

package hutong.cluster.chat;

import hutong.protocol.client.HutongClient;
import hutong.protocol.wire.Ack;
import hutong.protocol.wire.Head;
import hutong.protocol.wire.InboxPage;
import hutong.protocol.wire.Opened;
import hutong.protocol.wire.Page;
import hutong.protocol.wire.Welcome;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What the chat asks of a {@link HutongClient}; a test answers in its place. */
interface PostOffice extends AutoCloseable {
  CompletableFuture<Welcome> welcomed();

  CompletableFuture<Ack> send(String conversationId, String text);

  CompletableFuture<Opened> open(String handle);

  CompletableFuture<Opened> openConversation(String conversationId);

  CompletableFuture<Opened> createGroup(String title, List<String> members, String creationId);

  CompletableFuture<Ack> addMember(String conversationId, String handle);

  CompletableFuture<Ack> leave(String conversationId);

  CompletableFuture<InboxPage> inbox(int limit, String cursor);

  CompletableFuture<Head> read(String conversationId, long sequence);

  CompletableFuture<Page> sync(String conversationId, long from, int limit);

  @Override
  void close();

  static PostOffice of(HutongClient client) {
    return new PostOffice() {
      @Override
      public CompletableFuture<Welcome> welcomed() {
        return client.welcomed();
      }

      @Override
      public CompletableFuture<Ack> send(String conversationId, String text) {
        return client.send(conversationId, text);
      }

      @Override
      public CompletableFuture<Opened> open(String handle) {
        return client.open(handle);
      }

      @Override
      public CompletableFuture<Opened> openConversation(String conversationId) {
        return client.openConversation(conversationId);
      }

      @Override
      public CompletableFuture<Opened> createGroup(
          String title, List<String> members, String creationId) {
        return client.createGroup(title, members, creationId);
      }

      @Override
      public CompletableFuture<Ack> addMember(String conversationId, String handle) {
        return client.addMember(conversationId, handle);
      }

      @Override
      public CompletableFuture<Ack> leave(String conversationId) {
        return client.leave(conversationId);
      }

      @Override
      public CompletableFuture<InboxPage> inbox(int limit, String cursor) {
        return client.inbox(limit, cursor);
      }

      @Override
      public CompletableFuture<Head> read(String conversationId, long sequence) {
        return client.read(conversationId, sequence);
      }

      @Override
      public CompletableFuture<Page> sync(String conversationId, long from, int limit) {
        return client.sync(conversationId, from, limit);
      }

      @Override
      public void close() {
        client.close();
      }
    };
  }
}

package hutong.cluster.chat;

import hutong.protocol.client.ClientSettings.Credentials;
import hutong.protocol.client.HutongApi;
import hutong.protocol.client.HutongClient;
import hutong.protocol.wire.Ack;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Head;
import hutong.protocol.wire.InboxPage;
import hutong.protocol.wire.Opened;
import hutong.protocol.wire.Page;
import hutong.protocol.wire.Send;
import hutong.protocol.wire.Welcome;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What the chat asks of a {@link HutongClient} and a {@link HutongApi}; a test answers instead. */
interface PostOffice extends AutoCloseable {
  CompletableFuture<Welcome> welcomed();

  CompletableFuture<Ack> send(String conversationId, Send.Builder content);

  /** Anything else that has one answer. */
  CompletableFuture<Frame> request(Frame.Builder body);

  /** An order of money, asked until its outcome is known; PENDING where it is not. */
  CompletableFuture<Frame> order(Frame.Builder body);

  void typing(String conversationId);

  CompletableFuture<Opened> open(String handle);

  CompletableFuture<Opened> openConversation(String conversationId);

  CompletableFuture<Opened> createGroup(String title, List<String> members, String creationId);

  CompletableFuture<Ack> addMember(String conversationId, String handle);

  CompletableFuture<Ack> leave(String conversationId);

  CompletableFuture<InboxPage> inbox(int limit, String cursor);

  CompletableFuture<Head> read(String conversationId, long sequence);

  CompletableFuture<Page> sync(String conversationId, long from, int limit);

  /** The media id of a picture that was put. */
  CompletableFuture<String> putPicture(byte[] file);

  CompletableFuture<byte[]> picture(String mediaId);

  CompletableFuture<Void> changePassword(String oldPassword, String newPassword);

  /** Ends the account for ever; what others keep, in one sentence. */
  CompletableFuture<String> deleteAccount(String password);

  @Override
  void close();

  static PostOffice of(HutongClient client, HutongApi api, Credentials credentials) {
    return new PostOffice() {
      @Override
      public CompletableFuture<Welcome> welcomed() {
        return client.welcomed();
      }

      @Override
      public CompletableFuture<Ack> send(String conversationId, Send.Builder content) {
        return client.send(conversationId, content);
      }

      @Override
      public CompletableFuture<Frame> request(Frame.Builder body) {
        return client.request(body);
      }

      @Override
      public CompletableFuture<Frame> order(Frame.Builder body) {
        return client.order(body);
      }

      @Override
      public void typing(String conversationId) {
        client.typing(conversationId);
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
      public CompletableFuture<String> putPicture(byte[] file) {
        return HutongApi.authorized(credentials, token -> api.putPicture(token, file))
            .thenApply(HutongApi.StoredPicture::mediaId);
      }

      @Override
      public CompletableFuture<byte[]> picture(String mediaId) {
        return HutongApi.authorized(credentials, token -> api.picture(token, mediaId));
      }

      @Override
      public CompletableFuture<Void> changePassword(String oldPassword, String newPassword) {
        return HutongApi.authorized(
            credentials, token -> api.changePassword(token, oldPassword, newPassword));
      }

      @Override
      public CompletableFuture<String> deleteAccount(String password) {
        return HutongApi.authorized(credentials, token -> api.deleteAccount(token, password));
      }

      @Override
      public void close() {
        client.close();
      }
    };
  }
}

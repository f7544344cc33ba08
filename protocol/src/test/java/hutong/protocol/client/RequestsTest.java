package hutong.protocol.client;

import static hutong.protocol.client.FakeServer.items;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hutong.protocol.client.ClientSettings.Credentials;
import hutong.protocol.client.ClientSettings.Tuning;
import hutong.protocol.wire.Contact;
import hutong.protocol.wire.ContactEntry;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Frame.BodyCase;
import hutong.protocol.wire.Invitation;
import hutong.protocol.wire.Manage;
import hutong.protocol.wire.NewInvitation;
import hutong.protocol.wire.Page;
import hutong.protocol.wire.Person;
import hutong.protocol.wire.Presence;
import hutong.protocol.wire.Presences;
import hutong.protocol.wire.ReadTo;
import hutong.protocol.wire.Send;
import hutong.protocol.wire.Signal;
import hutong.protocol.wire.Sync;
import hutong.protocol.wire.Watch;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What has no method of its own, and what the server says by itself. */
@Timeout(30)
class RequestsTest {
  private final FakeServer server = new FakeServer();
  private final Heard heard = new Heard();
  private final HutongClient client =
      HutongClient.connect(
          ClientSettings.of(server.url(), "phone", Credentials.of("token"), heard)
              .withTuning(Tuning.DEFAULT.withTimes(10_000, 10, 50)));
  private FakeServer.Peer peer = server.welcome();

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  @Test
  void anInvitationIsAnsweredByOneAndAnyOtherActByAnAck() throws Exception {
    CompletableFuture<Frame> invited =
        client.request(
            Frame.newBuilder()
                .setManage(Manage.newBuilder().setInvite(NewInvitation.newBuilder().setUses(2))));
    answer(
        peer.next(BodyCase.MANAGE),
        Frame.newBuilder().setInvitation(Invitation.newBuilder().setToken("abc")));
    assertThat(invited.get(10, TimeUnit.SECONDS).getInvitation().getToken()).isEqualTo("abc");

    CompletableFuture<Frame> renamed =
        client.request(Frame.newBuilder().setManage(Manage.newBuilder().setTitle("Tea")));
    Frame asked = peer.next(BodyCase.MANAGE);
    answer(asked, Frame.newBuilder().setInvitation(Invitation.newBuilder()));
    assertThatThrownBy(() -> renamed.get(10, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("instead of ACK");
  }

  @Test
  void whatIsNoRequestIsRefusedAtOnce() {
    assertThatThrownBy(() -> client.request(Frame.newBuilder().setSend(Send.getDefaultInstance())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("SEND");
  }

  @Test
  void aContactsActIsAnAnswerAndSomebodyElsesIsTold() throws Exception {
    CompletableFuture<Frame> asked =
        client.request(
            Frame.newBuilder().setContact(Contact.newBuilder().setHandle("bob").setAsk("hi")));
    answer(peer.next(BodyCase.CONTACT), entry("bob"));
    assertThat(asked.get(10, TimeUnit.SECONDS).getContactEntry().getPerson().getHandle())
        .isEqualTo("bob");
    peer.send(entry("carol"));
    peer.send(Frame.newBuilder().setSignal(Signal.newBuilder().setReadTo(ReadTo.newBuilder())));

    assertThat(heard.next(2)).containsExactly("contact carol", "signal READ_TO");
  }

  @Test
  void whoIsWatchedIsWatchedAgainAfterANewConnection() {
    var unused =
        client.request(
            Frame.newBuilder().setWatch(Watch.newBuilder().addUserIds("a").addUserIds("b")));
    answer(peer.next(BodyCase.WATCH), presences());
    assertThat(heard.next()).isEqualTo("presences 1");
    peer.cut();
    peer = server.welcome();
    Frame again = peer.next(BodyCase.WATCH);
    assertThat(again.getWatch().getUserIdsList()).containsExactly("a", "b");
    answer(again, presences());
    assertThat(heard.next()).isEqualTo("presences 1");
  }

  @Test
  void touchedItemsAreToldBeforeTheChangesOfTheirPage() {
    peer.head("c", 2);
    Frame sync = peer.next(BodyCase.SYNC);
    assertThat(sync.getSync())
        .isEqualTo(
            Sync.newBuilder()
                .setConversationId("c")
                .setFrom(1)
                .setLimit(100)
                .setCatchUp(true)
                .build());
    answer(
        sync,
        Frame.newBuilder()
            .setPage(
                Page.newBuilder()
                    .setConversationId("c")
                    .setState(Page.State.COMPLETE)
                    .setHead(2)
                    .addAllItems(items(1, 2))
                    .addAllTouched(items(7, 7))));
    assertThat(heard.next(3)).isEqualTo(List.of("c touched 7", "c 1", "c 2"));
  }

  private void answer(Frame asked, Frame.Builder answer) {
    peer.send(answer.setRequestId(asked.getRequestId()));
  }

  private static Frame.Builder entry(String handle) {
    return Frame.newBuilder()
        .setContactEntry(
            ContactEntry.newBuilder().setPerson(Person.newBuilder().setHandle(handle)));
  }

  private static Frame.Builder presences() {
    return Frame.newBuilder()
        .setPresences(Presences.newBuilder().addPresences(Presence.newBuilder().setUserId("a")));
  }
}

package hutong.cluster;

import static hutong.cluster.Frames.bodies;
import static hutong.cluster.Frames.group;
import static hutong.cluster.Frames.open;
import static hutong.cluster.Frames.sync;
import static hutong.cluster.Frames.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ch.qos.logback.classic.Level;
import com.google.protobuf.util.JsonFormat;
import hutong.cluster.SharedNode.Person;
import hutong.platform.operators.ClusterStatus;
import hutong.platform.operators.KindStatus;
import hutong.platform.operators.NodeStatus;
import hutong.protocol.wire.Ack;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.GoAway;
import hutong.protocol.wire.Page;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** People on three nodes of one cluster. */
class ThreeNodesTest {
  private static ThreeNodes cluster;

  @BeforeAll
  static void start() throws Exception {
    cluster = ThreeNodes.withTls();
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.close();
  }

  @Test
  void whoeverSpeaksAtOneNodeIsHeardAtTheOthers() throws Exception {
    Person alice = cluster.person("alice", 0);
    Person bob = cluster.person("bob", 1);
    try (Peer a = cluster.greet(alice, 0);
        Peer b = cluster.greet(bob, 1);
        Peer again = cluster.greet(bob, 2)) {
      String chat = a.ask(open(bob), "opened").getOpened().getConversationId();
      for (int i = 1; i <= 10; i++) {
        Ack ack = a.ask(text(chat, "phone/" + i, "line " + i), "ack").getAck();
        assertThat(pushed(b, ack.getSequence())).isEqualTo("line " + i);
        assertThat(pushed(again, ack.getSequence())).isEqualTo("line " + i);
      }
    }
  }

  @Test
  void aLargeGroupIsFollowedOnEveryNode() throws Exception {
    List<Person> people = new ArrayList<>();
    List<Peer> peers = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      people.add(cluster.person("member", i % ThreeNodes.COUNT));
    }
    for (int i = 0; i < 6; i++) {
      peers.add(cluster.greet(people.get(i), i % ThreeNodes.COUNT));
    }
    String group =
        peers
            .get(0)
            .ask(group("The lane", people.subList(1, 6).toArray(Person[]::new)), "opened")
            .getOpened()
            .getConversationId();
    for (Peer peer : peers) { // who is told of the group by a head follows it from there on
      peer.await(
          "a head of the group",
          frame -> frame.hasHead() && frame.getHead().getConversationId().equals(group));
    }
    for (int i = 0; i < 6; i++) {
      Ack ack = peers.get(i).ask(text(group, "phone/1", "from " + i), "ack").getAck();
      for (Peer peer : peers) {
        assertThat(pushed(peer, ack.getSequence())).isEqualTo("from " + i);
      }
    }
    peers.forEach(Peer::close);
  }

  @Test
  void everyNodeTellsHowAllOfThemStand() throws Exception {
    for (int at = 0; at < ThreeNodes.COUNT; at++) {
      URI place = cluster.node(at).operators().resolve("/status");
      ClusterStatus status =
          Awaitility.await() // each learns of the others in its own time
              .atMost(Duration.ofSeconds(60))
              .until(() -> status(place), ClusterStatus::getWell);

      assertThat(status.getNodesList())
          .extracting(NodeStatus::getName, NodeStatus::getMember, NodeStatus::getMajority)
          .containsExactly(
              tuple("node0", "up", true), tuple("node1", "up", true), tuple("node2", "up", true));
      assertThat(status.getNodes(at).getWs()).isEqualTo(cluster.node(at).ws().toString());
      assertThat(status.getNodes(at).getKindsList())
          .extracting(KindStatus::getKind)
          .contains("Conversation", "Mailbox", "User");
    }
  }

  private static ClusterStatus status(URI place) throws Exception {
    ClusterStatus.Builder status = ClusterStatus.newBuilder();
    JsonFormat.parser().merge(get(place), status);
    return status.build();
  }

  private static String get(URI place) throws Exception {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(place).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  /** Those who were connected to it are told so, and find everything when they come back. */
  @Tag("chaos")
  @Test
  void aNodeThatRestartsSaysGoodByeAndNothingIsMissing() throws Exception {
    Person alice = cluster.person("alice", 0);
    Person bob = cluster.person("bob", 2);
    String chat;
    try (Peer a = cluster.greet(alice, 0);
        Peer b = cluster.greet(bob, 2)) {
      chat = a.ask(open(bob), "opened").getOpened().getConversationId();
      a.ask(text(chat, "phone/1", "before"), "ack");
      cluster.restart(2);
      assertThat(b.await("goaway").getGoaway().getReason()).isEqualTo(GoAway.Reason.DRAIN);
      a.ask(text(chat, "phone/2", "after"), "ack");
    }
    try (Peer b = cluster.greet(bob, 2)) {
      Page page = b.ask(sync(chat, 1, 10), "page").getPage();
      assertThat(bodies(page.getItemsList())).containsExactly("before", "after");
    }
  }

  @Test
  void aMessageHasTheSameTraceOnTheNodesThatPushIt() throws Exception {
    Person alice = cluster.person("alice", 0);
    Person bob = cluster.person("bob", 1);
    Person[] others = new Person[4];
    for (int i = 0; i < others.length; i++) {
      others[i] = cluster.person("other", 2);
    }
    try (Peer a = cluster.greet(alice, 0);
        Peer b = cluster.greet(bob, 1);
        Peer c = cluster.greet(others[0], 2)) {
      String direct = a.ask(open(bob), "opened").getOpened().getConversationId();
      sameTraceAt(direct, a, b, bob);
      String large = a.ask(group("The lane", others), "opened").getOpened().getConversationId();
      c.await(
          "its head, for from then on it is followed there",
          frame -> frame.hasHead() && frame.getHead().getConversationId().equals(large));
      sameTraceAt(large, a, c, others[0]);
    }
  }

  /** The receiver's only connection is on another node than the sender's. */
  private static void sameTraceAt(String chat, Peer from, Peer to, Person receiver)
      throws Exception {
    try (Listening log = new Listening("hutong.trace", Level.DEBUG)) {
      Ack ack = from.ask(text(chat, "phone/1", "traced"), "ack").getAck();
      assertThat(pushed(to, ack.getSequence())).isEqualTo("traced");
      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThat(log.of(Stages.traceOf(log, "accepted SEND")))
                      .contains("stored Conversation|" + chat, "announced Conversation|" + chat)
                      .contains(Stages.pushedTo(log, receiver)));
    }
  }

  private static String pushed(Peer peer, long sequence) throws Exception {
    Frame frame =
        peer.await(
            "a push of " + sequence,
            next -> next.hasPush() && next.getPush().getItem().getSequence() == sequence);
    return frame.getPush().getItem().getText().getBody();
  }
}

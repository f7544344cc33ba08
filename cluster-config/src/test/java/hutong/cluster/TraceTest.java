package hutong.cluster;

import static hutong.cluster.Frames.open;
import static hutong.cluster.Frames.react;
import static hutong.cluster.Frames.text;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import hutong.cluster.SharedNode.Lane;
import hutong.cluster.SharedNode.Person;
import hutong.protocol.wire.Code;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the log says of one request, under the request's own id. */
@ExtendWith(SharedNode.class)
class TraceTest {
  @Test
  void aMessageHasOneTraceFromTheGatewayToEveryPush(Lane lane) throws Exception {
    Person alice = lane.person("alice");
    Person bob = lane.person("bob");
    try (Peer a = lane.greet(alice);
        Peer b = lane.greet(bob)) {
      String chat = a.ask(open(bob), "opened").getOpened().getConversationId();
      try (Listening log = new Listening("hutong.trace", Level.DEBUG)) {
        a.ask(text(chat, "phone/1", "hello"), "ack");
        b.await("push");

        Awaitility.await()
            .untilAsserted(
                () ->
                    assertThat(log.of(Stages.traceOf(log, "accepted SEND")))
                        .containsExactlyInAnyOrder(
                            Stages.line(log, "accepted SEND"),
                            "stored Conversation|" + chat,
                            "marked Conversation|" + chat,
                            "acknowledged Conversation|" + chat,
                            "announced Conversation|" + chat,
                            Stages.pushedTo(log, alice),
                            Stages.pushedTo(log, bob)));
      }
    }
  }

  @Test
  void anErrorNamesTheTraceOfItsRequestAndEachRequestHasAnother(Lane lane) throws Exception {
    Person alice = lane.person("alice");
    Person bob = lane.person("bob");
    try (Peer a = lane.greet(alice)) {
      String chat = a.ask(open(bob), "opened").getOpened().getConversationId();
      try (Listening log = new Listening("hutong.trace", Level.DEBUG)) {
        String first = a.refused(react(chat, "phone/1", 99, "+1"), Code.NO_SUCH_ITEM).getTrace();
        String second = a.refused(react(chat, "phone/2", 99, "+1"), Code.NO_SUCH_ITEM).getTrace();

        assertThat(first).isNotEmpty().isNotEqualTo(second);
        assertThat(log.of(first)).anyMatch(line -> line.startsWith("accepted SEND"));
        assertThat(log.of(first)).anyMatch(line -> line.startsWith("answered with NO_SUCH_ITEM"));
      }
    }
  }

  @Test
  void nothingIsSaidOfRequestsUnlessItIsAskedFor(Lane lane) throws Exception {
    Person alice = lane.person("alice");
    try (Peer a = lane.greet(alice);
        Listening log = new Listening("hutong.trace", Level.INFO)) {
      String chat = a.ask(open(alice), "opened").getOpened().getConversationId();
      a.ask(text(chat, "phone/1", "note"), "ack");

      assertThat(log.lines()).isEmpty();
    }
  }
}

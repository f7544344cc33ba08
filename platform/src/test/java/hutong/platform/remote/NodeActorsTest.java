package hutong.platform.remote;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.Address;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two nodes, and an actor of one that starts after the other has spoken to it. */
class NodeActorsTest {
  private static final Config NODE =
      ConfigFactory.parseString(
              """
              akka {
                loglevel = WARNING
                log-dead-letters = off
                actor {
                  provider = remote
                  serializers.node = "hutong.platform.remote.NodeMessageSerializer"
                  serialization-bindings."hutong.platform.remote.NodeMessage" = node
                }
                remote.artery {
                  canonical { hostname = "127.0.0.1", port = 0 }
                  advanced.compression.actor-refs.advertisement-interval = 300ms
                }
              }
              """)
          .withFallback(ConfigFactory.load());

  private static final Duration BEAT = Duration.ofMillis(50);

  private final ActorTestKit here = ActorTestKit.create("hutong", NODE);
  private final ActorTestKit there = ActorTestKit.create("hutong", NODE);

  @AfterEach
  void stop() {
    here.shutdownTestKit();
    there.shutdownTestKit();
  }

  /** With a beat between messages, so that Artery gives its short numbers meanwhile. */
  @Test
  void whoStartsLateIsReachedForEver() {
    NodeActors<Colleagues.Message> sending = new NodeActors<>(here.system(), "late");
    Address node = address(there.system());
    TestProbe<Colleagues.Message> received = there.createTestProbe(Colleagues.Message.class);
    for (int i = 0; i < 20; i++) {
      sending.tell(node, new Colleagues.Heard(1, i));
      received.expectNoMessage(BEAT);
    }
    new NodeActors<Colleagues.Message>(there.system(), "late")
        .start(
            Behaviors.receiveMessage(
                message -> {
                  received.getRef().tell(message);
                  return Behaviors.same();
                }));
    for (int i = 100; i < 120; i++) {
      sending.tell(node, new Colleagues.Heard(1, i));
      assertThat(received.receiveMessage(Duration.ofSeconds(10)))
          .isEqualTo(new Colleagues.Heard(1, i));
      received.expectNoMessage(BEAT);
    }
  }

  private static Address address(ActorSystem<?> system) {
    return Adapter.toClassic(system).provider().getDefaultAddress();
  }
}

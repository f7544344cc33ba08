package hutong.cluster.chaos;

import akka.actor.Address;
import akka.actor.ExtendedActorSystem;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import akka.cluster.typed.Cluster;
import akka.remote.RemoteActorRefProvider;
import akka.remote.testkit.Blackhole$;
import akka.remote.testkit.Direction;
import akka.remote.testkit.SetThrottle;
import akka.remote.testkit.ThrottleMode;
import akka.remote.testkit.Unthrottled$;
import hutong.cluster.ThreeNodes;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * One node of three no longer hears the other two, nor they it, while all of them still reach
 * Cassandra and their clients: by Artery's own test transport. Run by {@code mvn -Pchaos}.
 */
@Tag("chaos")
class PartitionTest {
  private static final Duration REMOVED_WITHIN = Duration.ofMinutes(2);
  private static final Duration SHORT = Duration.ofSeconds(4);

  @Test
  void aNodeThatIsCutOffAcknowledgesNothingThatItsSuccessorsDoNotKnow() throws Exception {
    try (Trial<Nodes> trial =
        Trial.of(
            "aNodeThatIsCutOffAcknowledgesNothingThatItsSuccessorsDoNotKnow",
            new Nodes(),
            Crowd.Size.MODERATE)) {
      trial.strike(new CutOff(2)).strike(new CutOff(0)).verdict();
    }
  }

  @Test
  void aCutThatIsShorterThanATakeoverHealsWithoutAnybodyRemoved() throws Exception {
    try (Trial<Nodes> trial =
        Trial.of(
            "aCutThatIsShorterThanATakeoverHealsWithoutAnybodyRemoved",
            new Nodes(),
            Crowd.Size.MODERATE)) {
      trial.strike(new ShortCut(1)).verdict();
    }
  }

  /** Three nodes in this process. */
  private static final class Nodes implements Site {
    private final ThreeNodes nodes;

    Nodes() throws Exception {
      nodes = new ThreeNodes(Map.of("akka.remote.artery.advanced.test-mode", "on"));
    }

    @Override
    public int nodes() {
      return ThreeNodes.COUNT;
    }

    @Override
    public URI ws(int node) {
      return URI.create("ws://127.0.0.1:" + nodes.node(node).wsPort() + "/ws");
    }

    @Override
    public URI http(int node) {
      return URI.create("http://127.0.0.1:" + nodes.node(node).httpPort());
    }

    @Override
    public Path data() {
      return nodes.data();
    }

    void cut(int node) throws Exception {
      set(node, Blackhole$.MODULE$);
    }

    void join(int node) throws Exception {
      set(node, Unthrottled$.MODULE$);
    }

    private void set(int node, ThrottleMode mode) throws Exception {
      for (int other = 0; other < nodes(); other++) {
        if (other != node) {
          set(system(other), address(node), mode);
          set(system(node), address(other), mode);
        }
      }
    }

    private static void set(ActorSystem<?> at, Address towards, ThrottleMode mode)
        throws Exception {
      ExtendedActorSystem classic = (ExtendedActorSystem) Adapter.toClassic(at);
      var done =
          ((RemoteActorRefProvider) classic.provider())
              .transport()
              .managementCommand(SetThrottle.apply(towards, Direction.bothDirection(), mode));
      scala.concurrent.Await.result(
          done, scala.concurrent.duration.Duration.create(10, TimeUnit.SECONDS));
    }

    private ActorSystem<?> system(int node) {
      return nodes.node(node).system();
    }

    private Address address(int node) {
      return Cluster.get(system(node)).selfMember().address();
    }

    /** The one that was cut off has ended by itself; what is left of it is cleared away. */
    void awaitRemoved(int node) throws Exception {
      system(node)
          .getWhenTerminated()
          .toCompletableFuture()
          .get(REMOVED_WITHIN.toSeconds(), TimeUnit.SECONDS);
    }

    void restart(int node) throws Exception {
      nodes.restart(node);
    }

    void awaitAllUp() {
      Awaitility.await()
          .atMost(REMOVED_WITHIN)
          .until(
              () -> {
                for (int node = 0; node < nodes(); node++) {
                  var state = Cluster.get(system(node)).state();
                  if (!state.getUnreachable().isEmpty() || state.members().size() != nodes()) {
                    return false;
                  }
                }
                return true;
              });
    }

    @Override
    public void close() throws IOException {
      nodes.close();
    }
  }

  /** Until the others have removed it; then it is started again. */
  private record CutOff(int node) implements Fault<Nodes> {
    @Override
    public String name() {
      return "one node of three cut off until it is removed";
    }

    @Override
    public void strike(Nodes site) throws Exception {
      site.cut(node);
      site.awaitRemoved(node);
      for (int other = 0; other < site.nodes(); other++) {
        if (other != node) {
          Nodes.set(site.system(other), site.address(node), Unthrottled$.MODULE$);
        }
      }
      site.restart(node);
      site.awaitAllUp();
    }
  }

  /** For less than a takeover needs. */
  private record ShortCut(int node) implements Fault<Nodes> {
    @Override
    public String name() {
      return "one node of three cut off for " + SHORT.toSeconds() + " s";
    }

    @Override
    public void strike(Nodes site) throws Exception {
      site.cut(node);
      Processes.pass(SHORT);
      site.join(node);
      site.awaitAllUp();
    }
  }
}

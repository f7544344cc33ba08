package hutong.cluster;

import akka.actor.typed.ActorSystem;
import akka.stream.alpakka.cassandra.javadsl.CassandraSessionRegistry;
import hutong.platform.operators.NodeStatus;
import hutong.platform.remote.Colleagues;
import io.micrometer.core.instrument.Gauge;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What a node knows of itself for {@link Status}.
 *
 * @param doors once they are open
 * @param stoppedBooks those that run here
 */
record Self(
    Doors.Behind behind,
    ActorSystem<?> system,
    Colleagues colleagues,
    CompletableFuture<Doors> doors,
    BooleanSupplier ready,
    Supplier<? extends Collection<Integer>> stoppedBooks) {
  private static final long CASSANDRA_WITHIN_MILLIS = 1500;

  CompletionStage<NodeStatus.Builder> status() {
    return cassandraAnswers()
        .thenCombine(
            doors,
            (cassandra, open) ->
                NodeStatus.newBuilder()
                    .setName(behind.config().getString("hutong.node.name"))
                    .setReady(ready.getAsBoolean())
                    .setMajority(colleagues.holdMajority())
                    .setCassandra(cassandra)
                    .setPid(ProcessHandle.current().pid())
                    .setUpSeconds(system.uptime())
                    .setWs(open.ws().toString())
                    .setHttp(open.http().toString())
                    .setConnections(gauge("hutong.gateway.connections"))
                    .setQueuedBytes(gauge("hutong.gateway.queued.bytes"))
                    .addAllStoppedBooks(stoppedBooks.get()));
  }

  private CompletionStage<Boolean> cassandraAnswers() {
    return CassandraSessionRegistry.get(system)
        .sessionFor("akka.persistence.cassandra")
        .selectOne("SELECT release_version FROM system.local")
        .thenApply(Optional::isPresent)
        .exceptionally(silent -> false)
        .toCompletableFuture()
        .completeOnTimeout(false, CASSANDRA_WITHIN_MILLIS, TimeUnit.MILLISECONDS);
  }

  private long gauge(String name) {
    Gauge gauge = behind.metrics().find(name).gauge();
    return gauge == null ? 0 : (long) gauge.value();
  }
}

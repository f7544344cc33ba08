package hutong.cluster.cassandra;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import hutong.cluster.cassandra.CassandraStartException.Reason;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Cassandra that would run out of room is not started at all. */
class RoomTest {
  private static final int MORE_THAN_ANY_DISK_HAS = Integer.MAX_VALUE;

  @TempDir Path folder;

  @Test
  void aDiskWithTooLittleRoomIsNamedBeforeAnythingIsStarted() {
    EmbeddedCassandra.Settings settings =
        new EmbeddedCassandra.Settings(
            folder.resolve("data"),
            Path.of("cassandra/target/lib"),
            Path.of(System.getProperty("java.home", "")),
            EmbeddedCassandra.Durability.BATCH,
            256,
            MORE_THAN_ANY_DISK_HAS,
            0,
            Duration.ofSeconds(90),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30));

    assertThatThrownBy(() -> EmbeddedCassandra.start(settings, step -> {}))
        .hasMessageContaining("MiB left")
        .hasMessageContaining("make room")
        .asInstanceOf(type(CassandraStartException.class))
        .extracting(CassandraStartException::reason)
        .isEqualTo(Reason.DATA_FOLDER);
  }
}

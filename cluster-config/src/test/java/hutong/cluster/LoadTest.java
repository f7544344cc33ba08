package hutong.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.cluster.SharedNode.Lane;
import hutong.cluster.load.ChatLoad;
import hutong.cluster.load.Report;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The load of the benchmarks counts what it says that it counts. */
@ExtendWith(SharedNode.class)
class LoadTest {
  @Test
  void sentAcknowledgedAndDeliveredAllCountTheWholeRun(Lane lane) throws Exception {
    int warmUp = 5;
    int rate = 2;

    Report report =
        ChatLoad.run(
            new ChatLoad.Plan(lane.node().ws(), lane.node().http(), 2, rate, 1, 7, 0), line -> {});

    long all = (long) rate * (warmUp + 1);
    assertThat(report.lawsHold()).isTrue();
    assertThat(report.json(1, "batch"))
        .contains(
            "\"sent\":%d,\"acknowledged\":%d,\"delivered\":%d,\"lost\":0".formatted(all, all, all));
  }
}

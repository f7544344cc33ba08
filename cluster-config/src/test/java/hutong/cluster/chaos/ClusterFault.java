package hutong.cluster.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.awaitility.Awaitility;

/** Something that goes wrong with one of three nodes; the cluster itself puts it right. */
interface ClusterFault extends Fault<ClusterSite> {
  /** SIGKILL of a node. */
  record Kill(int node) implements ClusterFault {
    @Override
    public String name() {
      return "SIGKILL of one node of three";
    }

    @Override
    public void strike(ClusterSite site) throws Exception {
      long before = site.pid(node);
      Processes.kill(ProcessHandle.of(before).orElseThrow());
      site.awaitBack(node, before);
    }
  }

  /**
   * SIGSTOP of a node for longer than a takeover needs, then SIGCONT: it finds out by itself that
   * it was replaced, and what it acknowledges until then counts.
   */
  record Freeze(int node, Duration time) implements ClusterFault {
    @Override
    public String name() {
      return "SIGSTOP of one node of three for " + time.toSeconds() + " s";
    }

    @Override
    public void strike(ClusterSite site) throws Exception {
      long before = site.pid(node);
      Processes.freeze(before);
      try {
        Processes.pass(time);
      } finally {
        Processes.thaw(before);
      }
      site.awaitBack(node, before);
      assertThat(site.said()).anyMatch(line -> line.contains("no longer a member of its cluster"));
    }
  }

  /** SIGTERM of each node in turn, the next one when all is well again. */
  record Roll() implements ClusterFault {
    @Override
    public String name() {
      return "rolling restart of three nodes";
    }

    @Override
    public void strike(ClusterSite site) throws Exception {
      for (int node = 0; node < site.nodes(); node++) {
        long before = site.pid(node);
        boolean unused = ProcessHandle.of(before).orElseThrow().destroy();
        site.awaitBack(node, before);
      }
    }
  }

  /** A node comes back empty, and shards of such entities move to it under load. */
  record Rebalance(String entities, int node) implements ClusterFault {
    @Override
    public String name() {
      return "shards move to a node";
    }

    @Override
    public void strike(ClusterSite site) throws Exception {
      long before = site.pid(node);
      boolean unused = ProcessHandle.of(before).orElseThrow().destroy();
      site.awaitBack(node, before);
      Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> site.shards(entities, node) > 0);
    }
  }
}

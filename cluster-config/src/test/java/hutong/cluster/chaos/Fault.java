package hutong.cluster.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.cluster.ExitCode;
import java.time.Duration;

/**
 * Something that goes wrong, and what an operator or supervisor does about it: when {@link #strike}
 * returns, all nodes run again.
 */
interface Fault<S extends Site> {
  /** For the report. */
  String name();

  void strike(S site) throws Exception;

  /** SIGKILL of a node; its Cassandra goes with it. */
  record Kill(int node) implements Fault<NodeSite> {
    @Override
    public String name() {
      return "SIGKILL of the node";
    }

    @Override
    public void strike(NodeSite site) throws Exception {
      site.node(node).kill();
      site.start(node);
    }
  }

  /** SIGKILL of a node's Cassandra: the node ends with a sentence, for a supervisor to restart. */
  record KillCassandra(int node) implements Fault<NodeSite> {
    @Override
    public String name() {
      return "SIGKILL of its Cassandra";
    }

    @Override
    public void strike(NodeSite site) throws Exception {
      Processes.kill(site.cassandra(node));
      assertThat(site.node(node).awaitExit()).isEqualTo(ExitCode.CASSANDRA.number());
      assertThat(site.said(node)).anyMatch(line -> line.startsWith("Cassandra has died"));
      site.start(node);
    }
  }

  /** SIGKILL of both, the Cassandra first, before its node has noticed. */
  record KillBoth(int node) implements Fault<NodeSite> {
    @Override
    public String name() {
      return "SIGKILL of both";
    }

    @Override
    public void strike(NodeSite site) throws Exception {
      boolean unused = site.cassandra(node).destroyForcibly();
      site.node(node).kill();
      site.start(node);
    }
  }

  /**
   * The Cassandra falls silent, and then both are killed: whatever the node had sent it meanwhile
   * is lost, and must not have been acknowledged.
   */
  record KillSilent(int node, Duration silence) implements Fault<NodeSite> {
    @Override
    public String name() {
      return "SIGKILL of both, its Cassandra silent since " + silence.toMillis() + " ms";
    }

    @Override
    public void strike(NodeSite site) throws Exception {
      ProcessHandle cassandra = site.cassandra(node);
      Processes.freeze(cassandra.pid());
      Processes.pass(silence);
      boolean unused = cassandra.destroyForcibly();
      site.node(node).kill();
      site.start(node);
    }
  }

  /** SIGSTOP of a node, and SIGCONT after a while. */
  record Freeze(int node, Duration time) implements Fault<NodeSite> {
    @Override
    public String name() {
      return "SIGSTOP of the node for " + time.toSeconds() + " s";
    }

    @Override
    public void strike(NodeSite site) throws Exception {
      freeze(site.node(node).pid(), time);
    }
  }

  /** SIGSTOP of a node's Cassandra, and SIGCONT after a while. */
  record FreezeCassandra(int node, Duration time) implements Fault<NodeSite> {
    @Override
    public String name() {
      return "SIGSTOP of its Cassandra for " + time.toSeconds() + " s";
    }

    @Override
    public void strike(NodeSite site) throws Exception {
      freeze(site.cassandra(node).pid(), time);
    }
  }

  private static void freeze(long pid, Duration time) throws Exception {
    Processes.freeze(pid);
    try {
      Processes.pass(time);
    } finally {
      Processes.thaw(pid);
    }
  }
}

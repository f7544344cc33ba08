package hutong.cluster;

import com.typesafe.config.Config;
import hutong.cluster.cassandra.EmbeddedCassandra;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Several nodes on this machine over one Cassandra: what {@code up --nodes N} runs. Each node is a
 * process of its own, on ports of its own; one that ends is started again, until the cluster is
 * closed. They end with this process, however it ends.
 */
final class LocalCluster implements AutoCloseable {
  static final int MAX_NODES = 9;

  /** Between the ports of two nodes. */
  private static final int PORT_STEP = 10;

  private static final long RESTART_FIRST_MILLIS = 500;
  private static final long RESTART_LAST_MILLIS = 10_000;

  /**
   * How to start.
   *
   * @param wsPort of the first node, 0 for any; each further node has ten more
   * @param httpPort the same
   * @param settings overrides of the configuration, for every node
   * @param options further options of {@code up}, for every node
   */
  record Plan(
      EmbeddedCassandra.Settings cassandra,
      int nodes,
      int wsPort,
      int httpPort,
      Map<String, Object> settings,
      Optional<Path> file,
      List<String> options) {}

  private final Plan plan;
  private final PrintStream out;
  private final PrintStream log;
  private final List<Member> members = new ArrayList<>();
  private volatile boolean closing;

  private LocalCluster(Plan plan, PrintStream out, PrintStream log) {
    this.plan = plan;
    this.out = out;
    this.log = log;
  }

  /** Starts all nodes and returns when each is ready; on {@code out} a line for each of them. */
  static LocalCluster start(Plan plan, Storage storage, PrintStream out, PrintStream log)
      throws StartException, InterruptedException {
    LocalCluster cluster = new LocalCluster(plan, out, log);
    List<Integer> remotePorts = freePorts(plan.nodes());
    for (int number = 1; number <= plan.nodes(); number++) {
      cluster.members.add(cluster.new Member(number, remotePorts, storage.config()));
    }
    try {
      cluster.members.forEach(Member::begin);
      for (Member member : cluster.members) {
        member.firstStart.get();
      }
    } catch (ExecutionException e) {
      cluster.close();
      throw e.getCause() instanceof StartException start
          ? start
          : new StartException(ExitCode.CASSANDRA, "A node did not start: " + e.getCause(), e);
    }
    return cluster;
  }

  /**
   * Takes a place. Who is first in an empty house founds the cluster; whoever comes later only
   * joins, however long that takes: two clusters on one store would not know of each other.
   *
   * @return whether it founds
   */
  private synchronized boolean take(Member member) {
    boolean first = members.stream().noneMatch(other -> other != member && other.held);
    member.held = true;
    return first;
  }

  private synchronized void letGo(Member member) {
    member.held = false;
  }

  /** What the configuration of every node begins with. */
  static Map<String, Object> settings(Map<String, Object> chosen) {
    Map<String, Object> settings = new HashMap<>(chosen);
    settings.putIfAbsent("hutong.node.setup", "local-cluster");
    return settings;
  }

  /** The first node's doors. */
  NodeProcess first() {
    return members.get(0).firstStart.join();
  }

  /** Drains all nodes; blocks until they have ended. */
  @Override
  public void close() {
    closing = true;
    List<Thread> ends = members.stream().map(member -> new Thread(member::end)).toList();
    ends.forEach(Thread::start);
    for (Thread end : ends) {
      Closing.quietly("a node", end::join);
    }
  }

  /** One place in the cluster, and the process that holds it. */
  private final class Member {
    final CompletableFuture<NodeProcess> firstStart = new CompletableFuture<>();
    private final int number;
    private final List<String> options = new ArrayList<>();
    private final Thread thread;
    private final List<Integer> remotePorts;
    private volatile @Nullable NodeProcess process;

    /** Whether it starts or runs; guarded by the cluster. */
    private boolean held;

    Member(int number, List<Integer> remotePorts, Config config) {
      this.number = number;
      this.remotePorts = remotePorts;
      this.thread = new Thread(this::keepRunning, "node-" + number);
      int remotePort = remotePorts.get(number - 1);
      options.addAll(plan.options());
      options.addAll(
          List.of(
              "--cassandra=" + String.join(",", config.getStringList(Storage.CONTACT_POINTS)),
              "--ws-port=" + port(plan.wsPort()),
              "--http-port=" + port(plan.httpPort()),
              "--set=hutong.node.name=" + number,
              "--set=hutong.cassandra.migrate=off",
              "--set=akka.remote.artery.canonical.port=" + remotePort));
      plan.settings().forEach((key, value) -> options.add("--set=" + key + "=" + value));
      plan.file().ifPresent(file -> options.add("--config=" + file));
    }

    private int port(int first) {
      return first == 0 ? 0 : first + PORT_STEP * (number - 1);
    }

    void begin() {
      thread.start();
    }

    private void keepRunning() {
      long pause = RESTART_FIRST_MILLIS;
      while (!closing) {
        try {
          NodeProcess started =
              NodeProcess.start(
                  plan.cassandra().data(),
                  withSeeds(take(this)),
                  line -> log.println(number + ": " + line));
          process = started;
          pinPorts(started);
          out.printf(
              Locale.ROOT,
              "NODE %d pid=%d ws=%s http=%s%n",
              number,
              started.pid(),
              started.ws(),
              started.http());
          out.flush();
          firstStart.complete(started);
          pause = RESTART_FIRST_MILLIS;
          int code = started.awaitEnd();
          if (!closing) {
            log.printf("Node %d has ended (exit code %d); starting it again.%n", number, code);
          }
        } catch (StartException | IOException e) {
          if (!firstStart.isDone()) {
            firstStart.completeExceptionally(e);
            return;
          }
          log.printf("Node %d did not start again (%s); trying once more.%n", number, e);
        } catch (InterruptedException e) {
          return; // closing
        }
        letGo(this);
        try {
          Thread.sleep(closing ? 0 : pause);
        } catch (InterruptedException e) {
          return;
        }
        pause = Math.min(2 * pause, RESTART_LAST_MILLIS);
      }
    }

    /** The first of the seed nodes, if it finds no other, founds a cluster by itself. */
    private List<String> withSeeds(boolean founder) {
      List<Integer> seeds = new ArrayList<>(remotePorts);
      Integer own = seeds.remove(number - 1);
      seeds.add(founder ? 0 : seeds.size(), own);
      List<String> all = new ArrayList<>(options);
      for (int i = 0; i < seeds.size(); i++) {
        all.add(
            "--set=akka.cluster.seed-nodes.%d=akka://hutong@127.0.0.1:%d"
                .formatted(i, seeds.get(i)));
      }
      return all;
    }

    /** Started again, the node is where its clients look for it. */
    private void pinPorts(NodeProcess started) {
      options.removeIf(
          option -> option.startsWith("--ws-port=") || option.startsWith("--http-port="));
      options.add("--ws-port=" + started.ws().getPort());
      options.add("--http-port=" + started.http().getPort());
    }

    void end() {
      NodeProcess running = process;
      if (running != null) {
        running.close();
      }
      thread.interrupt();
    }
  }

  private static List<Integer> freePorts(int count) throws StartException {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      List<Integer> ports = sockets.stream().map(ServerSocket::getLocalPort).toList();
      for (ServerSocket socket : sockets) {
        socket.close();
      }
      return ports;
    } catch (IOException e) {
      throw new StartException(ExitCode.PORT_TAKEN, "No port is free: " + e.getMessage(), e);
    }
  }
}

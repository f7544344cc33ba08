package hutong.cluster.load;

import com.typesafe.config.ConfigFactory;
import hutong.cluster.DataFolder;
import hutong.cluster.ExitCode;
import hutong.cluster.NodeProcess;
import hutong.cluster.StartException;
import hutong.cluster.TemporaryFolder;
import hutong.cluster.cassandra.EmbeddedCassandra;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a benchmark measures: a fresh server in a temporary folder, which goes with it, or one that
 * is there.
 */
final class BenchSite implements Server, AutoCloseable {
  private static final int HTTP_PORT = 80;
  private static final int CONNECT_MILLIS = 5000;
  private static final long KILLED_WITHIN_SECONDS = 60;

  /** A fresh server. */
  private record Own(
      TemporaryFolder folder,
      List<String> options,
      Map<String, String> settings,
      @Nullable Path profile,
      NodeProcess node) {
    Own with(NodeProcess again) {
      return new Own(folder, options, settings, profile, again);
    }

    /** The node of a folder as it runs now: its Cassandra has another port after each start. */
    SeededTown town() throws Exception {
      return new SeededTown(
          EmbeddedCassandra.contactPoint(folder.path()),
          DataFolder.secret(folder.path()),
          ConfigFactory.parseMap(settings).withFallback(ConfigFactory.defaultReference()));
    }
  }

  /** When a process was started, and when it said that it is ready. */
  record Start(long beganNanos, long readyNanos) {}

  /** Ends a server. */
  private interface End {
    void of(NodeProcess node) throws Exception;
  }

  private final List<URI> doors;

  /** When this process is ended before its time, the folder goes all the same. */
  private final Thread broom = new Thread(this::sweep, "broom");

  private volatile @Nullable Own own;

  private Town town;

  /** Whether the town is of a server that has ended since. */
  private boolean townIsOld;

  private Start lastStart = new Start(0, 0);
  private volatile long windowOpened;

  private BenchSite(List<URI> doors, Town town, @Nullable Own own) {
    this.doors = doors;
    this.town = town;
    this.own = own;
    Runtime.getRuntime().addShutdownHook(broom);
  }

  /**
   * @param options of {@code up}, besides folder, ports and settings
   * @param settings of the node, over the defaults
   */
  static BenchSite fresh(List<String> options, Map<String, String> settings, @Nullable Path profile)
      throws Exception {
    List<String> all = new ArrayList<>(options);
    settings.forEach((key, value) -> all.addAll(List.of("--set", key + "=" + value)));
    TemporaryFolder folder = TemporaryFolder.of("hutong-bench-");
    try {
      NodeProcess node = start(folder, all, Ports.free(), Ports.free());
      Own own = new Own(folder, all, settings, profile, node);
      record(own);
      return new BenchSite(node.doors(), own.town(), own);
    } catch (Exception e) {
      folder.close();
      throw e;
    }
  }

  static NodeProcess start(TemporaryFolder folder, List<String> options, int wsPort, int httpPort)
      throws Exception {
    List<String> all = new ArrayList<>(options);
    all.addAll(List.of("--ws-port", Integer.toString(wsPort)));
    all.addAll(List.of("--http-port", Integer.toString(httpPort)));
    return NodeProcess.start(folder.path(), all, line -> BenchOptions.log("node: " + line));
  }

  static BenchSite foreign(URI ws, @Nullable URI http) throws StartException {
    if (!"ws".equals(ws.getScheme()) || ws.getHost() == null) {
      throw new StartException(
          ExitCode.USAGE, "--url must be like ws://127.0.0.1:7400/ws: %s.".formatted(ws));
    }
    URI api = http == null ? URI.create("http://" + ws.getHost() + ":7401") : http;
    if (!"http".equals(api.getScheme()) || api.getHost() == null) {
      throw new StartException(
          ExitCode.USAGE, "--http must be like http://127.0.0.1:7401: %s.".formatted(api));
    }
    requireListening("--url", ws);
    requireListening("--http", api);
    return new BenchSite(List.of(ws), new RegisteredTown(api, ws), null);
  }

  private static void requireListening(String option, URI door) throws StartException {
    int port = door.getPort() < 0 ? HTTP_PORT : door.getPort();
    try (Socket probe = new Socket()) {
      probe.connect(new InetSocketAddress(door.getHost(), port), CONNECT_MILLIS);
    } catch (IOException | IllegalArgumentException e) { // the second for a port above 65535
      throw new StartException(
          ExitCode.USAGE,
          "No server answers at %s (%s): start one with `hutong up`, or give its address with %s."
              .formatted(door, e.getMessage(), option),
          e);
    }
  }

  @Override
  public List<URI> doors() {
    return doors;
  }

  @Override
  public long pid() {
    Own server = own;
    return server == null ? 0 : server.node().pid();
  }

  @Override
  public Town town() {
    Own server = own;
    if (townIsOld && server != null) {
      try {
        town = server.town();
        townIsOld = false;
      } catch (Exception e) {
        throw new IllegalStateException("the store of a server that runs is at hand", e);
      }
    }
    return town;
  }

  @Override
  public void windowOpens() {
    windowOpened = System.nanoTime();
  }

  @Override
  public void windowCloses() {
    Own server = own;
    if (server != null && server.profile() != null) {
      long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - windowOpened) + 1;
      Jcmd.stopRecording(firstNode(server.node()), seconds, server.profile());
    }
  }

  /**
   * From the start on, for a recording that begins makes the JVM compile anew what it has compiled:
   * a node under full load falls behind for half a minute.
   */
  private static void record(Own server) {
    if (server.profile() != null) {
      Jcmd.startRecording(firstNode(server.node()));
    }
  }

  /** Of several nodes each is a process of its own below the one that was started. */
  private static long firstNode(NodeProcess started) {
    List<ProcessHandle> server = ProcessTree.of(started.pid()).server();
    return server.get(Math.min(1, server.size() - 1)).pid();
  }

  @Override
  public long openPurses(List<Resident> people) throws Exception {
    SeededTown seeded = seeded();
    seeded.purses(people);
    restAndStartAgain();
    return seeded.purse();
  }

  /** The newest start on the same folder. */
  Start lastStart() {
    return lastStart;
  }

  /** That everything of the server is in. */
  Path folder() throws StartException {
    Own server = own;
    if (server == null) {
      throw notOwn();
    }
    return server.folder().path();
  }

  /** Where the store is at hand. */
  SeededTown seeded() throws StartException {
    if (town() instanceof SeededTown seeded) {
      return seeded;
    }
    throw notOwn();
  }

  /** SIGKILL, then a start on the same folder and ports; returns when the server is ready. */
  @Override
  public void killAndStartAgain() throws Exception {
    startAgain(BenchSite::kill);
  }

  /** The same after an orderly end; what was put into its books meanwhile is there. */
  void restAndStartAgain() throws Exception {
    startAgain(NodeProcess::close);
  }

  private void startAgain(End end) throws Exception {
    Own before = own;
    if (before == null) {
      throw notOwn();
    }
    town.close();
    NodeProcess node = before.node();
    end.of(node);
    long began = System.nanoTime();
    Own after =
        before.with(
            start(before.folder(), before.options(), node.ws().getPort(), node.http().getPort()));
    lastStart = new Start(began, System.nanoTime());
    own = after;
    record(after);
    townIsOld = true; // made when somebody asks: what is timed does not wait for it
  }

  private static StartException notOwn() {
    return new StartException(
        ExitCode.USAGE, "This needs a server of the benchmark's own: leave --url out.");
  }

  /** SIGKILL; returns when all that was below it has gone as well. */
  private static void kill(NodeProcess node) throws Exception {
    List<ProcessHandle> below =
        ProcessHandle.of(node.pid()).stream().flatMap(ProcessHandle::descendants).toList();
    node.kill();
    for (ProcessHandle child : below) { // they end with it
      child.onExit().get(KILLED_WITHIN_SECONDS, TimeUnit.SECONDS);
    }
  }

  private void sweep() {
    Own left = own;
    if (left != null) {
      try {
        kill(left.node());
        left.folder().close();
      } catch (Exception e) {
        BenchOptions.log(left.folder().path() + " could not be removed: " + e);
      }
    }
  }

  @Override
  public void close() throws IOException {
    Runtime.getRuntime().removeShutdownHook(broom);
    town.close();
    Own server = own;
    if (server != null) {
      server.node().close();
      server.folder().close();
    }
  }
}

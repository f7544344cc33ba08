package hutong.cluster.load;

import hutong.cluster.load.Report.Processor;
import java.util.List;
import java.util.function.Consumer;

/** The measured seconds: what processes and their threads use from its opening to its close. */
final class Window {
  private final Server server;
  private final ProcessTree tree;
  private final Processor before;
  private final ThreadTimes nodes;
  private final ThreadTimes cassandra;
  private final ThreadTimes load;

  private Window(Server server) {
    this.server = server;
    this.tree = ProcessTree.of(server.pid());
    this.nodes = ThreadTimes.of(tree.server());
    this.cassandra = ThreadTimes.of(tree.cassandra());
    this.load = ThreadTimes.of(List.of(ProcessHandle.current()));
    this.before = Processor.now(server.pid());
  }

  static Window open(Server server) {
    Window window = new Window(server);
    server.windowOpens();
    return window;
  }

  /** What was used; threads by their kind are told. */
  Processor close(Consumer<String> log) {
    Processor used = Processor.now(server.pid()).since(before);
    log.accept("node's threads: " + ThreadTimes.of(tree.server()).since(nodes));
    log.accept("Cassandra's threads: " + ThreadTimes.of(tree.cassandra()).since(cassandra));
    log.accept("load's threads: " + ThreadTimes.of(List.of(ProcessHandle.current())).since(load));
    server.windowCloses();
    return used;
  }
}

package hutong.cluster.chaos;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between a node and its Cassandra and does to writes what a busy or half-broken store does:
 * stores one and says that it is unknown whether it did, or says so and stores it much later, with
 * the time at which it was made. It speaks version 4 of the protocol, in which each request is a
 * frame of its own, as an older Cassandra would.
 */
public final class CqlGate implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CqlGate.class);

  /** What becomes of a write. */
  public enum Fate {
    PASSES,
    /** It is stored, and the node is told that this is unknown. */
    IS_STORED_AND_DENIED,
    /** The node is told so at once; {@link #storeKept} stores it. */
    IS_DENIED_AND_KEPT,
    /** Neither stored nor answered until {@link #letWaitingPass}. */
    WAITS
  }

  /**
   * A write on its way.
   *
   * @param statement of its first row, as it was prepared
   * @param rows how many it has
   * @param text its bytes, as far as they are text
   */
  public record Write(String statement, int rows, String text) {
    /** A write of the journal with an entry of that entity. */
    public boolean isEntryOf(String persistenceId) {
      return isTo("messages") && text.contains(persistenceId);
    }

    public boolean isTo(String table) {
      return statement.matches("(?si)\\s*(INSERT\\s+INTO|UPDATE)\\s+(\\w+\\.)?" + table + "\\b.*");
    }
  }

  private final InetSocketAddress cassandra;
  private final ServerSocket door;
  private final Map<String, String> prepared = new ConcurrentHashMap<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final List<CqlFrame> kept = new ArrayList<>();
  private final List<Wire> waiting = new ArrayList<>();
  private volatile Function<Write, Fate> fates = write -> Fate.PASSES;

  private record Wire(CqlFrame frame, OutputStream to) {}

  /** Opens a gate on any free port of loopback. */
  public CqlGate(InetSocketAddress cassandra) throws IOException {
    this.cassandra = cassandra;
    this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start("gate", this::admit);
  }

  public int port() {
    return door.getLocalPort();
  }

  /** Decides about every write from now on; called by several threads. */
  public void decide(Function<Write, Fate> decision) {
    fates = decision;
  }

  /** How many writes are kept or wait. */
  public int heldBack() {
    synchronized (kept) {
      return kept.size() + waiting.size();
    }
  }

  /** Sends on what waits. */
  public void letWaitingPass() throws IOException {
    List<Wire> now;
    synchronized (kept) {
      now = List.copyOf(waiting);
      waiting.clear();
    }
    for (Wire wire : now) {
      wire.frame().write(wire.to());
    }
  }

  /** What waits is never stored; for whoever sent it is gone. */
  public void forgetWaiting() {
    synchronized (kept) {
      waiting.clear();
    }
  }

  /** Stores what was denied and kept; returns the number of writes when they are stored. */
  public int storeKept() throws IOException {
    List<CqlFrame> late;
    synchronized (kept) {
      late = List.copyOf(kept);
      kept.clear();
    }
    try (Socket own = new Socket(cassandra.getAddress(), cassandra.getPort())) {
      DataInputStream in = new DataInputStream(own.getInputStream());
      ask(CqlFrame.startup(), own, in, CqlFrame.READY);
      for (CqlFrame write : late) {
        ask(write, own, in, CqlFrame.RESULT);
      }
    }
    return late.size();
  }

  private static void ask(CqlFrame request, Socket to, DataInputStream in, byte expected)
      throws IOException {
    request.on(1).write(to.getOutputStream());
    CqlFrame answer = CqlFrame.read(in).orElseThrow();
    if (answer.opcode() != expected) {
      throw new IOException("Cassandra refuses: " + answer.text());
    }
  }

  private void admit() throws IOException {
    while (true) {
      Socket node = door.accept();
      Socket store = new Socket(cassandra.getAddress(), cassandra.getPort());
      node.setTcpNoDelay(true);
      store.setTcpNoDelay(true);
      open.addAll(List.of(node, store));
      Passage passage = new Passage(node.getOutputStream(), store.getOutputStream());
      start("gate-requests", () -> pump(node, store, passage::request));
      start("gate-answers", () -> pump(store, node, passage::answer));
    }
  }

  private interface Step {
    void take(CqlFrame frame) throws IOException;
  }

  private static void pump(Socket from, Socket to, Step step) throws IOException {
    try (from;
        to) {
      DataInputStream in = new DataInputStream(new BufferedInputStream(from.getInputStream()));
      for (Optional<CqlFrame> next = CqlFrame.read(in); next.isPresent(); ) {
        step.take(next.get());
        next = CqlFrame.read(in);
      }
    }
  }

  /** One connection, both ways. */
  private final class Passage {
    private final OutputStream toNode;
    private final OutputStream toStore;
    private final Map<Short, String> preparing = new ConcurrentHashMap<>();
    private final Map<Short, CqlFrame> denied = new ConcurrentHashMap<>();

    Passage(OutputStream toNode, OutputStream toStore) {
      this.toNode = toNode;
      this.toStore = toStore;
    }

    void request(CqlFrame frame) throws IOException {
      if (frame.isOfANewerVersion()) {
        CqlFrame.wrongVersion(frame).write(toNode);
        return;
      }
      if (frame.opcode() == CqlFrame.PREPARE) {
        preparing.put(frame.stream(), frame.statement());
      }
      switch (fate(frame)) {
        case PASSES -> frame.write(toStore);
        case IS_STORED_AND_DENIED -> {
          denied.put(frame.stream(), frame);
          frame.write(toStore);
        }
        case IS_DENIED_AND_KEPT -> {
          synchronized (kept) {
            kept.add(frame);
          }
          CqlFrame.writeTimeout(frame).write(toNode);
        }
        case WAITS -> {
          synchronized (kept) {
            waiting.add(new Wire(frame, toStore));
          }
        }
      }
    }

    void answer(CqlFrame frame) throws IOException {
      String statement = preparing.remove(frame.stream());
      if (statement != null) {
        frame.preparedId().ifPresent(id -> prepared.put(id, statement));
      }
      CqlFrame write = denied.remove(frame.stream());
      (write == null ? frame : CqlFrame.writeTimeout(write)).write(toNode);
    }
  }

  private Fate fate(CqlFrame frame) {
    if (frame.opcode() != CqlFrame.EXECUTE && frame.opcode() != CqlFrame.BATCH) {
      return Fate.PASSES;
    }
    String statement = frame.executedId().map(prepared::get).orElse("");
    boolean read = statement.isEmpty() || statement.strip().regionMatches(true, 0, "SELECT", 0, 6);
    return read ? Fate.PASSES : fates.apply(new Write(statement, frame.statements(), frame.text()));
  }

  private interface Work {
    void run() throws IOException;
  }

  private void start(String name, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                LOG.debug("{} has ended", name, e); // a connection was closed
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    door.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}

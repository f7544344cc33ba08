package hutong.cluster.load;

import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Hello;
import hutong.protocol.wire.Inbox;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * One of the processes of {@code bench connections}: connects the people that it is told of on
 * standard input, holds their connections, and ends when standard input does.
 */
@Command(name = "load-hold", hidden = true)
public final class HoldCommand implements Callable<Integer> {
  private static final long WITHIN_SECONDS = 600;
  private static final int TROUBLES_TOLD = 5;
  private static final int ASK_AT_ONCE = 128;
  private static final long TICK_MILLIS = 1;

  @Parameters(paramLabel = "WS")
  List<URI> doors = List.of();

  /** Connections of the processes before this one, so that all of them share the addresses. */
  @Option(names = "--first-source")
  int firstSource;

  private final Loop loop = new Loop();
  private final Tally tally = new Tally();
  private final List<Line> lines = new ArrayList<>();
  private final CompletableFuture<Void> connected = new CompletableFuture<>();
  private int next;
  private int answered;
  private int troubles;

  @Override
  public Integer call() throws Exception {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.startsWith("connect ")) {
        connect(people(in), Double.parseDouble(line.substring("connect ".length())));
        System.out.println("HELD " + lines.size() + " " + encoded());
      } else {
        System.out.println("ALIVE " + alive());
      }
      System.out.flush();
    }
    Runtime.getRuntime().halt(0); // without a farewell: thousands would tell that they ended
    return 0;
  }

  private static List<Resident> people(BufferedReader in) throws Exception {
    List<Resident> people = new ArrayList<>();
    for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
      String[] columns = line.split(" ", 3);
      people.add(new Resident(columns[0], columns[1], columns[2]));
    }
    return people;
  }

  private void connect(List<Resident> people, double perSecond) throws Exception {
    tally.measure(0, Long.MAX_VALUE);
    loop.await(
        () -> {
          tick(people, new Schedule(System.nanoTime(), perSecond));
          return connected;
        },
        WITHIN_SECONDS);
  }

  private void tick(List<Resident> people, Schedule schedule) {
    long due = Math.min(people.size(), schedule.dueBy(System.nanoTime()));
    for (; next < due; next++) {
      open(people, schedule.dueNanos(next), people.get(next));
    }
    if (next < people.size()) {
      loop.later(TICK_MILLIS, () -> tick(people, schedule));
    }
  }

  private void open(List<Resident> people, long dueNanos, Resident person) {
    URI door = doors.get((firstSource + next) % doors.size());
    Hello.Builder hello = Hello.newBuilder().setAccessToken(person.accessToken());
    var unused =
        Line.open(loop, door, hello, new Silent())
            .whenComplete(
                (line, failure) -> {
                  if (failure == null) {
                    lines.add(line);
                    tally.done(dueNanos, System.nanoTime());
                  } else {
                    tell("no connection: " + failure);
                  }
                  if (++answered == people.size()) {
                    connected.complete(null);
                  }
                });
  }

  private void tell(String trouble) {
    if (++troubles <= TROUBLES_TOLD) {
      System.err.println("load: " + trouble);
    }
  }

  private String encoded() throws Exception {
    return loop.get(
        () -> {
          ByteBuffer bytes = ByteBuffer.allocate(tally.latencies.getNeededByteBufferCapacity());
          int length = tally.latencies.encodeIntoCompressedByteBuffer(bytes);
          byte[] exact = new byte[length];
          bytes.flip().get(exact);
          return Base64.getEncoder().encodeToString(exact);
        });
  }

  /** Asks each connection something, and counts the answers. */
  private int alive() throws Exception {
    int[] alive = {0};
    loop.await(
        () ->
            AtOnce.all(
                lines,
                ASK_AT_ONCE,
                line ->
                    line.ask(Frame.newBuilder().setInbox(Inbox.newBuilder().setLimit(1)))
                        .orTimeout(WITHIN_SECONDS, TimeUnit.SECONDS)
                        .handleAsync(
                            (answer, failure) ->
                                alive[0] += failure == null && answer.hasInboxPage() ? 1 : 0,
                            loop.executor())),
        WITHIN_SECONDS);
    return alive[0];
  }

  /** Nobody talks, and nobody is talked to. */
  private final class Silent implements Line.Listener {
    @Override
    public void lost(String why) {
      tell("a connection ended: " + why);
    }

    @Override
    public void heard(Frame frame) {
      // nothing that concerns anybody
    }

    @Override
    public void pushed(FrameScan push) {
      // nobody talks
    }

    @Override
    public void acknowledged(FrameScan ack) {
      // nobody talks
    }

    @Override
    public void paged(FrameScan item) {
      // nobody asks
    }

    @Override
    public void pageEnded(FrameScan page) {
      // nobody asks
    }
  }
}

package hutong.cluster.load;

import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Hello;
import hutong.protocol.wire.Sync;
import java.net.URI;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A client without memory: reads a whole conversation, page by page from the first number, as the
 * server gives it, and holds it against the {@link Talk}.
 */
final class Rereader implements Line.Listener {
  private static final int PAGE = 500;

  private final Resident reader;
  private final Talk talk;
  private final Findings findings;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private @Nullable Line line;

  /** Messages by their numbers. */
  private int[] present = new int[256];

  private int last;

  private Rereader(Resident reader, Talk talk) {
    this.reader = reader;
    this.talk = talk;
    this.findings = talk.findings();
  }

  static CompletableFuture<Void> read(Loop loop, URI door, Resident reader, Talk talk) {
    Rereader rereading = new Rereader(reader, talk);
    return Line.open(loop, door, Hello.newBuilder().setAccessToken(reader.accessToken()), rereading)
        .thenCompose(
            line -> {
              rereading.line = line;
              rereading.ask();
              return rereading.done;
            });
  }

  private void ask() {
    if (line != null) {
      line.send(
          Frame.newBuilder()
              .setRequestId(line.nextRequest())
              .setSync(
                  Sync.newBuilder()
                      .setConversationIdBytes(talk.idBytes())
                      .setFrom(last + 1L)
                      .setLimit(PAGE))
              .build());
    }
  }

  @Override
  public void paged(FrameScan item) {
    if (item.sequence == last) {
      findings.duplicated("%s reads number %d of %s twice", reader.handle(), last, talk.id());
    } else if (item.sequence != last + 1) {
      findings.breach(
          "%s reads number %d of %s where %d belongs",
          reader.handle(), item.sequence, talk.id(), last + 1);
    }
    last = Math.toIntExact(item.sequence);
    if (last >= present.length) {
      present = Arrays.copyOf(present, 2 * last);
    }
    present[last] = talk.shown(item);
  }

  @Override
  public void pageEnded(FrameScan page) {
    if (page.more) {
      ask();
      return;
    }
    talk.reread(reader.handle(), Arrays.copyOf(present, last + 1));
    if (line != null) {
      line.close();
    }
    done.complete(null);
  }

  @Override
  public void heard(Frame frame) {
    if (frame.hasError()) {
      done.completeExceptionally(
          new IllegalStateException("a page could not be read: " + frame.getError().getMessage()));
    }
  }

  @Override
  public void lost(String why) {
    done.completeExceptionally(new IllegalStateException("re-reading was cut off: " + why));
  }

  @Override
  public void pushed(FrameScan push) {
    // after the end, nothing is measured
  }

  @Override
  public void acknowledged(FrameScan ack) {
    // a reader says nothing
  }
}

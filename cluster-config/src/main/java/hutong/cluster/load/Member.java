package hutong.cluster.load;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Error;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Hello;
import hutong.protocol.wire.Open;
import hutong.protocol.wire.Received;
import hutong.protocol.wire.Send;
import hutong.protocol.wire.Sync;
import hutong.protocol.wire.Text;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who takes part in a conversation under load, as a client that holds nothing back: says
 * what they are told to say, and again under the same id until it is acknowledged; takes what
 * comes, each item once and in order; fetches what is missing; gives credit back. What comes is
 * told to the {@link Talk} before any of that, repeats included. Lives on its {@link Loop}.
 */
final class Member implements Line.Listener {
  /** Hears what concerns the measurement. */
  interface Ears {
    /** A message was acknowledged, for the first time. */
    void acknowledged(Talk talk, int message);

    /** A message came to another than its author, for the first time. */
    void arrived(Talk talk, int message);

    /** A connection has ended. */
    void lost(Member member, String why);
  }

  /** A client gives credit back after so many items … */
  private static final int RECEIVED_ITEMS = 32;

  /** … or, when fewer come, after this time. */
  private static final long RECEIVED_MILLIS = 10_000;

  private static final int PAGE = 500;
  private static final long LOOK_AGAIN_MILLIS = 100;
  private static final long RETRY_MILLIS = 200;

  private final Loop loop;
  private final Resident person;
  private final Talk talk;
  private final int number;
  private final Findings findings;
  private final Ears ears;

  /** What is not acknowledged yet, by request. */
  private final Map<Long, Unsaid> unsaid = new LinkedHashMap<>(4);

  private @Nullable Line line;
  private String resumeToken = "";

  /** Everything up to here is held. */
  private long held;

  /** Highest number that was ever named. */
  private long known;

  /** Highest number that was pushed on this connection. */
  private long pushed;

  /** Up to where the server knows what is held. */
  private long told;

  private boolean tellPlanned;
  private boolean fetching;

  private record Unsaid(int message, ByteString body) {}

  /**
   * Somebody who is not connected yet.
   *
   * @param number among the talk's members
   */
  Member(Loop loop, Resident person, Talk talk, int number, Ears ears) {
    this.loop = loop;
    this.person = person;
    this.talk = talk;
    this.number = number;
    this.findings = talk.findings();
    this.ears = ears;
    this.held = talk.firstHead();
    this.known = held;
    this.told = held;
  }

  /** Comes, or comes again; completes when the server says that this device is current. */
  CompletableFuture<Member> connect(URI door) {
    Hello.Builder hello =
        resumeToken.isEmpty()
            ? Hello.newBuilder().setAccessToken(person.accessToken())
            : Hello.newBuilder().setResumeToken(resumeToken);
    return Line.open(loop, door, hello, this)
        .thenApply(
            open -> {
              line = open;
              resumeToken = open.resumeToken();
              pushed = 0;
              fetching = false;
              sayAgain();
              fetchWhatIsMissing();
              return this;
            });
  }

  /** Looks at the conversation, as whoever is about to write there; it wakes up. */
  CompletableFuture<Frame> open() {
    return line == null
        ? CompletableFuture.failedFuture(new IllegalStateException("connect comes first"))
        : line.ask(Frame.newBuilder().setOpen(Open.newBuilder().setConversationId(talk.id())));
  }

  /** Among all members of all talks. */
  int place() {
    return talk.placeOf(number);
  }

  /** Whether everything that was ever named is held. */
  boolean holdsAll() {
    return held >= known && unsaid.isEmpty();
  }

  void close() {
    if (line != null) {
      line.close();
    }
  }

  // Saying.

  void say(byte[] body, long scheduledNanos) {
    int message = talk.say(number, Body.digest(body, 0, body.length), scheduledNanos);
    send(new Unsaid(message, UnsafeByteOperations.unsafeWrap(body)));
  }

  private void send(Unsaid message) {
    if (line == null) {
      unsaid.put(-1L - message.message(), message);
      return;
    }
    long request = line.nextRequest();
    unsaid.put(request, message);
    line.send(
        Frame.newBuilder()
            .setRequestId(request)
            .setSend(
                Send.newBuilder()
                    .setConversationIdBytes(talk.idBytes())
                    .setClientId(Talk.clientId(message.message()))
                    .setText(Text.newBuilder().setBodyBytes(message.body())))
            .build());
  }

  private void sayAgain() {
    var again = java.util.List.copyOf(unsaid.values());
    unsaid.clear();
    again.forEach(this::send);
  }

  @Override
  public void acknowledged(FrameScan ack) {
    unsaid.remove(ack.requestId);
    int message = talk.acknowledged(number, ack.bytes, ack.clientId, ack.sequence);
    if (message > 0) {
      ears.acknowledged(talk, message);
    }
  }

  private void failed(long request, Error error) {
    Unsaid message = unsaid.remove(request);
    if (message == null) {
      fetching = false;
      loop.later(LOOK_AGAIN_MILLIS, this::fetchWhatIsMissing);
    } else if (error.getAction() == Action.RETRY) {
      unsaid.put(-request, message);
      loop.later(
          Math.max(RETRY_MILLIS, error.getRetryAfterMillis()),
          () -> {
            if (unsaid.remove(-request, message)) {
              send(message);
            }
          });
    } else {
      findings.breach(
          "message %d of %s is refused: %s", message.message(), talk.id(), error.getMessage());
    }
  }

  // Taking what comes.

  @Override
  public void pushed(FrameScan push) {
    if (!talk.isNamed(push.bytes, push.conversation)) {
      findings.breach("%s is pushed what is not of %s", person.handle(), talk.id());
      return;
    }
    if (push.sequence <= pushed) {
      boolean again = push.sequence == pushed;
      if (again) {
        findings.duplicated("%s is pushed %d of %s twice", person.handle(), pushed, talk.id());
      } else {
        findings.outOfOrder(
            "%s is pushed %d of %s after %d", person.handle(), push.sequence, talk.id(), pushed);
      }
    }
    pushed = Math.max(pushed, push.sequence);
    take(push);
    if (known > held) {
      fetchWhatIsMissing();
    }
  }

  private void take(FrameScan item) {
    int message = talk.shown(item);
    known = Math.max(known, item.sequence);
    if (item.sequence != held + 1) {
      return; // held already, or beyond a gap, whose pages bring it again
    }
    held++;
    if (message > 0 && talk.sender(message) != number) {
      ears.arrived(talk, message);
    }
    if (held - told >= RECEIVED_ITEMS) {
      tellReceived();
    } else if (!tellPlanned) {
      tellPlanned = true;
      long first = held;
      loop.later(RECEIVED_MILLIS, () -> tellReceivedLate(first));
    }
  }

  private void tellReceivedLate(long first) {
    tellPlanned = false;
    if (told < first) {
      tellReceived();
    }
  }

  private void tellReceived() {
    if (line != null && held > told) {
      told = held;
      line.send(
          Frame.newBuilder()
              .setReceived(
                  Received.newBuilder().setConversationIdBytes(talk.idBytes()).setSequence(held))
              .build());
    }
  }

  private void fetchWhatIsMissing() {
    if (line != null && !fetching && known > held) {
      fetching = true;
      line.send(
          Frame.newBuilder()
              .setRequestId(line.nextRequest())
              .setSync(
                  Sync.newBuilder()
                      .setConversationIdBytes(talk.idBytes())
                      .setFrom(held + 1)
                      .setLimit(PAGE))
              .build());
    }
  }

  @Override
  public void paged(FrameScan item) {
    take(item);
  }

  @Override
  public void pageEnded(FrameScan page) {
    fetching = false;
    tellReceived();
    if (page.more) {
      fetchWhatIsMissing();
    } else if (known > held) {
      loop.later(LOOK_AGAIN_MILLIS, this::fetchWhatIsMissing); // not there yet
    }
  }

  @Override
  public void heard(Frame frame) {
    switch (frame.getBodyCase()) {
      case HEAD -> {
        known = Math.max(known, frame.getHead().getHead());
        fetchWhatIsMissing();
      }
      case ERROR -> failed(frame.getRequestId(), frame.getError());
      default -> {
        // signs that are no part of the measurement
      }
    }
  }

  @Override
  public void lost(String why) {
    line = null;
    ears.lost(this, why);
  }
}

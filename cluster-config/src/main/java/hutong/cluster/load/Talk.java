package hutong.cluster.load;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * What is said in one conversation under load, and what stands at which number. Holds what arrives
 * against the laws of {@link hutong.cluster.proof.Checker} as it arrives, in arrays, because a load
 * has millions of it: what is shown is what somebody sent, the same to everybody at each number,
 * and nothing stands at two numbers. One thread.
 *
 * <p>Messages are numbered in the order of their sending, by all members together; that number is
 * also the counter of their client id.
 */
final class Talk {
  private static final byte[] DEVICE = (Resident.DEVICE + "/").getBytes(StandardCharsets.US_ASCII);

  /** Stands at a number that nobody sent: bookkeeping of the server. */
  static final int NOBODYS = -1;

  /** Stands at a number that holds what nobody sent, and should not. */
  private static final int FOREIGN = -2;

  private static final int LONGEST_COUNTER = 9;

  private final int index;
  private final String id;
  private final ByteString idBytes;
  private final byte[] idArray;
  private final byte[][] members;
  private final long firstHead;
  private final Findings findings;

  private int count;
  private int[] sender = new int[64];
  private long[] digest = new long[64];
  private long[] dueNanos = new long[64];

  /** What is awaited of a message: its acknowledgement, and each other member who is shown it. */
  private int[] awaited = new int[64];

  /** Number at which a message was acknowledged; 0: not yet. */
  private int[] acknowledgedAt = new int[64];

  /** Number at which a message was seen to stand; 0: not yet. */
  private int[] standsAt = new int[64];

  /** Message at each number of the conversation; 0: not yet seen. */
  private int[] saidAt = new int[64];

  private int highest;

  /**
   * One in which nothing was said yet.
   *
   * @param index among the talks of a load, which all have as many members
   */
  Talk(int index, Town.Place place, List<Resident> members, Findings findings) {
    this.index = index;
    this.id = place.id();
    this.idBytes = ByteString.copyFrom(id, StandardCharsets.US_ASCII);
    this.idArray = idBytes.toByteArray();
    this.members = members.stream().map(Resident::userIdBytes).toArray(byte[][]::new);
    this.firstHead = place.head();
    this.findings = findings;
  }

  String id() {
    return id;
  }

  Findings findings() {
    return findings;
  }

  /** A member's place among those of all talks. */
  int placeOf(int member) {
    return index * members.length + member;
  }

  ByteString idBytes() {
    return idBytes;
  }

  /** Where it stood before anything was said. */
  long firstHead() {
    return firstHead;
  }

  int others() {
    return members.length - 1;
  }

  boolean isNamed(byte[] bytes, FrameScan.Range name) {
    return isAt(idArray, bytes, name);
  }

  // Saying.

  /** Notes a message before it is sent. */
  int say(int member, long bodyDigest, long scheduledNanos) {
    int message = ++count;
    if (message == sender.length) {
      int size = 2 * message;
      sender = Arrays.copyOf(sender, size);
      digest = Arrays.copyOf(digest, size);
      dueNanos = Arrays.copyOf(dueNanos, size);
      awaited = Arrays.copyOf(awaited, size);
      acknowledgedAt = Arrays.copyOf(acknowledgedAt, size);
      standsAt = Arrays.copyOf(standsAt, size);
    }
    sender[message] = member;
    digest[message] = bodyDigest;
    dueNanos[message] = scheduledNanos;
    awaited[message] = 1 + others();
    return message;
  }

  static String clientId(int message) {
    return Resident.DEVICE + "/" + message;
  }

  int sender(int message) {
    return sender[message];
  }

  long dueNanos(int message) {
    return dueNanos[message];
  }

  /** One thing less to await; whether it was the last. */
  boolean isCompleteBy(int message) {
    return --awaited[message] == 0;
  }

  // What comes.

  /** The message of an acknowledgement if it is the first; else 0. */
  int acknowledged(int member, byte[] bytes, FrameScan.Range clientId, long sequence) {
    int message = message(bytes, clientId.from, clientId.length);
    if (message == 0 || sender[message] != member) {
      findings.breach("%s acknowledges to %d what they never sent", id, member);
      return 0;
    }
    int before = acknowledgedAt[message];
    if (before != 0 && before != sequence) {
      findings.breach(
          "message %d of %s was acknowledged at %d and %d", message, id, before, sequence);
    }
    acknowledgedAt[message] = Math.toIntExact(sequence);
    return before == 0 ? message : 0;
  }

  /** The message that is shown at a number; {@link #NOBODYS}, or negative, when it is none. */
  int shown(FrameScan item) {
    return shown(item.sequence, item.bytes, item.sender, item.clientId, item.body);
  }

  private int shown(
      long sequence,
      byte[] bytes,
      FrameScan.Range author,
      FrameScan.Range clientId,
      FrameScan.Range body) {
    int message = NOBODYS;
    if (clientId.length > 0) {
      message = message(bytes, clientId.from, clientId.length);
      if (message == 0
          || !isAt(members[sender[message]], bytes, author)
          || digest[message] != Body.digest(bytes, body.from, body.length)) {
        findings.breach("nobody sent what stands at %d of %s", sequence, id);
        message = FOREIGN;
      }
    }
    stand(Math.toIntExact(sequence), message);
    return message;
  }

  private void stand(int sequence, int message) {
    if (sequence >= saidAt.length) {
      saidAt = Arrays.copyOf(saidAt, Math.max(sequence + 1, 2 * saidAt.length));
    }
    int before = saidAt[sequence];
    if (before == message) {
      return;
    }
    if (before != 0) {
      findings.outOfOrder("number %d of %s is not the same to everybody", sequence, id);
      return;
    }
    saidAt[sequence] = message;
    highest = Math.max(highest, sequence);
    if (message > 0) {
      if (standsAt[message] != 0) {
        findings.duplicated(
            "message %d of %s stands at %d and at %d", message, id, standsAt[message], sequence);
      }
      standsAt[message] = sequence;
    }
  }

  // The end.

  /**
   * A client without memory has read everything: each number from the first, as they were shown
   * live, and each acknowledged message where it was acknowledged.
   *
   * @param present messages in that reading, by their numbers
   */
  void reread(String reader, int[] present) {
    if (present.length <= highest) {
      findings.breach(
          "%s reads %s up to %d, and %d was shown live", reader, id, present.length - 1, highest);
    }
    for (int message = 1; message <= count; message++) {
      int sequence = acknowledgedAt[message];
      if (sequence != 0 && (sequence >= present.length || present[sequence] != message)) {
        findings.lost(
            "message %d of %s was acknowledged at %d and %s finds it not",
            message, id, sequence, reader);
      }
    }
  }

  /** Messages that were acknowledged and that not everybody was shown. */
  long unfinished() {
    long unfinished = 0;
    for (int message = 1; message <= count; message++) {
      unfinished += acknowledgedAt[message] != 0 && awaited[message] > 0 ? 1 : 0;
    }
    return unfinished;
  }

  /** The message with that client id; 0 when nobody sent one. */
  private int message(byte[] bytes, int from, int length) {
    int digits = length - DEVICE.length;
    if (digits < 1
        || digits > LONGEST_COUNTER
        || !Arrays.equals(bytes, from, from + DEVICE.length, DEVICE, 0, DEVICE.length)) {
      return 0;
    }
    int message = 0;
    for (int i = from + DEVICE.length; i < from + length; i++) {
      message = 10 * message + bytes[i] - '0';
    }
    return message < 1 || message > count ? 0 : message;
  }

  private static boolean isAt(byte[] whole, byte[] bytes, FrameScan.Range range) {
    return whole.length == range.length
        && Arrays.equals(whole, 0, whole.length, bytes, range.from, range.from + range.length);
  }
}

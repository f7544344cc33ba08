package hutong.platform.entity;

import akka.persistence.SnapshotMetadata;
import akka.persistence.SnapshotSelectionCriteria;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a snapshot whose bytes lie apart, cut into pieces. Pure.
 *
 * @param mark of the entry that it ends with: whose it is, and up to which number; see {@link
 *     Entry#mark(long, long)}
 * @param atMillis when it was taken
 * @param length of all pieces together, in bytes
 * @param checksum SHA-256 over all of this and over the bytes
 */
record SnapshotHead(
    String persistenceId,
    long mark,
    long atMillis,
    String manifest,
    int serializer,
    int pieces,
    int length,
    ByteBuffer checksum) {

  /** Far below what Cassandra takes as one write: half a commit-log segment, of 16 MiB or more. */
  static final int PIECE_BYTES = 512 * 1024;

  /** 1 GiB. */
  static final int MAX_PIECES = 2048;

  /**
   * The head of these bytes.
   *
   * @throws IllegalArgumentException when they are longer than {@link #MAX_PIECES} pieces
   */
  static SnapshotHead of(
      String persistenceId, long mark, long atMillis, int serializer, Stored stored) {
    byte[] bytes = stored.bytes();
    if (bytes.length > MAX_PIECES * PIECE_BYTES) {
      throw new IllegalArgumentException(
          "a snapshot must have at most %d bytes: %s has %d"
              .formatted(MAX_PIECES * PIECE_BYTES, persistenceId, bytes.length));
    }
    SnapshotHead head =
        new SnapshotHead(
            persistenceId,
            mark,
            atMillis,
            stored.manifest(),
            serializer,
            (bytes.length + PIECE_BYTES - 1) / PIECE_BYTES,
            bytes.length,
            ByteBuffer.allocate(0));
    return head.with(head.checksumWith(bytes));
  }

  private SnapshotHead with(ByteBuffer sum) {
    return new SnapshotHead(
        persistenceId, mark, atMillis, manifest, serializer, pieces, length, sum);
  }

  /** The bytes in pieces, which share their memory. */
  static List<ByteBuffer> cut(byte[] bytes) {
    List<ByteBuffer> pieces = new ArrayList<>();
    for (int from = 0; from < bytes.length; from += PIECE_BYTES) {
      int length = Math.min(PIECE_BYTES, bytes.length - from);
      pieces.add(ByteBuffer.wrap(bytes, from, length).slice());
    }
    return pieces;
  }

  /** The bytes that the head was made of; empty: these are not all of them, or others. */
  Optional<byte[]> join(List<ByteBuffer> found) {
    long sum = found.stream().mapToLong(ByteBuffer::remaining).sum();
    if (found.size() != pieces || sum != length) {
      return Optional.empty();
    }
    ByteBuffer all = ByteBuffer.allocate(length);
    found.forEach(piece -> all.put(piece.duplicate()));
    byte[] bytes = all.array();
    return checksumWith(bytes).equals(checksum) ? Optional.of(bytes) : Optional.empty();
  }

  /** Whether it may have so many pieces; of one that was altered, as many are not looked for. */
  boolean isPlausible() {
    return pieces >= 0 && pieces <= MAX_PIECES;
  }

  boolean matches(SnapshotSelectionCriteria criteria) {
    long number = Entry.sequenceOf(mark);
    return number >= criteria.minSequenceNr()
        && number <= criteria.maxSequenceNr()
        && atMillis >= criteria.minTimestamp()
        && atMillis <= criteria.maxTimestamp();
  }

  SnapshotMetadata metadata() {
    return new SnapshotMetadata(persistenceId, Entry.sequenceOf(mark), atMillis);
  }

  long incarnation() {
    return Entry.incarnationOf(mark);
  }

  private ByteBuffer checksumWith(byte[] bytes) {
    MessageDigest digest = sha256();
    byte[] id = persistenceId.getBytes(StandardCharsets.UTF_8);
    byte[] format = manifest.getBytes(StandardCharsets.UTF_8);
    ByteBuffer fields =
        ByteBuffer.allocate(2 * Long.BYTES + 5 * Integer.BYTES + id.length + format.length)
            .putLong(mark)
            .putLong(atMillis)
            .putInt(serializer)
            .putInt(pieces)
            .putInt(length)
            .putInt(id.length)
            .put(id)
            .putInt(format.length)
            .put(format);
    digest.update(fields.array());
    return ByteBuffer.wrap(digest.digest(bytes));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}

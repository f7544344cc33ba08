package hutong.platform.entity;

import static hutong.platform.entity.SnapshotHead.PIECE_BYTES;
import static org.assertj.core.api.Assertions.assertThat;

import akka.persistence.SnapshotSelectionCriteria;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotHeadTest {
  private static final long MARK = Entry.mark(3, 900);

  @ParameterizedTest
  @ValueSource(ints = {0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES})
  void bytesOfAnyLengthAreCutAndJoined(int length) {
    byte[] bytes = bytes(length);
    SnapshotHead head = head(bytes);
    List<ByteBuffer> pieces = SnapshotHead.cut(bytes);

    assertThat(pieces).hasSize(head.pieces()).allMatch(piece -> piece.remaining() <= PIECE_BYTES);
    assertThat(head.join(pieces)).hasValue(bytes);
  }

  @Test
  void piecesThatAreMissingDoubledOrSwappedAreNotTaken() {
    byte[] bytes = bytes(3 * PIECE_BYTES);
    SnapshotHead head = head(bytes);
    List<ByteBuffer> pieces = SnapshotHead.cut(bytes);

    assertThat(head.join(pieces.subList(0, 2))).isEmpty();
    assertThat(head.join(List.of(pieces.get(0), pieces.get(1), pieces.get(1)))).isEmpty();
    List<ByteBuffer> swapped = new ArrayList<>(pieces);
    Collections.swap(swapped, 0, 2);
    assertThat(head.join(swapped)).isEmpty();
  }

  @Test
  void oneAlteredBitIsSeen() {
    byte[] bytes = bytes(PIECE_BYTES + 9);
    SnapshotHead head = head(bytes);
    bytes[PIECE_BYTES + 3] ^= 0x10;

    assertThat(head.join(SnapshotHead.cut(bytes))).isEmpty();
  }

  @Test
  void theChecksumIsOverTheHeadToo() {
    byte[] bytes = bytes(10);
    SnapshotHead head = head(bytes);
    List<SnapshotHead> altered =
        List.of(
            altered(head, "Tally|other", head.mark(), head.atMillis(), "T1", 7401),
            altered(head, "Tally|one", head.mark() + 1, head.atMillis(), "T1", 7401),
            altered(head, "Tally|one", head.mark(), head.atMillis() + 1, "T1", 7401),
            altered(head, "Tally|one", head.mark(), head.atMillis(), "T2", 7401),
            altered(head, "Tally|one", head.mark(), head.atMillis(), "T1", 7402));

    assertThat(altered).allMatch(other -> other.join(SnapshotHead.cut(bytes)).isEmpty());
  }

  private static SnapshotHead altered(
      SnapshotHead head, String id, long mark, long atMillis, String manifest, int serializer) {
    return new SnapshotHead(
        id, mark, atMillis, manifest, serializer, head.pieces(), head.length(), head.checksum());
  }

  @Test
  void aHeadIsChosenByItsNumberAndTime() {
    SnapshotHead head = head(bytes(1));

    assertThat(head.matches(SnapshotSelectionCriteria.latest())).isTrue();
    assertThat(head.matches(SnapshotSelectionCriteria.none())).isFalse();
    assertThat(head.matches(SnapshotSelectionCriteria.create(900, 5_000, 900, 5_000))).isTrue();
    assertThat(head.matches(SnapshotSelectionCriteria.create(899, 5_000))).isFalse();
    assertThat(head.matches(SnapshotSelectionCriteria.create(900, 4_999))).isFalse();
    assertThat(head.matches(SnapshotSelectionCriteria.create(950, 5_000, 901, 0))).isFalse();
    assertThat(head.matches(SnapshotSelectionCriteria.create(950, 6_000, 0, 5_001))).isFalse();
  }

  private static SnapshotHead head(byte[] bytes) {
    return SnapshotHead.of("Tally|one", MARK, 5_000, 7401, new Stored("T1", bytes));
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}

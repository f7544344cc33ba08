package hutong.platform.entity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;

/** An entity that counts, and whose snapshots are as long as a test wants them. */
final class Ballast {
  enum Command {
    ADD,
    READ
  }

  record Added() {}

  private Ballast() {}

  static EntityType<Long, Command, Added, Long> type(Rules rules, Bytes bytes) {
    return new EntityType<>("Ballast", rules, bytes, Upkeep.nothing());
  }

  /**
   * @param snapshotEvery entries; 0: as the setting says
   */
  record Rules(int snapshotEvery) implements Aggregate<Long, Command, Added, Long> {
    @Override
    public Long empty(String entityId) {
      return 0L;
    }

    @Override
    public Long apply(Long before, Entry<Added> entry) {
      return entry instanceof Entry.Recorded<Added> ? before + 1 : before;
    }

    @Override
    public Decision<Added, Long> decide(Long count, Command command, long nowMillis) {
      return command == Command.ADD
          ? Decision.accepted(count + 1, List.of(new Added()))
          : Decision.unchanged(count);
    }

    @Override
    public Optional<Long> read(Long count, Command command) {
      return command == Command.READ ? Optional.of(count) : Optional.empty();
    }

    @Override
    public int snapshotEvery(Long count, int setting) {
      return Math.max(snapshotEvery, setting);
    }
  }

  /**
   * Longs, and in snapshots ballast behind them that follows from the count.
   *
   * @param decoded the numbers of the snapshots that were read
   */
  record Bytes(int length, Queue<Long> decoded) implements Codec<Long, Added> {
    Bytes(int length) {
      this(length, new ConcurrentLinkedQueue<>());
    }

    @Override
    public Stored encode(Entry<Added> entry) {
      long after = entry instanceof Entry.Opened<Added> first ? first.after() : -1;
      ByteBuffer row = ByteBuffer.allocate(4 * Long.BYTES);
      row.putLong(entry.sequence()).putLong(entry.incarnation()).putLong(entry.atMillis());
      return new Stored("L1", row.putLong(after).array());
    }

    @Override
    public Entry<Added> decode(Stored stored) {
      ByteBuffer row = ByteBuffer.wrap(stored.bytes());
      long after = row.getLong(24);
      return after >= 0
          ? new Entry.Opened<>(row.getLong(0), row.getLong(8), row.getLong(16), after)
          : new Entry.Recorded<>(row.getLong(0), row.getLong(8), row.getLong(16), new Added());
    }

    @Override
    public Stored encodeSnapshot(Live<Long> live) {
      ByteBuffer bytes = ByteBuffer.allocate(3 * Long.BYTES + length);
      bytes.putLong(live.incarnation()).putLong(live.sequence()).putLong(live.state());
      return new Stored("LS1", bytes.put(ballast(live.state())).array());
    }

    @Override
    public Live<Long> decodeSnapshot(Stored stored) {
      ByteBuffer bytes = ByteBuffer.wrap(stored.bytes());
      Live<Long> live = new Live<>(bytes.getLong(), bytes.getLong(), bytes.getLong());
      assertThat(bytes).isEqualTo(ByteBuffer.wrap(ballast(live.state())));
      decoded.add(live.sequence());
      return live;
    }

    private byte[] ballast(long count) {
      byte[] ballast = new byte[length];
      new Random(count).nextBytes(ballast);
      return ballast;
    }
  }
}

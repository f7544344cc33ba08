package hutong.platform.chat;

import hutong.protocol.UserId;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;
import org.pcollections.TreePMap;

/**
 * What each sending device has sent lately, so that a repeat is recognised. Pure.
 *
 * @param kept acknowledgements remembered for each sending device; a setting
 */
record Receipts(int kept, HashPMap<SendingDevice, Sent> sent) {
  /** Sending devices whose single acknowledgements are kept; bounds a snapshot to some 2 MiB. */
  static final int DEVICES_REMEMBERED = 256;

  private static final long COMPRESS_EVERY = 64;

  record SendingDevice(UserId user, String device) {}

  /** Every counter above {@code forgotten} that was stored is in {@code remembered}. */
  record Sent(TreePMap<Long, Receipt> remembered, long forgotten) {
    /** Number of the item with the highest counter; there must be one. */
    long newest() {
      return Objects.requireNonNull(remembered.get(remembered.lastKey())).sequence();
    }

    static final Sent NOTHING = new Sent(TreePMap.empty(), 0);
  }

  /**
   * The acknowledgement that an item got.
   *
   * @param digest of its contents, to tell a repeat from another item under the same id
   */
  record Receipt(long sequence, long atMillis, long digest) {}

  static Receipts none(int kept) {
    return new Receipts(kept, HashTreePMap.empty());
  }

  /** The answer to an id that is not new: the original acknowledgement, CONFLICT or TOO_OLD. */
  Optional<Reply> repeat(ItemId id) {
    Sent before = sent.getOrDefault(new SendingDevice(id.sender(), id.device()), Sent.NOTHING);
    Receipt known = before.remembered().get(id.counter());
    if (known != null) {
      return Optional.of(
          known.digest() == id.digest()
              ? new Reply.Stored(known.sequence(), known.atMillis())
              : new Reply.Rejected(Reason.CONFLICT));
    }
    boolean outdated = id.isPlatforms() && id.counter() < highest(before);
    return outdated || id.counter() <= before.forgotten()
        ? Optional.of(new Reply.Rejected(Reason.TOO_OLD))
        : Optional.empty();
  }

  /** What the platform shows only ever gets newer; of people, an earlier item may come later. */
  private static long highest(Sent sent) {
    return sent.remembered().isEmpty() ? 0 : sent.remembered().lastKey();
  }

  Receipts with(ItemId id, long sequence, long atMillis) {
    SendingDevice device = new SendingDevice(id.sender(), id.device());
    Sent before = sent.getOrDefault(device, Sent.NOTHING);
    TreePMap<Long, Receipt> remembered =
        before.remembered().plus(id.counter(), new Receipt(sequence, atMillis, id.digest()));
    long forgotten = before.forgotten();
    while (remembered.size() > kept) {
      forgotten = remembered.firstKey();
      remembered = remembered.minus(forgotten);
    }
    return new Receipts(
        kept, compressed(sent.plus(device, new Sent(remembered, forgotten)), sequence));
  }

  /**
   * Now and then forgets the single acknowledgements of the devices that have been silent longest,
   * where more than {@link #DEVICES_REMEMBERED} are remembered. Their highest counters stay, so
   * that nothing is ever stored twice.
   */
  private static HashPMap<SendingDevice, Sent> compressed(
      HashPMap<SendingDevice, Sent> devices, long sequence) {
    if (devices.size() <= DEVICES_REMEMBERED || sequence % COMPRESS_EVERY != 0) {
      return devices;
    }
    HashPMap<SendingDevice, Sent> fewer = devices;
    for (var silent :
        devices.entrySet().stream()
            .filter(entry -> !entry.getValue().remembered().isEmpty())
            .sorted(Comparator.comparingLong(entry -> -entry.getValue().newest()))
            .skip(DEVICES_REMEMBERED)
            .toList()) {
      long highest = silent.getValue().remembered().lastKey();
      fewer = fewer.plus(silent.getKey(), new Sent(TreePMap.empty(), highest));
    }
    return fewer;
  }
}

package hutong.platform.entity;

import hutong.platform.remote.NodeMessage;
import hutong.protocol.Digest;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What an entity is at one number of its journal, small enough to be compared: live with replayed.
 *
 * @param incarnation of the newest entry applied, 0 before the first
 * @param sequence of the newest entry applied, 0 before the first
 * @param digest SHA-256 of {@link Codec#canonical}, in hexadecimal
 */
public record StateDigest(long incarnation, long sequence, String digest) implements NodeMessage {

  public static <S> StateDigest of(Codec<S, ?> codec, Live<S> live) {
    return new StateDigest(
        live.incarnation(),
        live.sequence(),
        HexFormat.of().formatHex(Digest.whole(codec.canonical(live))));
  }

  /** How the state that was live differs from this entity's replay, in words. */
  public Optional<String> differsFrom(StateDigest replayed) {
    if (equals(replayed)) {
      return Optional.empty();
    }
    String live = "is live at event %d with the digest %s".formatted(sequence, digest);
    return Optional.of(
        replayed.sequence == sequence
            ? "%s, and its journal replays to %s".formatted(live, replayed.digest)
            : "%s, and its journal replays to %s at event %d"
                .formatted(live, replayed.digest, replayed.sequence));
  }
}

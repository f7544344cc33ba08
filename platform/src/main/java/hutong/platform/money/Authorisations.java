package hutong.platform.money;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import hutong.platform.extend.Session;
import hutong.platform.money.Wallets.Payer;
import hutong.platform.money.journal.PaymentAuthorisation;
import hutong.platform.secret.Seal;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What a right PIN is good for: payments of one device, up to a limit each, for some minutes, and
 * until another PIN is set. The client keeps it, signed; nothing is stored.
 */
final class Authorisations {
  private final Seal seal;
  private final PinSettings settings;
  private final Clock clock;

  Authorisations(Function<String, Seal> seals, PinSettings settings, Clock clock) {
    this.seal = seals.apply("payment authorisation");
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * One that is good from now on.
   *
   * @param pinHash of the PIN that was right
   */
  PaymentAuthorisation grant(Session session, String pinHash, long amount) {
    return PaymentAuthorisation.newBuilder()
        .setUserId(session.user().value())
        .setDevice(session.device())
        .setUntilMillis(clock.millis() + settings.confirms().toMillis())
        .setLimit(Math.max(amount, settings.limit()))
        .setPin(fingerprint(pinHash))
        .build();
  }

  String sign(PaymentAuthorisation authorisation) {
    return seal.sign(authorisation.toByteArray());
  }

  /**
   * Whether a payer, as their wallet shows them then, may pay that much from that device: because
   * they need no PIN, or the text says so.
   */
  Predicate<Payer> confirm(Session session, String authorisation, long amount) {
    return payer ->
        !settings.isNeeded(payer) || allows(session, payer.pinHash(), authorisation, amount);
  }

  private boolean allows(Session session, String pinHash, String authorisation, long amount) {
    return seal.open(authorisation)
        .flatMap(Authorisations::parse)
        .filter(
            found ->
                found.getUserId().equals(session.user().value())
                    && found.getDevice().equals(session.device())
                    && found.getUntilMillis() > clock.millis()
                    && found.getLimit() >= amount
                    && found.getPin().equals(fingerprint(pinHash)))
        .isPresent();
  }

  /** No signature of anything: what is signed has no space in it. */
  private ByteString fingerprint(String pinHash) {
    return ByteString.copyFrom(seal.mac("PIN " + pinHash));
  }

  private static Optional<PaymentAuthorisation> parse(byte[] contents) {
    try {
      return Optional.of(PaymentAuthorisation.parseFrom(contents));
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty();
    }
  }
}

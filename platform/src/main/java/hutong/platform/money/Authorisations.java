package hutong.platform.money;

import com.google.protobuf.InvalidProtocolBufferException;
import hutong.platform.extend.Session;
import hutong.platform.money.journal.PaymentAuthorisation;
import hutong.platform.secret.Seal;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a right PIN is good for: payments of one device, up to a limit each, for some minutes. The
 * client keeps it, signed; nothing is stored.
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

  /** One that is good from now on. */
  PaymentAuthorisation grant(Session session, long amount) {
    return PaymentAuthorisation.newBuilder()
        .setUserId(session.user().value())
        .setDevice(session.device())
        .setUntilMillis(clock.millis() + settings.confirms().toMillis())
        .setLimit(Math.max(amount, settings.limit()))
        .build();
  }

  String sign(PaymentAuthorisation authorisation) {
    return seal.sign(authorisation.toByteArray());
  }

  /** Whether the text lets that device pay that much now. */
  boolean allows(Session session, String authorisation, long amount) {
    return seal.open(authorisation)
        .flatMap(Authorisations::parse)
        .filter(
            found ->
                found.getUserId().equals(session.user().value())
                    && found.getDevice().equals(session.device())
                    && found.getUntilMillis() > clock.millis()
                    && found.getLimit() >= amount)
        .isPresent();
  }

  private static Optional<PaymentAuthorisation> parse(byte[] contents) {
    try {
      return Optional.of(PaymentAuthorisation.parseFrom(contents));
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty();
    }
  }
}

package hutong.platform.money;

import akka.actor.typed.ActorSystem;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.time.Duration;

/**
 * Settings of red envelopes and transfers, from {@code hutong.money.envelope}.
 *
 * @param life from when it was made until it returns
 * @param cardEvery at most so often its card changes
 * @param cardsAtOnce so many changes of cards, of split bills too, are under way on a node
 * @param pursuitsAtOnce so many of a kind have done on a node what is due for them
 * @param patience after which somebody looks again at what is due
 */
public record EnvelopeSettings(
    EnvelopeRules rules,
    Duration life,
    Duration cardEvery,
    int cardsAtOnce,
    int pursuitsAtOnce,
    Duration patience) {
  private static final String KEY = "hutong.money.envelope.";

  /**
   * @throws ConfigException when a value cannot be
   */
  public static EnvelopeSettings from(Config config) {
    Config envelope = config.getConfig("hutong.money.envelope");
    return new EnvelopeSettings(
        new EnvelopeRules(
            positive(envelope, "max-total"),
            Math.toIntExact(positive(envelope, "max-count")),
            positive(envelope, "min-share")),
        envelope.getDuration("life"),
        envelope.getDuration("card-every"),
        Math.toIntExact(positive(envelope, "cards-at-once")),
        Math.toIntExact(positive(envelope, "pursuits-at-once")),
        envelope.getDuration("patience"));
  }

  Turns pursuits(ActorSystem<?> system) {
    return new Turns(pursuitsAtOnce, system.executionContext()::execute);
  }

  private static long positive(Config envelope, String key) {
    long value = envelope.getLong(key);
    if (value < 1) {
      throw new ConfigException.BadValue(KEY + key, "must be > 0: " + value);
    }
    return value;
  }
}

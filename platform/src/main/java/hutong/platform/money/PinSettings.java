package hutong.platform.money;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import hutong.platform.extend.Failure;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import java.time.Duration;

/**
 * Settings of payment PINs, from {@code hutong.money.pin}.
 *
 * @param required whether nobody pays without a PIN; else only those who have set one need it
 * @param tries in a row, before it is locked
 * @param lock after them nothing is tried for so long
 * @param confirms for how long a right PIN lets its device pay
 * @param limit of each of these payments, in minor units; more when the PIN was given for more
 */
public record PinSettings(
    boolean required, int tries, Duration lock, Duration confirms, long limit) {

  /**
   * @throws ConfigException when a value cannot be
   */
  public static PinSettings from(Config config) {
    Config pin = config.getConfig("hutong.money.pin");
    int tries = pin.getInt("tries");
    if (tries < 1) {
      throw new ConfigException.BadValue("hutong.money.pin.tries", "must be > 0: " + tries);
    }
    long limit = pin.getLong("limit");
    if (limit < 1) {
      throw new ConfigException.BadValue("hutong.money.pin.limit", "must be > 0: " + limit);
    }
    return new PinSettings(
        pin.getBoolean("required"),
        tries,
        positiveTime(pin, "lock"),
        positiveTime(pin, "confirms"),
        limit);
  }

  private static Duration positiveTime(Config pin, String key) {
    Duration value = pin.getDuration(key);
    if (value.toMillis() < 1) {
      throw new ConfigException.BadValue(
          "hutong.money.pin." + key, "must be 1 ms or more: " + value);
    }
    return value;
  }

  boolean isNeeded(Wallets.Payer payer) {
    return required || payer.hasPin();
  }

  static Failure needed() {
    return new Failure(
        Code.PIN_REQUIRED,
        Action.FIX,
        "a payment of that amount needs an authorisation: checkPin gives one");
  }
}

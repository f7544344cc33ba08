package hutong.platform.money;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.time.Duration;
import java.util.Currency;
import java.util.List;

/**
 * Settings of wallets, from {@code hutong.money.wallet}.
 *
 * @param currencies that people may hold, ISO 4217; the first is opened on first use
 * @param faucet play money for each new purse, in minor units; 0: none
 * @param perTransfer what may leave an account at once; 0: no limit
 * @param perDay what may leave it on a day of UTC; 0: no limit
 * @param orderLife after which an order that comes for the first time is not done any more
 */
public record WalletSettings(
    List<String> currencies, long faucet, long perTransfer, long perDay, Duration orderLife) {
  private static final String KEY = "hutong.money.wallet.";

  public WalletSettings {
    currencies = List.copyOf(currencies);
  }

  /**
   * @throws ConfigException when a value cannot be
   */
  public static WalletSettings from(Config config) {
    Config wallet = config.getConfig("hutong.money.wallet");
    List<String> currencies = wallet.getStringList("currencies");
    if (currencies.isEmpty() || !currencies.stream().allMatch(WalletSettings::isCurrency)) {
      throw new ConfigException.BadValue(
          KEY + "currencies", "must be codes of ISO 4217, at least one: " + currencies);
    }
    return new WalletSettings(
        currencies,
        notNegative(wallet, "faucet"),
        notNegative(wallet, "per-transfer"),
        notNegative(wallet, "per-day"),
        orderLife(wallet));
  }

  private static Duration orderLife(Config wallet) {
    Duration life = wallet.getDuration("order-life");
    if (life.toMillis() < 1) {
      throw new ConfigException.BadValue(KEY + "order-life", "must be 1 ms or more: " + life);
    }
    return life;
  }

  private static boolean isCurrency(String code) {
    return Currency.getAvailableCurrencies().stream()
        .anyMatch(known -> known.getCurrencyCode().equals(code));
  }

  private static long notNegative(Config wallet, String key) {
    long value = wallet.getLong(key);
    if (value < 0) {
      throw new ConfigException.BadValue(KEY + key, "must be >= 0: " + value);
    }
    return value;
  }

  Terms terms() {
    return new Terms(perTransfer, perDay);
  }
}

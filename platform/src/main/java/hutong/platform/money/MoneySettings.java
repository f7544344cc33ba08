package hutong.platform.money;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.time.Duration;

/**
 * Settings of money, from {@code hutong.money}.
 *
 * @param books among which new accounts are spread; may grow, never shrink
 * @param remembered operations in each of two generations of a book's memory
 * @param leased whether a book runs only under a lease; alone it need not
 * @param answerWithin after which an order is pending
 * @param historiesEvery between two looks of a running book for what replaced writers store
 */
public record MoneySettings(
    int books, int remembered, boolean leased, Duration answerWithin, Duration historiesEvery) {

  /**
   * @throws ConfigException when a value cannot be
   */
  public static MoneySettings from(Config config) {
    Config money = config.getConfig("hutong.money");
    int books = money.getInt("books");
    if (books < 1 || books > Book.MAX_BOOKS) {
      throw new ConfigException.BadValue(
          "hutong.money.books", "must be 1 to " + Book.MAX_BOOKS + ": " + books);
    }
    Duration historiesEvery = money.getDuration("histories-every");
    if (historiesEvery.toSeconds() < 1) {
      throw new ConfigException.BadValue(
          "hutong.money.histories-every", "must be 1 s or more: " + historiesEvery);
    }
    return new MoneySettings(
        books,
        money.getInt("remembered"),
        money.getBoolean("leased"),
        money.getDuration("answer-within"),
        historiesEvery);
  }
}

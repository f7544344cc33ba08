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
 */
public record MoneySettings(int books, int remembered, boolean leased, Duration answerWithin) {

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
    return new MoneySettings(
        books,
        money.getInt("remembered"),
        money.getBoolean("leased"),
        money.getDuration("answer-within"));
  }
}

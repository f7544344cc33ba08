package hutong.protocol;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.Optional;

/**
 * An amount as people write and read it: {@code 5.00 CNY}.
 *
 * @param minor in minor units of the currency
 * @param currency ISO 4217
 */
public record Money(long minor, String currency) {
  /** The amount in a text such as {@code 5} or {@code 5.20}; nothing when it is none. */
  public static Optional<Money> parse(String text, String currency) {
    try {
      BigDecimal major = new BigDecimal(text);
      return text.matches("[0-9.]{1,20}")
          ? Optional.of(
              new Money(major.movePointRight(digits(currency)).longValueExact(), currency))
          : Optional.empty();
    } catch (ArithmeticException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static int digits(String currency) {
    return Math.max(0, Currency.getInstance(currency).getDefaultFractionDigits());
  }

  /** In major units, without the currency. */
  public String amount() {
    return BigDecimal.valueOf(minor, digits(currency)).toPlainString();
  }

  @Override
  public String toString() {
    return amount() + " " + currency;
  }
}

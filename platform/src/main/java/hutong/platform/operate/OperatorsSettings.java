package hutong.platform.operate;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.time.Duration;

/**
 * Settings of operators, from {@code hutong.operators}.
 *
 * @param twoForMoney whether what touches people's money takes two operators
 * @param proposalLife after which a proposal that nobody decided ends
 * @param maxProposals that wait at once
 * @param patience after which somebody looks again at what is due
 * @param answerWithin after which it is not known whether it was done
 */
public record OperatorsSettings(
    boolean twoForMoney,
    Duration proposalLife,
    int maxOperators,
    int maxProposals,
    Duration patience,
    Duration answerWithin) {
  private static final String BLOCK = "hutong.operators";

  /**
   * @throws ConfigException when a value cannot be
   */
  public static OperatorsSettings from(Config config) {
    Config operators = config.getConfig(BLOCK);
    return new OperatorsSettings(
        operators.getBoolean("two-for-money"),
        positiveTime(operators, "proposal-life"),
        positive(operators, "max-operators"),
        positive(operators, "max-proposals"),
        positiveTime(operators, "patience"),
        positiveTime(operators, "answer-within"));
  }

  private static int positive(Config operators, String key) {
    int value = operators.getInt(key);
    if (value < 1) {
      throw new ConfigException.BadValue(BLOCK + "." + key, "must be > 0: " + value);
    }
    return value;
  }

  private static Duration positiveTime(Config operators, String key) {
    Duration value = operators.getDuration(key);
    if (value.toMillis() < 1) {
      throw new ConfigException.BadValue(BLOCK + "." + key, "must be 1 ms or more: " + value);
    }
    return value;
  }

  OfficeRules rules() {
    return new OfficeRules(
        twoForMoney, proposalLife.toMillis(), maxOperators, maxProposals, ActBytes::after);
  }
}

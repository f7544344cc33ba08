package hutong.platform.lease;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Times of a lease, from {@code hutong.lease}, under the names that Akka gives them.
 *
 * @param term {@code heartbeat-timeout}: how long a row must be seen unchanged before it is taken
 *     over. A holder believes in its lease for half of it.
 * @param renewEvery {@code heartbeat-interval}: from the beginning of one renewal to the next; at
 *     most a third of the term
 * @param operationTimeout {@code lease-operation-timeout}: of one statement. A renewal that fails
 *     must leave time for a look and for another within half a term.
 * @param retryEvery {@code retry-interval}: how often a shard that waits for its lease asks again
 */
public record LeaseTerms(
    Duration term, Duration renewEvery, Duration operationTimeout, Duration retryEvery) {
  /** Where they are, and where Akka finds the class. */
  public static final String PATH = "hutong.lease";

  public LeaseTerms {
    require(isPositive(renewEvery), "heartbeat-interval must be > 0: " + renewEvery);
    require(
        isPositive(operationTimeout), "lease-operation-timeout must be > 0: " + operationTimeout);
    require(isPositive(retryEvery), "retry-interval must be > 0: " + retryEvery);
    require(
        renewEvery.multipliedBy(3).compareTo(term) <= 0,
        "heartbeat-interval must be at most a third of heartbeat-timeout: "
            + renewEvery
            + " of "
            + term);
    require(
        renewEvery.plus(operationTimeout.multipliedBy(2)).compareTo(term.dividedBy(2)) <= 0,
        "heartbeat-interval and two times lease-operation-timeout must fit into half of"
            + " heartbeat-timeout: %s, %s, %s".formatted(renewEvery, operationTimeout, term));
  }

  public static LeaseTerms from(Config config) {
    return of(config.getConfig(PATH));
  }

  /**
   * @param lease the block itself
   */
  static LeaseTerms of(Config lease) {
    return new LeaseTerms(
        lease.getDuration("heartbeat-timeout"),
        lease.getDuration("heartbeat-interval"),
        lease.getDuration("lease-operation-timeout"),
        lease.getDuration("retry-interval"));
  }

  private static boolean isPositive(Duration duration) {
    return !duration.isNegative() && !duration.isZero();
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(PATH + "." + message);
    }
  }
}

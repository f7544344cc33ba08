package hutong.platform.people;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Limits of people and tokens, from {@code hutong.people}.
 *
 * @param accessTokenLife how long an access token works
 * @param refreshTokenLife how long a device stays logged in without a refresh
 * @param resumeTokenLife how long a connection may be resumed
 * @param ticketLife how long a ticket waits for its one use
 * @param reservationLapse how long a registration under way holds its handle
 * @param askTimeout how long a request waits for an entity
 * @param maxDevices logged in at once
 * @param minPasswordCharacters of a password
 * @param maxPasswordCharacters of a password
 * @param maxDisplayNameCharacters of a display name
 * @param passwordThreads hashing at once
 * @param passwordQueue waiting for it; beyond it a request is refused as retryable
 * @param maxStatusLineCharacters of a status line
 * @param maxGreetingCharacters of what is said with a request
 * @param maxRemarkCharacters of an own name for somebody
 * @param maxContacts of a person, those who were asked included
 * @param maxRequests to a person, not yet answered
 * @param maxBlocked by a person
 */
public record PeopleSettings(
    Duration accessTokenLife,
    Duration refreshTokenLife,
    Duration resumeTokenLife,
    Duration ticketLife,
    Duration reservationLapse,
    Duration askTimeout,
    int maxDevices,
    int minPasswordCharacters,
    int maxPasswordCharacters,
    int maxDisplayNameCharacters,
    int passwordThreads,
    int passwordQueue,
    int maxStatusLineCharacters,
    int maxGreetingCharacters,
    int maxRemarkCharacters,
    int maxContacts,
    int maxRequests,
    int maxBlocked) {

  public static PeopleSettings from(Config config) {
    Config people = config.getConfig("hutong.people");
    return new PeopleSettings(
        people.getDuration("access-token-life"),
        people.getDuration("refresh-token-life"),
        people.getDuration("resume-token-life"),
        people.getDuration("ticket-life"),
        people.getDuration("reservation-lapse"),
        people.getDuration("ask-timeout"),
        positive(people, "max-devices"),
        positive(people, "min-password-characters"),
        positive(people, "max-password-characters"),
        positive(people, "max-display-name-characters"),
        positive(people, "password-threads"),
        positive(people, "password-queue"),
        positive(people, "max-status-line-characters"),
        positive(people, "max-greeting-characters"),
        positive(people, "max-remark-characters"),
        positive(people, "max-contacts"),
        positive(people, "max-requests"),
        positive(people, "max-blocked"));
  }

  private static int positive(Config config, String key) {
    int value = config.getInt(key);
    if (value < 1) {
      throw new IllegalArgumentException("hutong.people." + key + " must be > 0: " + value);
    }
    return value;
  }
}

package hutong.platform.entity;

import java.util.List;

/**
 * What the rules say to a command: the events to store, none for a refusal or a repeat, and the
 * reply once they are.
 */
public record Decision<E, R>(List<E> events, R reply) {
  public static <E, R> Decision<E, R> accepted(R reply, List<E> events) {
    return new Decision<>(events, reply);
  }

  public static <E, R> Decision<E, R> unchanged(R reply) {
    return new Decision<>(List.of(), reply);
  }
}

package hutong.cluster;

import hutong.cluster.SharedNode.Person;

/** Finds in what was heard of {@code hutong.trace}. */
final class Stages {
  private Stages() {}

  /** The trace of the line that begins so. */
  static String traceOf(Listening log, String beginning) {
    return find(log, beginning, "").trace();
  }

  static String line(Listening log, String beginning) {
    return find(log, beginning, "").message();
  }

  /** The line of the push to that person. */
  static String pushedTo(Listening log, Person person) {
    return find(log, "pushed ", " of " + person.session().userId()).message();
  }

  private static Listening.Line find(Listening log, String beginning, String end) {
    return log.lines().stream()
        .filter(line -> line.message().startsWith(beginning) && line.message().endsWith(end))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + beginning + "…" + end + ": " + log.lines()));
  }
}

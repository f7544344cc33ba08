package hutong.cluster;

import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** What {@code --cassandra} takes. */
final class ContactPoints {
  private static final Pattern CONTACT_POINT = Pattern.compile("[^:,\\s]+:\\d{1,5}");

  private ContactPoints() {}

  /**
   * @throws CommandLine.ParameterException for one that is not
   */
  static void require(List<String> contactPoints, CommandSpec of) {
    for (String contactPoint : contactPoints) {
      if (!CONTACT_POINT.matcher(contactPoint).matches()) {
        throw new CommandLine.ParameterException(
            of.commandLine(), "--cassandra takes HOST:PORT,…: " + contactPoint);
      }
    }
  }
}

package hutong.cluster;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import com.typesafe.config.Config;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a process writes its log, and what it says to its operator, on standard error: as text, or
 * one JSON object a line. From {@code hutong.log}.
 *
 * <p>It changes the appender {@code console} of {@code logback.xml}; where an operator's own
 * configuration has none of that name, that one holds.
 *
 * @param json {@code format}, {@code text} or {@code json}
 * @param trace whether each stage of each request is a line; see {@link
 *     hutong.platform.trace.Trace}
 * @param node the node's name, which each JSON line has
 */
record Logs(boolean json, boolean trace, String node) {
  private static final Logger LOG = LoggerFactory.getLogger(Logs.class);
  private static volatile boolean inJson;

  static Logs from(Config config) {
    String format = config.getString("hutong.log.format");
    if (!format.equals("text") && !format.equals("json")) {
      throw new IllegalArgumentException("hutong.log.format must be text or json: " + format);
    }
    return new Logs(
        format.equals("json"),
        config.getBoolean("hutong.log.trace"),
        config.getString("hutong.node.name"));
  }

  /** Has the whole process log this way from now on. */
  void apply() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    if (trace) {
      context.getLogger("hutong.trace").setLevel(Level.DEBUG);
    }
    if (json
        && context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("console")
            instanceof ConsoleAppender<ILoggingEvent> console) {
      JsonLines lines = new JsonLines(node);
      lines.setContext(context);
      lines.start();
      console.stop();
      console.setTarget("System.err");
      console.setEncoder(lines);
      console.start();
      context.getLogger(Logs.class).setLevel(Level.INFO); // what it says is always told
      inJson = true;
    }
  }

  /** Says something to the operator that is no part of the log, unless all has to be JSON. */
  static void say(String format, Object... arguments) {
    String sentence = String.format(Locale.ROOT, format, arguments);
    if (inJson) {
      LOG.info("{}", sentence.strip());
    } else {
      System.err.println(sentence);
    }
  }

  /** Whether standard error has JSON alone. */
  static boolean areJson() {
    return inJson;
  }
}

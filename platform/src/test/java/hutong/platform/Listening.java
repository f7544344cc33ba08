package hutong.platform;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Hears what a logger says until it is closed. */
public final class Listening implements AutoCloseable {
  /**
   * A line of the log.
   *
   * @param trace empty when it has none
   */
  public record Line(Level level, String message, String trace) {}

  private final Logger logger;
  private final Level before;
  private final List<Line> lines = new CopyOnWriteArrayList<>();
  private final AppenderBase<ILoggingEvent> ears =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          lines.add(
              new Line(
                  event.getLevel(),
                  event.getFormattedMessage(),
                  event.getMDCPropertyMap().getOrDefault("trace", "")));
        }
      };

  public Listening(String name, Level level) {
    logger = (Logger) LoggerFactory.getLogger(name);
    before = logger.getLevel();
    logger.setLevel(level);
    logger.addAppender(ears);
    ears.start();
  }

  public List<Line> lines() {
    return lines;
  }

  /** What was said with that trace. */
  public List<String> of(String trace) {
    return lines.stream().filter(line -> line.trace().equals(trace)).map(Line::message).toList();
  }

  @Override
  public void close() {
    logger.detachAppender(ears);
    logger.setLevel(before);
  }
}

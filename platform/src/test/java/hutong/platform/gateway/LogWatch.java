package hutong.platform.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/**
 * Collects what the log says of defects: errors, and what Netty warns of, such as an exception that
 * nobody caught.
 */
final class LogWatch extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private final Queue<String> defects = new ConcurrentLinkedQueue<>();

  LogWatch() {
    setContext(root.getLoggerContext());
    start();
    root.addAppender(this);
  }

  @Override
  protected void append(ILoggingEvent event) {
    boolean netty = event.getLoggerName().startsWith("io.netty");
    IThrowableProxy thrown = event.getThrowableProxy();
    boolean onPurpose = event.getFormattedMessage().contains(LeakWatch.ON_PURPOSE);
    if (event.getLevel().isGreaterOrEqual(netty ? Level.WARN : Level.ERROR) && !onPurpose) {
      String what = thrown == null ? "" : thrown.getClassName() + ": " + thrown.getMessage();
      defects.add(event.getFormattedMessage() + " " + what);
    }
  }

  void assertNoDefect() {
    assertThat(defects).as("errors in the log").isEmpty();
  }

  @Override
  public void close() {
    root.detachAppender(this);
    stop();
  }
}

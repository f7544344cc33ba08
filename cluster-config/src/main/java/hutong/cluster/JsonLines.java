package hutong.cluster;

import static ch.qos.logback.core.encoder.JsonEscapeUtil.jsonEscapeString;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import hutong.platform.trace.Trace;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * A line of the log as one JSON object: {@code time} (ISO 8601, UTC), {@code level}, {@code node},
 * {@code logger}, {@code thread}, {@code message}, {@code trace} (see {@link Trace}), {@code mdc}
 * and {@code stack}; what there is none of is left out. Logback's own encoder tells the time as a
 * number, and neither node nor trace.
 */
final class JsonLines extends EncoderBase<ILoggingEvent> {
  private final String node;

  /**
   * @param node its name; empty for one that is alone
   */
  JsonLines(String node) {
    this.node = node;
  }

  @Override
  public byte[] headerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] footerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    Map<String, String> mdc = new TreeMap<>(event.getMDCPropertyMap());
    String trace = mdc.remove(Trace.KEY);
    StringBuilder line = new StringBuilder(256);
    field(line, "time", event.getInstant().toString());
    field(line, "level", event.getLevel().toString());
    field(line, "node", node);
    field(line, "logger", event.getLoggerName());
    field(line, "thread", event.getThreadName());
    field(line, "message", String.valueOf(event.getFormattedMessage()));
    field(line, "trace", trace == null ? "" : trace);
    if (!mdc.isEmpty()) {
      StringBuilder values = new StringBuilder();
      mdc.forEach((key, value) -> field(values, key, value));
      line.append(",\"mdc\":").append(values).append('}');
    }
    if (event.getThrowableProxy() != null) {
      field(line, "stack", ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
    return line.append("}\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void field(StringBuilder line, String name, String value) {
    if (!value.isEmpty()) {
      line.append(line.isEmpty() ? '{' : ',')
          .append('"')
          .append(jsonEscapeString(name))
          .append("\":\"")
          .append(jsonEscapeString(value))
          .append('"');
    }
  }
}

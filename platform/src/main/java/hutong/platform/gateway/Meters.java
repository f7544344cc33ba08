package hutong.platform.gateway;

import hutong.protocol.wire.Code;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;

/** What the gateway counts: {@code hutong.gateway.*}. */
final class Meters {
  private static final String PREFIX = "hutong.gateway.";

  private final MeterRegistry registry;
  private final Counter framesIn;
  private final Counter framesOut;
  private final Map<Farewell, Counter> closed = new EnumMap<>(Farewell.class);

  Meters(MeterRegistry registry) {
    this.registry = registry;
    this.framesIn = counter("frames.in", "Frames that clients sent.");
    this.framesOut = counter("frames.out", "Frames that were sent to clients.");
    for (Farewell farewell : Farewell.values()) {
      closed.put(
          farewell,
          counter(
              "closed",
              "Connections that were closed, by the word in the close frame.",
              "reason",
              farewell.word()));
    }
  }

  /**
   * @param description one sentence for whoever reads {@code /metrics}
   */
  void gauge(String name, String description, Supplier<Number> value) {
    Gauge.builder(PREFIX + name, value)
        .description(description)
        .strongReference(true)
        .register(registry);
  }

  private Counter counter(String name, String description, String... tags) {
    return Counter.builder(PREFIX + name).description(description).tags(tags).register(registry);
  }

  void in(int frames) {
    framesIn.increment(frames);
  }

  void out(int frames) {
    framesOut.increment(frames);
  }

  /** A handshake or a {@code hello} was refused. */
  void refused(Code code) {
    counter("refused", "Upgrades and hellos that were refused, by code.", "code", code.name())
        .increment();
  }

  /** A request was answered with an error of the gateway's own. */
  void rejected(Code code) {
    counter(
            "rejected",
            "Requests that the gateway itself answered with an error, by code.",
            "code",
            code.name())
        .increment();
  }

  void closed(Farewell farewell) {
    Counter counter = closed.get(farewell);
    if (counter != null) {
      counter.increment();
    }
  }
}

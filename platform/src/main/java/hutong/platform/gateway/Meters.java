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
  private final MeterRegistry registry;
  private final Counter framesIn;
  private final Counter framesOut;
  private final Map<Farewell, Counter> closed = new EnumMap<>(Farewell.class);

  Meters(MeterRegistry registry) {
    this.registry = registry;
    this.framesIn = registry.counter("hutong.gateway.frames.in");
    this.framesOut = registry.counter("hutong.gateway.frames.out");
    for (Farewell farewell : Farewell.values()) {
      closed.put(farewell, registry.counter("hutong.gateway.closed", "reason", farewell.word()));
    }
  }

  void gauge(String name, Supplier<Number> value) {
    Gauge.builder("hutong.gateway." + name, value).strongReference(true).register(registry);
  }

  void in(int frames) {
    framesIn.increment(frames);
  }

  void out(int frames) {
    framesOut.increment(frames);
  }

  /** A handshake or a {@code hello} was refused. */
  void refused(Code code) {
    registry.counter("hutong.gateway.refused", "code", code.name()).increment();
  }

  /** A request was answered with an error of the gateway's own. */
  void rejected(Code code) {
    registry.counter("hutong.gateway.rejected", "code", code.name()).increment();
  }

  void closed(Farewell farewell) {
    Counter counter = closed.get(farewell);
    if (counter != null) {
      counter.increment();
    }
  }
}

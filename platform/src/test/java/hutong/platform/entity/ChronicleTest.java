package hutong.platform.entity;

import static org.assertj.core.api.Assertions.assertThat;

import akka.pattern.CircuitBreakerOpenException;
import ch.qos.logback.classic.Level;
import hutong.platform.Listening;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import scala.concurrent.duration.FiniteDuration;

/** What operators are told when something befalls commands. */
class ChronicleTest {
  private record Rules() implements Aggregate<String, String, String, String> {
    @Override
    public String empty(String entityId) {
      return "";
    }

    @Override
    public String apply(String before, Entry<String> entry) {
      return before;
    }

    @Override
    public Decision<String, String> decide(String state, String command, long nowMillis) {
      return Decision.unchanged(command);
    }

    @Override
    public Optional<String> read(String state, String command) {
      return Optional.empty();
    }
  }

  /** For what is never stored. */
  record NoBytes<S, E>() implements Codec<S, E> {
    @Override
    public Stored encode(Entry<E> entry) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Entry<E> decode(Stored stored) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Stored encodeSnapshot(Live<S> live) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Live<S> decodeSnapshot(Stored stored) {
      throw new UnsupportedOperationException();
    }
  }

  private final Listening log = new Listening(Ingress.class.getName(), Level.WARN);
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Meters meters = new Meters(registry);
  private final Chronicle<String, String> chronicle =
      new Chronicle<>(
          new EntityType<>("Thing", new Rules(), new NoBytes<>(), Upkeep.nothing()), "1", meters);

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void aLostWriteNamesTheRequestsThatItConcernsAndItsCause() {
    Throwable open =
        new IllegalStateException(
            new CircuitBreakerOpenException(FiniteDuration.Zero(), "the breaker is open"));

    chronicle.lost(batch("a-1", "", "b-7"), true, open);

    assertThat(log.of("a-1 b-7"))
        .singleElement()
        .asString()
        .contains("Thing|1 lost its writer", "3 commands", "the breaker is open");
    assertThat(counted("hutong.entity.answers", "answer", "unknown")).isEqualTo(3);
    assertThat(counted("hutong.store.failures", "operation", "write", "cause", "breaker"))
        .isEqualTo(1);
    assertThat(breaker("write")).isEqualTo(1);
    assertThat(breaker("recover")).isZero();

    chronicle.stored(List.of("a-2"));

    assertThat(breaker("write")).isZero();
  }

  @Test
  void aRecoveryThatTimesOutIsToldApartFromAWrite() {
    chronicle.lost(List.of(), false, new RuntimeException(new TimeoutException("30 s")));

    assertThat(counted("hutong.store.failures", "operation", "recover", "cause", "timeout"))
        .isEqualTo(1);
    assertThat(counted("hutong.store.failures", "operation", "write", "cause", "timeout")).isZero();
    assertThat(log.lines()).singleElement().matches(line -> line.message().contains("30 s"));
  }

  @Test
  void whatIsRepeatedOrWaitsNamesItsRequests() {
    chronicle.repeats("write marks", batch("a-1", "a-2"), new IllegalStateException("no"));
    chronicle.waitsForMajority(batch("a-3"));

    assertThat(log.of("a-1 a-2")).singleElement().asString().contains("could not write marks");
    assertThat(log.of("a-3")).singleElement().asString().contains("lost the majority");
    assertThat(counted("hutong.entity.repeats")).isEqualTo(1);
    assertThat(counted("hutong.entity.fence.waits")).isEqualTo(1);
  }

  @Test
  void theFirstOfARowOfRefusalsIsLogged() {
    chronicle.refused(execute("a-1"), "full");
    chronicle.refused(execute("a-2"), "full");
    chronicle.ready();
    chronicle.refused(execute("a-3"), "full");
    chronicle.refused(execute("a-4"), "");

    assertThat(log.lines()).extracting(Listening.Line::trace).containsExactly("a-1", "a-3");
    assertThat(counted("hutong.entity.answers", "answer", "refused")).isEqualTo(4);
  }

  @Test
  void whatEndsWaitsNoLongerAndIsNotAwake() {
    chronicle.waiting(5);
    assertThat(registry.get("hutong.entity.queued").gauge().value()).isEqualTo(5);
    assertThat(registry.get("hutong.entity.awake").gauge().value()).isEqualTo(1);

    chronicle.ended();

    assertThat(registry.get("hutong.entity.queued").gauge().value()).isZero();
    assertThat(registry.get("hutong.entity.awake").gauge().value()).isZero();
  }

  private double counted(String name, String... tags) {
    return registry.get(name).tags(tags).counter().count();
  }

  private double breaker(String operation) {
    return registry.get("hutong.store.breaker").tag("operation", operation).gauge().value();
  }

  private static List<Waiting<String, String>> batch(String... traces) {
    return java.util.Arrays.stream(traces)
        .map(trace -> new Waiting<>(execute(trace), System.nanoTime()))
        .toList();
  }

  @SuppressWarnings("NullAway") // nobody is answered here
  private static Ingress.Execute<String, String> execute(String trace) {
    return new Ingress.Execute<>("do", 0, null, trace);
  }
}

package hutong.platform.entity;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestInbox;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What waits for an entity, and how much of it is decided together. */
class CommandQueueTest {
  /**
   * A command is a number: its bytes, and how many events it makes.
   *
   * @param joins whether a batch is one entry
   */
  private record Numbers(boolean joins)
      implements Aggregate<String, Integer, Integer, String>, Aggregate.Joining<Integer> {
    @Override
    public String empty(String entityId) {
      return "";
    }

    @Override
    public String apply(String before, Entry<Integer> entry) {
      return before;
    }

    @Override
    public Decision<Integer, String> decide(String state, Integer command, long nowMillis) {
      return Decision.unchanged(state);
    }

    @Override
    public int weight(Integer command) {
      return command;
    }

    @Override
    public int mostEvents(Integer command) {
      return command;
    }

    @Override
    public Optional<Joining<Integer>> joining() {
      return joins ? Optional.of(this) : Optional.empty();
    }

    @Override
    public Integer join(List<Integer> events) {
      return events.get(0);
    }

    @Override
    public int size(Integer event) {
      return 1;
    }
  }

  private static final int MOST_COMMANDS = 4;
  private static final int MOST_BYTES = 1_000;

  private final TestInbox<Answer<String>> answers = TestInbox.create();

  private CommandQueue<Integer, String> queue(boolean joins, Duration maxWait) {
    EntityType<String, Integer, Integer, String> type =
        new EntityType<>(
            "Thing", new Numbers(joins), new ChronicleTest.NoBytes<>(), Upkeep.nothing());
    return new CommandQueue<>(
        type.aggregate(),
        new IngressSettings(
            20, maxWait, MOST_COMMANDS, MOST_BYTES, 1, Duration.ZERO, Duration.ZERO),
        new Chronicle<>(type, "1", new Meters(new SimpleMeterRegistry())));
  }

  private CommandQueue<Integer, String> queue(boolean joins, int... commands) {
    CommandQueue<Integer, String> queue = queue(joins, Duration.ofHours(1));
    IntStream.of(commands).forEach(command -> queue.add(execute(command)));
    return queue;
  }

  @Test
  void aBatchHasSoManyCommandsInTheirOrder() {
    CommandQueue<Integer, String> queue = queue(true, 1, 2, 3, 4, 5);

    assertThat(next(queue)).containsExactly(1, 2, 3, 4);
    assertThat(next(queue)).containsExactly(5);
    assertThat(queue.isIdle()).isTrue();
    assertThat(next(queue)).isEmpty();
  }

  @Test
  void aBatchHasSoManyBytesAndACommandAloneAsManyAsItHas() {
    CommandQueue<Integer, String> queue = queue(true, 400, 600, 1, 5_000, 1);

    assertThat(next(queue)).containsExactly(400, 600);
    assertThat(next(queue)).containsExactly(1);
    assertThat(next(queue)).containsExactly(5_000);
    assertThat(next(queue)).containsExactly(1);
  }

  /** And with one entry more its incarnation may begin. */
  @Test
  void aBatchHasSoManyEntriesWhereEventsAreNotJoined() {
    int most = IngressSettings.MAX_BATCH_ENTRIES - 1;

    assertThat(next(queue(false, most - 2, 2, 1))).containsExactly(most - 2, 2);
    assertThat(next(queue(true, most - 2, 2, 1))).containsExactly(most - 2, 2, 1);
  }

  @Test
  void theForewordComesFirstWhateverItsSize() {
    CommandQueue<Integer, String> queue = queue(true, 1, 2);
    queue.begin(Optional.of(execute(5_000)));

    assertThat(queue.hasForeword()).isTrue();
    assertThat(next(queue)).containsExactly(5_000);
    assertThat(next(queue)).as("it is said until it is decided").containsExactly(5_000);
    queue.dropForeword();
    assertThat(next(queue)).containsExactly(1, 2);
  }

  @Test
  void whoHasWaitedForTooLongIsRefusedAndTheForewordIsNot() {
    CommandQueue<Integer, String> queue = queue(true, Duration.ofNanos(1));
    queue.begin(Optional.of(execute(7)));
    queue.add(execute(1));
    long since = System.nanoTime();
    while (System.nanoTime() - since <= 1) {
      Thread.onSpinWait();
    }

    assertThat(next(queue)).containsExactly(7);
    answers.expectMessage(new Answer.Refused<>(1));
    assertThat(answers.hasMessages()).isFalse();
  }

  @Test
  void whoeverWaitsAtTheEndIsRefused() {
    CommandQueue<Integer, String> queue = queue(true, 1, 2);
    queue.begin(Optional.of(execute(7)));

    queue.refuseAll();

    assertThat(queue.isIdle()).isTrue();
    answers.expectMessage(new Answer.Refused<>(1));
    answers.expectMessage(new Answer.Refused<>(2));
    assertThat(answers.hasMessages()).isFalse();
  }

  @Test
  void whatNeedsNoWriteIsTakenOut() {
    CommandQueue<Integer, String> queue = queue(true, 1, 2, 3);

    queue.removeIf(execute -> execute.command() == 2);

    assertThat(next(queue)).containsExactly(1, 3);
  }

  @Test
  void itIsFullAsTheSettingSays() {
    CommandQueue<Integer, String> queue = queue(true, new int[19]);

    assertThat(queue.isFull()).isFalse();
    queue.add(execute(1));
    assertThat(queue.isFull()).isTrue();
  }

  private static List<Integer> next(CommandQueue<Integer, String> queue) {
    return queue.nextBatch().stream().map(Waiting::command).toList();
  }

  private Ingress.Execute<Integer, String> execute(int command) {
    return new Ingress.Execute<>(command, command, answers.getRef(), "");
  }
}

package hutong.platform.entity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is decided together: numbers, states, answers. */
class BatchTest {
  /** Notes every number that it has seen; a command that is no question makes events, by lines. */
  private record Notes(boolean joins)
      implements Aggregate<List<Long>, String, String, List<Long>>, Aggregate.Joining<String> {
    @Override
    public List<Long> empty(String entityId) {
      return List.of();
    }

    @Override
    public List<Long> apply(List<Long> before, Entry<String> entry) {
      List<Long> after = new ArrayList<>(before);
      after.add(entry.sequence());
      return after;
    }

    @Override
    public Decision<String, List<Long>> decide(List<Long> state, String command, long nowMillis) {
      return command.equals("?")
          ? Decision.unchanged(state)
          : Decision.accepted(state, command.lines().toList());
    }

    @Override
    public Optional<Joining<String>> joining() {
      return joins ? Optional.of(this) : Optional.empty();
    }

    @Override
    public String join(List<String> events) {
      return String.join("+", events);
    }

    @Override
    public int size(String event) {
      return event.split("\\+").length;
    }
  }

  private static Batch<List<Long>, String, String, List<Long>> batch(boolean joins) {
    return new Batch<>(new Notes(joins), List.of(7L), 3, 7, 1_000);
  }

  @Test
  void eachEventIsAnEntryOfItsOwnAndTheAnswersSeeWhatCameBefore() {
    Batch<List<Long>, String, String, List<Long>> batch =
        batch(false).open(6).decide(waiting("a\nb", "?", "c"));

    assertThat(batch.happened()).isTrue();
    assertThat(batch.entries())
        .containsExactly(
            new Entry.Opened<>(8, 3, 1_000, 6),
            new Entry.Recorded<>(9, 3, 1_000, "a"),
            new Entry.Recorded<>(10, 3, 1_000, "b"),
            new Entry.Recorded<>(11, 3, 1_000, "c"));
    assertThat(batch.decided().after()).isEqualTo(new Live<>(3, 11, List.of(7L, 8L, 9L, 10L, 11L)));
    assertThat(batch.decided().traces()).containsExactly("", "a\nb", "a\nb", "c");
    assertThat(batch.answers())
        .containsExactly(
            new Answer.Done<>(0, List.of(7L, 8L)),
            new Answer.Done<>(1, List.of(7L, 8L, 9L, 10L)),
            new Answer.Done<>(2, List.of(7L, 8L, 9L, 10L)));
  }

  @Test
  void whatIsJoinedHasOneNumber() {
    Batch<List<Long>, String, String, List<Long>> batch =
        batch(true).open(7).decide(waiting("a\nb", "?", "c"));

    assertThat(batch.entries())
        .containsExactly(
            new Entry.Opened<>(8, 3, 1_000, 7), new Entry.Recorded<>(9, 3, 1_000, "a+b+c"));
    assertThat(batch.decided().after().state()).containsExactly(7L, 8L, 9L, 9L, 9L);
    assertThat(batch.decided().traces()).containsExactly("", "a\nb", "a\nb", "c");
  }

  @Test
  void anOpeningAloneIsNothingThatHappened() {
    assertThat(batch(true).open(7).decide(waiting("?", "?")).happened()).isFalse();
    assertThat(batch(false).decide(waiting("?")).entries()).isEmpty();
  }

  private static List<Waiting<String, List<Long>>> waiting(String... commands) {
    return Arrays.stream(commands)
        .map(command -> execute(command, Arrays.asList(commands).indexOf(command)))
        .map(execute -> new Waiting<>(execute, 0))
        .toList();
  }

  @SuppressWarnings("NullAway") // nobody is answered here
  private static Ingress.Execute<String, List<Long>> execute(String command, int tag) {
    return new Ingress.Execute<>(command, tag, null, command.equals("?") ? "" : command);
  }
}

package hutong.platform.entity;

import hutong.platform.trace.Trace;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of commands that are decided together: the entries, what the entity is after each,
 * and the answers. Pure.
 */
final class Batch<S, C, E, R> {
  /** An entry, and the entity after it. */
  record Step<S, E>(Entry<E> entry, Live<S> after) {}

  private final Aggregate<S, C, E, R> aggregate;
  private final Optional<Aggregate.Joining<E>> joining;
  private final long incarnation;
  private final long nowMillis;
  private final ArrayDeque<Step<S, E>> steps = new ArrayDeque<>();
  private final List<String> traces = new ArrayList<>();
  private final List<Answer<R>> answers = new ArrayList<>();

  /** Those that are not an entry yet. */
  private final List<E> together = new ArrayList<>();

  private S state;
  private long sequence;

  /**
   * @param incarnation of the writer
   * @param sequence the highest number in the journal, on the branch or not
   */
  Batch(
      Aggregate<S, C, E, R> aggregate, S before, long incarnation, long sequence, long nowMillis) {
    this.aggregate = aggregate;
    this.joining = aggregate.joining();
    this.state = before;
    this.incarnation = incarnation;
    this.sequence = sequence;
    this.nowMillis = nowMillis;
  }

  /** The incarnation begins with this batch. */
  Batch<S, C, E, R> open(long after) {
    sequence++;
    Entry<E> first = new Entry.Opened<>(sequence, incarnation, nowMillis, after);
    state = aggregate.apply(state, first);
    traces.add(Trace.NONE);
    step(first);
    return this;
  }

  Batch<S, C, E, R> decide(List<Waiting<C, R>> commands) {
    for (Waiting<C, R> waiting : commands) {
      Decision<E, R> decision = aggregate.decide(state, waiting.command(), nowMillis);
      for (E event : decision.events()) {
        add(event, waiting.trace());
      }
      answers.add(new Answer.Done<>(waiting.tag(), decision.reply()));
    }
    if (!together.isEmpty()) {
      step(recorded(joining.orElseThrow().join(together)));
    }
    return this;
  }

  private void add(E event, String trace) {
    if (together.isEmpty()) {
      sequence++;
    }
    Entry<E> entry = recorded(event);
    state = aggregate.apply(state, entry);
    traces.add(trace);
    if (joining.isPresent()) {
      together.add(event);
    } else {
      step(entry);
    }
  }

  private Entry<E> recorded(E event) {
    return new Entry.Recorded<>(sequence, incarnation, nowMillis, event);
  }

  private void step(Entry<E> entry) {
    steps.add(new Step<>(entry, new Live<>(incarnation, sequence, state)));
  }

  /** Whether there is anything to store but the incarnation's opening. */
  boolean happened() {
    return !steps.isEmpty() && steps.getLast().entry() instanceof Entry.Recorded;
  }

  long nowMillis() {
    return nowMillis;
  }

  ArrayDeque<Step<S, E>> steps() {
    return steps;
  }

  List<Entry<E>> entries() {
    return steps.stream().map(Step::entry).toList();
  }

  /** In the order of the commands. */
  List<Answer<R>> answers() {
    return answers;
  }

  /** As the ingress is told of it. */
  Ingress.Decided<S, C, E, R> decided() {
    return new Ingress.Decided<>(steps.getLast().after(), entries(), answers, traces);
  }
}

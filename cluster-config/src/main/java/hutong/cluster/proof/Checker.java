package hutong.cluster.proof;

import com.google.errorprone.annotations.FormatMethod;
import hutong.cluster.proof.Evidence.Name;
import hutong.cluster.proof.Evidence.Place;
import hutong.cluster.proof.Evidence.Rereading;
import hutong.cluster.proof.Evidence.Shown;
import hutong.protocol.wire.Item;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * Holds evidence against the laws of a conversation:
 *
 * <ol>
 *   <li>what was acknowledged is there, exactly once, at the number that was acknowledged;
 *   <li>the numbers are dense from 1, and every reader finds the same at each;
 *   <li>nothing is there that nobody sent, and nothing was shown live that is not there;
 *   <li>an item says what its last edit made of it, and a recalled one nothing;
 *   <li>on one connection pushes rise.
 * </ol>
 */
public final class Checker {
  private static final int NAMED = 20;

  /**
   * What the evidence says.
   *
   * @param lost acknowledged and absent
   * @param broken every breach, in words; at most {@value #NAMED} of them
   * @param breaches how many there are
   */
  public record Verdict(
      long lost, long duplicated, long outOfOrder, long breaches, List<String> broken) {
    /** With the breaches of other laws, in words. */
    public Verdict and(List<String> others) {
      List<String> all = new ArrayList<>(broken);
      all.addAll(others);
      return new Verdict(lost, duplicated, outOfOrder, breaches + others.size(), List.copyOf(all));
    }

    public boolean holds() {
      return breaches == 0;
    }
  }

  private final Evidence evidence;
  private final List<String> broken = new ArrayList<>();
  private final Map<String, Map<Long, Shown>> truth = new HashMap<>();
  private final Map<Name, Long> found = new HashMap<>();

  /** Digests of what an item said, by the number of the change that made it so. */
  private final Map<Place, TreeMap<Long, Long>> turns = new HashMap<>();

  private long breaches;
  private long lost;
  private long duplicated;
  private long outOfOrder;

  private Checker(Evidence evidence) {
    this.evidence = evidence;
  }

  public static Verdict check(Evidence evidence) {
    synchronized (evidence) {
      return new Checker(evidence).verdict();
    }
  }

  private Verdict verdict() {
    evidence.rereadings.forEach(this::readersAgreeAndNumbersAreDense);
    truth.forEach(this::eachItemIsThereOnceAndWasSent);
    whatItemsSaidInTurn();
    truth.forEach(this::eachItemSaysWhatItsLastChangeMadeOfIt);
    evidence.acknowledged.forEach(this::whatWasAcknowledgedIsThere);
    evidence.shown.forEach(this::whatWasShownIsThere);
    pushesRise();
    return new Verdict(lost, duplicated, outOfOrder, breaches, List.copyOf(broken));
  }

  private void readersAgreeAndNumbersAreDense(Rereading reading) {
    String conversation = reading.conversation();
    Map<Long, Shown> known = truth.get(conversation);
    Map<Long, Shown> read = new HashMap<>();
    long expected = 1;
    for (Item item : reading.items()) {
      if (item.getSequence() != expected) {
        breach(
            "%s reads number %d of %s where %d belongs",
            reading.reader(), item.getSequence(), conversation, expected);
        expected = item.getSequence();
      }
      expected++;
      Shown shown = Evidence.shown(conversation, item);
      if (read.put(item.getSequence(), shown) != null) {
        duplicated++;
        breach(
            "%s reads number %d of %s twice", reading.reader(), item.getSequence(), conversation);
      }
    }
    if (known == null) {
      truth.put(conversation, read);
    } else if (!known.equals(read)) {
      outOfOrder++;
      breach(
          "%s reads another history of %s than the reader before", reading.reader(), conversation);
    }
  }

  private void eachItemIsThereOnceAndWasSent(String conversation, Map<Long, Shown> items) {
    items.forEach(
        (sequence, shown) -> {
          Name name = shown.name();
          if (name == null) {
            return;
          }
          Long other = found.put(name, sequence);
          if (other != null) {
            duplicated++;
            breach("%s stands at %d and at %d", name, other, sequence);
          }
          if (!evidence.sent.containsKey(name)) {
            breach("nobody sent what stands at %d of %s", sequence, conversation);
          }
        });
  }

  /** What each item said in turn: as it was sent, then what each change made of it. */
  private void whatItemsSaidInTurn() {
    found.forEach(
        (name, sequence) -> {
          Evidence.Sent sent = evidence.sent.get(name);
          if (sent != null) {
            said(name.conversation(), sequence, 0, sent.digest());
            sent.makes()
                .ifPresent(digest -> said(name.conversation(), sent.target(), sequence, digest));
          }
        });
  }

  private void said(String conversation, long item, long since, long digest) {
    turns
        .computeIfAbsent(new Place(conversation, item), place -> new TreeMap<>())
        .put(since, digest);
  }

  private void eachItemSaysWhatItsLastChangeMadeOfIt(String conversation, Map<Long, Shown> items) {
    items.forEach(
        (sequence, shown) -> {
          TreeMap<Long, Long> said = turns.get(new Place(conversation, sequence));
          if (shown.name() == null || said == null) {
            return;
          }
          long expected =
              said.containsValue(Evidence.RECALLED)
                  ? Evidence.RECALLED
                  : said.lastEntry().getValue();
          if (shown.digest() != expected) {
            breach("number %d of %s says what nobody made of it", sequence, conversation);
          }
        });
  }

  private void whatWasAcknowledgedIsThere(Name name, Set<Long> sequences) {
    if (sequences.size() > 1) {
      breach("%s was acknowledged at several numbers: %s", name, sequences);
    }
    Map<Long, Shown> history = truth.get(name.conversation());
    for (long sequence : sequences) {
      Shown shown = history == null ? null : history.get(sequence);
      if (shown == null || !name.equals(shown.name())) {
        boolean elsewhere = found.containsKey(name);
        lost += elsewhere ? 0 : 1;
        outOfOrder += elsewhere ? 1 : 0;
        breach("%s was acknowledged at %d and is not there", name, sequence);
      }
    }
  }

  private void whatWasShownIsThere(Place place, Set<Shown> shown) {
    Map<Long, Shown> history = truth.get(place.conversation());
    Shown there = history == null ? null : history.get(place.sequence());
    boolean right = there != null;
    for (Shown one : shown) {
      right = right && isAnEarlierStateOf(Objects.requireNonNull(there), one, place);
    }
    if (!right) {
      breach(
          "what was shown live at %d of %s is not there", place.sequence(), place.conversation());
    }
  }

  private boolean isAnEarlierStateOf(Shown there, Shown one, Place place) {
    TreeMap<Long, Long> said = turns.get(place);
    return Objects.equals(one.name(), there.name())
        && (one.digest() == there.digest() || (said != null && said.containsValue(one.digest())));
  }

  private void pushesRise() {
    duplicated += evidence.duplicated();
    outOfOrder += evidence.outOfOrder();
    if (evidence.duplicated() > 0) {
      breach("%d pushes came twice on one connection", evidence.duplicated());
    }
    if (evidence.outOfOrder() > 0) {
      breach("%d pushes came after later ones", evidence.outOfOrder());
    }
  }

  @FormatMethod
  private void breach(String format, Object... values) {
    breaches++;
    if (broken.size() < NAMED) {
      broken.add(format.formatted(values));
    }
  }
}

package hutong.platform.money;

import hutong.platform.remote.NodeMessage;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a book answers. */
sealed interface Reply extends NodeMessage {
  /** It is done, or was done before. */
  record Done() implements Reply {}

  record Refused(Refusal reason) implements Reply {}

  /**
   * The order's id, or its hold's, is older than what the book remembers: look for both in the
   * journal up to that number, and order {@link Order.Sought} when the order's is not there.
   *
   * @param strays what these cover is not on the book's branch
   */
  record Unsure(long sequence, List<Stray> strays) implements Reply {
    Unsure(long sequence) {
      this(sequence, List.of());
    }
  }

  /** How a delivery of obligations was answered, up to that number. */
  record Credits(int creditor, long upTo, Map<Long, Refusal> refused) implements Reply {}

  /**
   * An account as it is.
   *
   * @param balance what is held included
   * @param underWay whether money has left it for another book that has not answered yet
   * @param frozen whether nothing leaves it and nothing comes in
   */
  record Balance(
      AccountId account, String currency, long balance, long held, boolean underWay, boolean frozen)
      implements Reply {}

  /** Nothing is done, and nothing said of what was done before: two histories were met. */
  record Stopped() implements Reply {}

  /**
   * What the book knows of second histories.
   *
   * @param open see {@link Strays}
   * @param sequence of its newest entry
   */
  record Standing(List<Stray> open, List<Stray> decided, long stoppedAt, long sequence)
      implements Reply {
    List<Stray> all() {
      return Stream.concat(open.stream(), decided.stream()).toList();
    }
  }

  record Debts(List<Obligation> obligations, long settledUpTo) implements Reply {}
}

package hutong.platform.money;

import hutong.platform.money.Recent.Spent;
import java.util.Objects;
import java.util.Optional;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;
import org.pcollections.TreePMap;

/**
 * Accounts that are decided together: the state of one event-sourced entity. Immutable.
 *
 * <p>Within a book a transfer is one event. Between two, the money leaves the debtor's with an
 * {@link Obligation}, which the debtor repeats until the creditor has answered. Obligations are
 * numbered densely for each pair of books and the creditor knows up to which number it has come, so
 * a repeat is recognised for ever; what it refuses returns to the account that it came from.
 *
 * @param number of the book
 * @param holds by the order that set the money apart
 * @param owing what is owed to other books, by their numbers
 * @param heard what other books owe to this one, by their numbers
 * @param chain hash of the newest event; see {@link Link}
 * @param sequence of the newest entry
 * @param timeMillis the later of the clock and the newest entry
 * @param strays what replaced writers have stored beside the branch; see {@link Strays}
 */
record Book(
    int number,
    HashPMap<AccountId, Account> accounts,
    HashPMap<OperationId, Held> holds,
    HashPMap<Integer, Owing> owing,
    HashPMap<Integer, Heard> heard,
    Recent recent,
    Link.Hash chain,
    long sequence,
    long timeMillis,
    Strays strays) {
  static final int MAX_MEMO = 140;

  /**
   * What may have come into a book from the world, in minor units: so no sum over {@link
   * #MAX_BOOKS} leaves the range of a long, whoever holds it.
   */
  static final long MAX_INSIDE = 1_000_000_000_000_000L;

  static final int MAX_BOOKS = 1_024;

  /** Money set apart. */
  record Held(OperationId id, AccountId from, long amount, long expiresAtMillis) {}

  /**
   * What is owed to one book.
   *
   * @param next number
   * @param settledUpTo all up to it were answered
   * @param open those that were not, by number
   * @param gaps numbers above {@code settledUpTo} that are of nothing; most books have none
   */
  record Owing(long next, long settledUpTo, TreePMap<Long, Obligation> open, Gaps gaps) {
    static final Owing NOTHING = new Owing(1, 0, TreePMap.empty(), Gaps.NONE);

    /** One of the next number, or of one in a gap. */
    Owing plus(Obligation one) {
      long number = one.number();
      return new Owing(
          Math.max(next, number + 1),
          settledUpTo,
          open.plus(number, one),
          number < next ? gaps.without(number) : gaps);
    }

    Owing minus(long number) {
      return new Owing(next, settledUpTo, open.minus(number), gaps);
    }

    Owing settled(long upTo) {
      return new Owing(next, upTo, open.tailMap(upTo, false), gaps.above(upTo));
    }

    /** With no number given out any more up to that one, which is none yet. */
    Owing skipping(long upTo) {
      return new Owing(upTo + 1, settledUpTo, open, gaps.plus(next, upTo));
    }
  }

  /**
   * What was heard of one book's obligations.
   *
   * @param upTo all up to it were answered
   * @param refused those of them that were, until the debtor has settled them
   */
  record Heard(long upTo, TreePMap<Long, Refusal> refused) {
    static final Heard NOTHING = new Heard(0, TreePMap.empty());

    Heard answered(long number, long settledUpTo) {
      return new Heard(number, refused.tailMap(settledUpTo, false));
    }

    Heard refused(long number, Refusal reason, long settledUpTo) {
      Heard answered = answered(number, settledUpTo);
      return new Heard(number, answered.refused.plus(number, reason));
    }
  }

  static Book empty(int number) {
    return new Book(
        number,
        HashTreePMap.empty(),
        HashTreePMap.empty(),
        HashTreePMap.empty(),
        HashTreePMap.empty(),
        Recent.from(1, Long.MIN_VALUE),
        Link.Hash.NONE,
        0,
        0,
        Strays.NONE);
  }

  Optional<Account> account(AccountId id) {
    return Optional.ofNullable(accounts.get(id));
  }

  /** An account that a stored event names. */
  Account mustHave(AccountId id) {
    return Objects.requireNonNull(accounts.get(id), id::toString);
  }

  /** A hold that a stored event names. */
  Held mustHold(OperationId id) {
    return Objects.requireNonNull(holds.get(id), id::toString);
  }

  Owing owingTo(int creditor) {
    return owing.getOrDefault(creditor, Owing.NOTHING);
  }

  Heard heardOf(int debtor) {
    return heard.getOrDefault(debtor, Heard.NOTHING);
  }

  /** Whether the account is of this book. */
  boolean has(AccountId account) {
    return account.book() == number;
  }

  // What events change; each of these is total, for what they say was decided and stored.

  Book with(Account account) {
    return new Book(
        number,
        accounts.plus(account.id(), account),
        holds,
        owing,
        heard,
        recent,
        chain,
        sequence,
        timeMillis,
        strays);
  }

  Book without(AccountId account) {
    return new Book(
        number,
        accounts.minus(account),
        holds,
        owing,
        heard,
        recent,
        chain,
        sequence,
        timeMillis,
        strays);
  }

  Book with(Held hold) {
    return new Book(
        number,
        accounts,
        holds.plus(hold.id(), hold),
        owing,
        heard,
        recent,
        chain,
        sequence,
        timeMillis,
        strays);
  }

  Book withoutHold(OperationId id) {
    return new Book(
        number,
        accounts,
        holds.minus(id),
        owing,
        heard,
        recent,
        chain,
        sequence,
        timeMillis,
        strays);
  }

  Book owing(int creditor, Owing now) {
    return new Book(
        number,
        accounts,
        holds,
        owing.plus(creditor, now),
        heard,
        recent,
        chain,
        sequence,
        timeMillis,
        strays);
  }

  Book heard(int debtor, Heard now) {
    return new Book(
        number,
        accounts,
        holds,
        owing,
        heard.plus(debtor, now),
        recent,
        chain,
        sequence,
        timeMillis,
        strays);
  }

  Book remembering(OperationId id, Spent spent, int limit) {
    return new Book(
        number,
        accounts,
        holds,
        owing,
        heard,
        recent.with(id, spent, sequence, limit),
        chain,
        sequence,
        timeMillis,
        strays);
  }

  Book at(long entry, long millis) {
    return new Book(
        number,
        accounts,
        holds,
        owing,
        heard,
        recent,
        chain,
        entry,
        Math.max(timeMillis, millis),
        strays);
  }

  Book chained(Link.Hash hash) {
    return new Book(
        number, accounts, holds, owing, heard, recent, hash, sequence, timeMillis, strays);
  }

  Book strays(Strays now) {
    return new Book(
        number, accounts, holds, owing, heard, recent, chain, sequence, timeMillis, now);
  }

  /** With money moved to an account, of this book or owed to another. */
  Book paying(Obligation payment) {
    AccountId to = payment.to();
    return has(to)
        ? with(mustHave(to).received(payment.amount()))
        : owing(to.book(), owingTo(to.book()).plus(payment));
  }
}

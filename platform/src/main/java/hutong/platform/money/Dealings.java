package hutong.platform.money;

import hutong.platform.money.Offence.Where;
import hutong.protocol.Digest;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one book owed to another, as the audit reads it on both sides, in any order of reading: each
 * debit is compared with what the creditor answered, and only the side that is ahead is kept.
 */
final class Dealings {
  private final int debtor;
  private final int creditor;
  private final Offences offences;
  private final Lead debits;
  private final Lead answers;

  /** What was refused, and has not returned. */
  private final TreeMap<Long, Where> refused = new TreeMap<>();

  /** What has returned, and was not refused as far as the creditor is read. */
  private final TreeMap<Long, Where> returned = new TreeMap<>();

  /** Numbers that the debtor says are of nothing; see {@link Gaps}. */
  private Gaps skipped = Gaps.NONE;

  /** Debits of numbers that were skipped before, which the creditor has not answered. */
  private final TreeMap<Long, Told> redone = new TreeMap<>();

  /** Answers to numbers that the debtor has not debited, and has to higher ones. */
  private final TreeMap<Long, Told> undebited = new TreeMap<>();

  /** What the creditor has passed over: from the first number of each. */
  private final TreeMap<Long, Passed> passed = new TreeMap<>();

  /** The highest number that was given out, or skipped. */
  private long debited;

  private long answered;

  /** What one side says of an obligation, and where. */
  private record Told(long digest, Where where) {}

  /** Numbers that were left out, and by what. */
  private record Passed(long upTo, Where where, long number) {}

  /** The debtor says that it has the answers up to here. */
  private long known;

  private Where knownAt = Where.EVERYWHERE;

  /** The debtor has stored that all up to here is settled. */
  private long settled;

  /** And has told it to the creditor. */
  private long told;

  private Where toldAt = Where.EVERYWHERE;

  Dealings(int debtor, int creditor, Offences offences) {
    this.debtor = debtor;
    this.creditor = creditor;
    this.offences = offences;
    this.debits = new Lead(debtor);
    this.answers = new Lead(creditor);
  }

  int debtor() {
    return debtor;
  }

  int creditor() {
    return creditor;
  }

  // What the debtor stored.

  void debit(Where where, Obligation owed) {
    long number = owed.number();
    boolean again = skipped.has(number);
    if (!again && number != debited + 1) {
      offences.add(
          Law.I3,
          where,
          "debits obligation %d to book %d after obligation %d"
              .formatted(number, creditor, debited));
      return;
    }
    debited = Math.max(debited, number);
    skipped = again ? skipped.without(number) : skipped;
    while (!answers.isEmpty() && answers.number() < number) {
      undebited.put(answers.number(), new Told(answers.digest(), answers.where()));
      answers.drop();
    }
    Told answer = undebited.remove(number);
    if (answer == null && !answers.isEmpty() && answers.number() == number) {
      answer = new Told(answers.digest(), answers.where());
      answers.drop();
    }
    if (answer != null) {
      compare("debit", digest(owed), answer.digest(), answer.where(), owed);
    } else if (again) {
      redone.put(number, new Told(digest(owed), where));
    } else {
      debits.add(number, digest(owed), where);
    }
  }

  /** None up to that number is given out from here on, but for those that are done again. */
  void skip(long upTo) {
    if (upTo > debited) {
      skipped = skipped.plus(debited + 1, upTo);
      debited = upTo;
    }
  }

  void returned(Where where, long number) {
    learn(where, number);
    if (refused.remove(number) == null) {
      returned.put(number, where);
    }
  }

  void settled(Where where, long upTo) {
    if (upTo > debited) {
      offences.add(
          Law.I3,
          where,
          "settles up to obligation %d to book %d, of which there are %d"
              .formatted(upTo, creditor, debited));
    }
    learn(where, upTo);
    settled = Math.max(settled, upTo);
    if (!refused.headMap(settled, true).isEmpty()) {
      neverReturned(where, refused.firstKey());
    }
  }

  private void learn(Where where, long number) {
    if (number > known) {
      known = number;
      knownAt = where;
    }
  }

  private void neverReturned(Where where, long number) {
    offences.add(
        Law.I3,
        where,
        "obligation %d of book %d was refused by book %d and settled, and never returned"
            .formatted(number, debtor, creditor));
  }

  // What the creditor stored.

  void credit(Where where, Obligation owed, long settledUpTo) {
    answer(where, owed, settledUpTo);
  }

  void refusal(Where where, Obligation owed, long settledUpTo) {
    if (!answer(where, owed, settledUpTo) || returned.remove(owed.number()) != null) {
      return;
    }
    refused.put(owed.number(), where);
    if (owed.number() <= settled) {
      neverReturned(where, owed.number());
    }
  }

  /** Whether it is the next one. */
  private boolean answer(Where where, Obligation owed, long settledUpTo) {
    if (settledUpTo > told) {
      told = settledUpTo;
      toldAt = where;
    }
    long number = owed.number();
    if (number <= answered) {
      offences.add(
          Law.I3,
          where,
          "answers obligation %d of book %d once more, after obligation %d"
              .formatted(number, debtor, answered));
      return false;
    }
    if (number > answered + 1) {
      passed.put(answered + 1, new Passed(number - 1, where, number));
    }
    answered = number;
    while (!debits.isEmpty() && debits.number() < number) { // it was passed over
      debits.drop();
    }
    Told debit = redone.remove(number);
    if (debit == null && !debits.isEmpty() && debits.number() == number) {
      debit = new Told(debits.digest(), debits.where());
      debits.drop();
    }
    if (debit != null) {
      compare("credit", digest(owed), debit.digest(), where, owed);
    } else {
      answers.add(number, digest(owed), where);
    }
    return true;
  }

  /**
   * @param side whose obligation it is
   */
  private void compare(String side, long digest, long others, Where credit, Obligation owed) {
    if (digest != others) {
      offences.add(
          Law.I3,
          credit,
          "obligation %d of book %d is credited as another than it was debited; the %s says %s"
              .formatted(owed.number(), debtor, side, inWords(owed)));
    }
  }

  private static String inWords(Obligation owed) {
    return "%d %s from %s to %s under %s"
        .formatted(owed.amount(), owed.currency(), owed.from(), owed.to(), owed.order().value());
  }

  private static long digest(Obligation owed) {
    return Digest.of(inWords(owed) + owed.memo());
  }

  // The cut.

  /** Whether the creditor has events that follow from such as the debtor's part lacks. */
  boolean debtorIsBehind() {
    return answered > debited || told > settled;
  }

  /** The same of the debtor's events and the creditor's part. */
  boolean creditorIsBehind() {
    return known > answered;
  }

  /** Whether the debtor still owes it, at a cut where nobody is behind. */
  boolean isUnderWay(long number) {
    return number > answered || refused.containsKey(number);
  }

  /** Nothing more comes: what is missing on the debtor's side never was there. */
  void debtorHasEnded() {
    passed.forEach(
        (from, over) -> {
          if (!skipped.have(from, over.upTo())) {
            offences.add(
                Law.I3,
                over.where(),
                "answers obligation %d of book %d after obligation %d"
                    .formatted(over.number(), debtor, from - 1));
          }
        });
    if (!undebited.isEmpty()) {
      neverDebited(undebited.firstEntry().getValue().where(), undebited.firstKey());
    } else if (!answers.isEmpty()) {
      neverDebited(answers.where(), answers.number());
    } else if (told > settled) {
      offences.add(
          Law.I3,
          toldAt,
          "was told that book %d has settled up to obligation %d, which it has up to %d"
              .formatted(debtor, told, settled));
    }
  }

  private void neverDebited(Where where, long number) {
    offences.add(
        Law.I3,
        where,
        "credits obligation %d of book %d, which never debited it".formatted(number, debtor));
  }

  /** The same of the creditor's side. */
  void creditorHasEnded() {
    if (known > answered) {
      offences.add(
          Law.I3,
          knownAt,
          "has an answer to obligation %d to book %d, which has answered up to %d"
              .formatted(known, creditor, answered));
    }
  }

  /** Compares what has returned with what was refused, at a cut where nobody is behind. */
  void close() {
    for (Map.Entry<Long, Where> back : returned.headMap(answered, true).entrySet()) {
      offences.add(
          Law.I3,
          back.getValue(),
          "takes back obligation %d to book %d, which has credited it"
              .formatted(back.getKey(), creditor));
    }
  }
}

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

  private long debited;
  private long answered;

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
    if (owed.number() != debited + 1) {
      offences.add(
          Law.I3,
          where,
          "debits obligation %d to book %d after obligation %d"
              .formatted(owed.number(), creditor, debited));
      return;
    }
    debited++;
    if (answers.isEmpty()) {
      debits.add(digest(owed), where);
    } else {
      compare(answers, digest(owed), answers.where(), owed);
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
    if (owed.number() != answered + 1) {
      offences.add(
          Law.I3,
          where,
          (owed.number() <= answered
                  ? "answers obligation %d of book %d once more, after obligation %d"
                  : "answers obligation %d of book %d after obligation %d")
              .formatted(owed.number(), debtor, answered));
      return false;
    }
    answered++;
    if (debits.isEmpty()) {
      answers.add(digest(owed), where);
    } else {
      compare(debits, digest(owed), where, owed);
    }
    return true;
  }

  /** Compares with the oldest of the other side. */
  private void compare(Lead ahead, long digest, Where credit, Obligation owed) {
    if (ahead.digest() != digest) {
      String side = ahead == debits ? "credit" : "debit";
      offences.add(
          Law.I3,
          credit,
          "obligation %d of book %d is credited as another than it was debited; the %s says %s"
              .formatted(owed.number(), debtor, side, inWords(owed)));
    }
    ahead.drop();
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
    if (answered > debited) {
      offences.add(
          Law.I3,
          answers.where(),
          "credits obligation %d of book %d, which never debited it"
              .formatted(debited + 1, debtor));
    } else if (told > settled) {
      offences.add(
          Law.I3,
          toldAt,
          "was told that book %d has settled up to obligation %d, which it has up to %d"
              .formatted(debtor, told, settled));
    }
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

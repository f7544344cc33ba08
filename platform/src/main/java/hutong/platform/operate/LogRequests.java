package hutong.platform.operate;

import hutong.platform.entity.EntityType;
import hutong.platform.entity.Entry;
import hutong.platform.entity.Journal;
import hutong.platform.extend.Failure;
import hutong.platform.operate.Act.What;
import hutong.platform.operators.LogPage;
import hutong.platform.operators.LogRecord;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** The log, page by page, as it lies in the journal. */
record LogRequests(
    Operators operators, Journal journal, EntityType<Office, Command, Link, Reply> type) {
  /** Numbers of the journal on one page. */
  private static final int PAGE = 500;

  /** From that number on; fails with {@link Failure}. */
  CompletionStage<LogPage> page(String fromText) {
    long from = number(fromText, "the log is read from a number: 1 is the first");
    return operators
        .state()
        .thenCompose(
            state -> {
              long to = Math.min(from + PAGE - 1, state.sequence());
              return journal
                  .read(type.persistenceId(OfficeUpkeep.ALL), type.codec(), from, to)
                  .thenApply(
                      entries ->
                          LogPage.newBuilder()
                              .addAllRecords(records(entries, to))
                              .setNext(to < state.sequence() ? to + 1 : 0)
                              .setHead(state.chain())
                              .setHeadSequence(state.sequence())
                              .build());
            })
        .exceptionally(LogRequests::failed);
  }

  private static LogPage failed(Throwable thrown) {
    if (Failure.cause(thrown) instanceof Journal.Unreadable unreadable) {
      throw new Failure(
          Code.INTERNAL,
          Action.GIVE_UP,
          "the chain is broken: number %d of the log cannot be read"
              .formatted(unreadable.sequence()));
    }
    throw new CompletionException(Failure.cause(thrown));
  }

  /**
   * A number of a journal.
   *
   * @param otherwise what is told of anything else
   */
  static long number(String text, String otherwise) {
    try {
      long number = Long.parseLong(text);
      Failure.require(number >= 1 && number < Long.MAX_VALUE - PAGE, Code.BAD_REQUEST, otherwise);
      return number;
    } catch (NumberFormatException e) {
      throw new Failure(Code.BAD_REQUEST, Action.FIX, otherwise);
    }
  }

  private static List<LogRecord> records(List<Entry<Link>> entries, long to) {
    return entries.stream()
        .filter(entry -> entry.sequence() <= to && entry instanceof Entry.Recorded)
        .map(entry -> record(entry.sequence(), ((Entry.Recorded<Link>) entry).event()))
        .toList();
  }

  private static LogRecord record(long sequence, Link link) {
    Act act = link.act();
    return LogRecord.newBuilder()
        .setSequence(sequence)
        .setAtMillis(act.atMillis())
        .setOperator(act.by().name())
        .setRole(act.by().role().word())
        .setAct(words(act.what()))
        .setSubject(act.subject())
        .setReason(act.reason())
        .setOutcome(outcome(act.what()))
        .setPrevious(link.previous())
        .setHash(link.hash())
        .build();
  }

  private static String words(What what) {
    if (what instanceof What.Appointed) {
      return Asked.ADD.words();
    }
    if (what instanceof What.Dismissed) {
      return Asked.REMOVE.words();
    }
    if (what instanceof What.Proposed proposed) {
      return Asked.of(proposed.kind()).words();
    }
    if (what instanceof What.Approved) {
      return Asked.APPROVE.words();
    }
    if (what instanceof What.Rejected) {
      return Asked.REJECT.words();
    }
    if (what instanceof What.Expired) {
      return "expire";
    }
    if (what instanceof What.Done) {
      return "finish";
    }
    if (what instanceof What.Examined) {
      return Asked.EXAMINE.words();
    }
    return what instanceof What.Seen ? Asked.LOOK.words() : ((What.Refused) what).asked().words();
  }

  private static String outcome(What what) {
    if (what instanceof What.Appointed appointed) {
      return "added as " + appointed.role().word();
    }
    if (what instanceof What.Dismissed) {
      return "removed";
    }
    if (what instanceof What.Proposed proposed) {
      return "proposed: " + proposed.id();
    }
    if (what instanceof What.Approved approved) {
      return "approved: " + approved.id();
    }
    if (what instanceof What.Rejected rejected) {
      return "rejected: " + rejected.id();
    }
    if (what instanceof What.Expired expired) {
      return "nobody decided in time: " + expired.id();
    }
    if (what instanceof What.Done done) {
      return "%s %d account(s) or event(s), %d difference(s) left: %s"
          .formatted(
              switch (done.outcome()) {
                case DONE -> "done to";
                case OVERTAKEN -> "cut off by another stop after";
                case DECIDED_OTHERWISE -> "decided otherwise before, done to";
              },
              done.accounts(),
              done.differences(),
              done.id());
    }
    return what instanceof What.Seen || what instanceof What.Examined
        ? "looked at"
        : Troubles.inTheLog(((What.Refused) what).trouble());
  }
}

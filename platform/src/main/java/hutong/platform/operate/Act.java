package hutong.platform.operate;

import hutong.platform.money.Mended.Outcome;
import hutong.protocol.UserId;

/**
 * A line of the log: who did what to whom, why and when. The log is the journal, so what an act
 * changes is a part of it.
 *
 * @param subject an operator's name, a person's handle, or the id of a proposal that there is not
 * @param reason as the operator gave it; may be empty
 */
record Act(By by, String subject, String reason, long atMillis, What what) {

  Office applyTo(Office office) {
    return what.applyTo(office, this);
  }

  /** What was done. */
  sealed interface What {
    Office applyTo(Office office, Act act);

    record Appointed(Role role, String token) implements What {
      @Override
      public Office applyTo(Office office, Act act) {
        return office.with(new Operator(act.subject(), role, token, act.atMillis()));
      }
    }

    record Dismissed() implements What {
      @Override
      public Office applyTo(Office office, Act act) {
        return office.without(act.subject());
      }
    }

    /**
     * @param book and {@code stoppedAt}: see {@link Deed}
     */
    record Proposed(String id, Deed.Kind kind, UserId user, int book, long stoppedAt)
        implements What {
      Proposed(String id, Deed.Kind kind, UserId user) {
        this(id, kind, user, 0, 0);
      }

      @Override
      public Office applyTo(Office office, Act act) {
        Deed deed = new Deed(kind, user, act.subject(), book, stoppedAt);
        return office.with(Proposal.of(id, deed, act));
      }
    }

    record Approved(String id) implements What {
      @Override
      public Office applyTo(Office office, Act act) {
        return office.with(office.mustHave(id).decided(Proposal.Stage.APPROVED, act));
      }
    }

    record Rejected(String id) implements What {
      @Override
      public Office applyTo(Office office, Act act) {
        return office.with(office.mustHave(id).decided(Proposal.Stage.REJECTED, act));
      }
    }

    /** Nobody decided in time. */
    record Expired(String id) implements What {
      @Override
      public Office applyTo(Office office, Act act) {
        return office.with(office.mustHave(id).decided(Proposal.Stage.EXPIRED, act));
      }
    }

    /**
     * What was approved has happened to so many accounts, or events of a book.
     *
     * @param differences that the repair of a book left open
     * @param outcome of the repair of a book
     */
    record Done(String id, int accounts, int differences, Outcome outcome) implements What {
      Done(String id, int accounts) {
        this(id, accounts, 0, Outcome.DONE);
      }

      @Override
      public Office applyTo(Office office, Act act) {
        return office.with(office.mustHave(id).done(this));
      }
    }

    /** A person's money was looked at. */
    record Seen(UserId user) implements What {
      @Override
      public Office applyTo(Office office, Act act) {
        return office;
      }
    }

    /** A book's two histories were looked at. */
    record Examined(int book) implements What {
      @Override
      public Office applyTo(Office office, Act act) {
        return office;
      }
    }

    record Refused(Asked asked, Trouble trouble) implements What {
      @Override
      public Office applyTo(Office office, Act act) {
        return office;
      }
    }
  }
}

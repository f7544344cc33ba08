package hutong.platform.operate;

import hutong.platform.money.Mended.Outcome;
import hutong.platform.remote.NodeMessage;
import hutong.protocol.UserId;

/** What the office can be told. */
sealed interface Command extends NodeMessage {
  /** Stands for the token of whoever has shown that they can read the server's folder. */
  String FOLDER = "folder";

  /** An act of an operator, who is known by the hash of a token. */
  sealed interface OfOperator extends Command {
    String token();

    Asked asked();

    String subject();

    /** Why, in the operator's words; empty for what needs no reason. */
    default String reason() {
      return "";
    }
  }

  /**
   * A new operator.
   *
   * @param newToken hash of theirs
   */
  record Add(String token, String name, Role role, String newToken) implements OfOperator {
    @Override
    public Asked asked() {
      return Asked.ADD;
    }

    @Override
    public String subject() {
      return name;
    }
  }

  record Remove(String token, String name) implements OfOperator {
    @Override
    public Asked asked() {
      return Asked.REMOVE;
    }

    @Override
    public String subject() {
      return name;
    }
  }

  /**
   * Wants a deed to be done.
   *
   * @param id of the proposal, new
   */
  record Propose(String token, String id, Deed deed, String reason) implements OfOperator {
    @Override
    public Asked asked() {
      return Asked.of(deed.kind());
    }

    @Override
    public String subject() {
      return deed.handle();
    }
  }

  /** Decides about another's proposal. */
  record Approve(String token, String id, String reason) implements OfOperator {
    @Override
    public Asked asked() {
      return Asked.APPROVE;
    }

    @Override
    public String subject() {
      return id;
    }
  }

  /** Decides about a proposal, or takes one's own back. */
  record Reject(String token, String id, String reason) implements OfOperator {
    @Override
    public Asked asked() {
      return Asked.REJECT;
    }

    @Override
    public String subject() {
      return id;
    }
  }

  /** Notes that a person's money is looked at, before it is. */
  record Look(String token, UserId user, String handle) implements OfOperator {
    @Override
    public Asked asked() {
      return Asked.LOOK;
    }

    @Override
    public String subject() {
      return handle;
    }
  }

  /** Notes that a book's two histories are looked at, before they are. */
  record Examine(String token, int book) implements OfOperator {
    @Override
    public Asked asked() {
      return Asked.EXAMINE;
    }

    @Override
    public String subject() {
      return Deed.nameOf(book);
    }
  }

  /**
   * What was approved has been done to so many accounts, or events of a book.
   *
   * @param differences that the repair of a book left open
   * @param outcome of the repair of a book
   */
  record Finish(String id, int accounts, int differences, Outcome outcome) implements Command {
    Finish(String id, int accounts) {
      this(id, accounts, 0, Outcome.DONE);
    }
  }

  /** Ends what has waited too long. */
  record Expire() implements Command {}

  /** Asks whose token that is. */
  record Identify(String token) implements Command {}

  record Read() implements Command {}
}

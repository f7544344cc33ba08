package hutong.platform.money;

import hutong.platform.extend.Failure;
import hutong.platform.money.EnvelopeRules.Trouble;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;

/** What people are told when the ledger or an envelope refuses. */
final class Refusals {
  private Refusals() {}

  static Failure of(Refusal refusal) {
    return switch (refusal) {
      case AMOUNT -> fix(Code.BAD_AMOUNT, "the amount must be above zero");
      case SELF -> fix(Code.BAD_REQUEST, "one pays somebody else");
      case MEMO_TOO_LONG ->
          fix(Code.TOO_LARGE, "the memo must have at most " + Book.MAX_MEMO + " characters");
      case TOO_FAR_AHEAD ->
          fix(Code.BAD_OPERATION, "the operation id's time is ahead: set the clock of the device");
      case CONFLICT ->
          fix(Code.CONFLICT, "the operation id was used for another order: make a new one");
      case WRONG_CURRENCY, OTHER_TERMS ->
          fix(Code.BAD_CURRENCY, "the account holds another currency");
      case NO_FUNDS -> fix(Code.NO_FUNDS, "there is not enough money in the wallet");
      case LIMIT ->
          fix(
              Code.LIMIT_REACHED,
              "more than may be paid at once, or on one day: pay less, or later");
      case FROZEN ->
          giveUp(Code.ACCOUNT_FROZEN, "an account is frozen: ask the support of this server");
      case CLOSED, NO_ACCOUNT -> giveUp(Code.ACCOUNT_CLOSED, "there is no such account any more");
      case EXPIRED -> giveUp(Code.EXPIRED, "the time to do it is over");
      case TOO_MUCH_INSIDE -> giveUp(Code.LIMIT_REACHED, "the books of this server are full");
      case WRONG_BOOK, NO_HOLD, ABOVE_HOLD, CANCELLED, NOT_EMPTY, NOT_ORDERED ->
          throw new IllegalStateException("nobody orders that for a person: " + refusal);
    };
  }

  static Failure of(Trouble trouble, EnvelopeSettings settings) {
    return switch (trouble) {
      case TOTAL ->
          fix(
              Code.BAD_AMOUNT,
              "the total must be 1 to " + settings.rules().maxTotal() + " minor units");
      case COUNT -> fix(Code.TOO_MANY, "the count must be 1 to " + settings.rules().maxCount());
      case ONE_SHARE ->
          fix(
              Code.TOO_MANY,
              "the count must be 1: in a direct conversation the other claims all of it, and an"
                  + " exclusive envelope is for one member");
      case TOO_MANY_SHARES ->
          fix(
              Code.BAD_AMOUNT,
              "each share must be at least " + settings.rules().minShare() + " minor units");
      case GREETING_TOO_LONG ->
          fix(Code.TOO_LARGE, "the greeting must have at most " + Book.MAX_MEMO + " characters");
      case FOR_WHOM -> fix(Code.BAD_REQUEST, "userId must say whom it is for");
      case CONFLICT -> of(Refusal.CONFLICT);
      case TOO_FAR_AHEAD -> of(Refusal.TOO_FAR_AHEAD);
      case NO_SUCH_ENVELOPE, NOT_A_TRANSFER, NEVER_FUNDED -> noSuchMoney();
      case NOT_FUNDED ->
          new Failure(Code.PENDING, Action.RETRY, "its money is on the way: try again");
      case ALL_GONE -> giveUp(Code.ALL_GONE, "every share was claimed");
      case EXPIRED -> giveUp(Code.EXPIRED, "the time to claim it is over");
      case RETURNED -> giveUp(Code.RETURNED, "it went back to whoever sent it");
      case NOT_FOR_YOU -> giveUp(Code.NOT_FOR_YOU, "it is for somebody else");
    };
  }

  static Failure noSuchMoney() {
    return giveUp(Code.NO_SUCH_MONEY, "there is no such envelope or transfer for you");
  }

  private static Failure fix(Code code, String message) {
    return new Failure(code, Action.FIX, message);
  }

  private static Failure giveUp(Code code, String message) {
    return new Failure(code, Action.GIVE_UP, message);
  }
}

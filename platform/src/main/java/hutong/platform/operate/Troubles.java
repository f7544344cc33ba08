package hutong.platform.operate;

import hutong.platform.extend.Failure;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;

/** What operators are told when something is refused: why, and what to do about it. */
final class Troubles {
  private Troubles() {}

  static Failure of(Reply.Refused refused) {
    return new Failure(
        code(refused.trouble()), Action.FIX, words(refused.trouble(), refused.detail()));
  }

  /** Nobody's token. */
  static Failure unknown() {
    return new Failure(Code.TOKEN_INVALID, Action.FIX, UNKNOWN);
  }

  static final String UNKNOWN =
      "not the token of an operator: `hutong operator add NAME --role ROLE` makes one";

  private static Code code(Trouble trouble) {
    return switch (trouble) {
      case ROLE, OWN_PROPOSAL -> Code.NOT_ALLOWED;
      case NAME_TAKEN, PROPOSED_BEFORE, APPROVED_BEFORE, REJECTED_BEFORE -> Code.CONFLICT;
      case TOO_MANY_OPERATORS, TOO_MANY_PROPOSALS -> Code.TOO_MANY;
      case NO_SUCH_OPERATOR, NO_SUCH_PROPOSAL -> Code.NOT_FOUND;
      case EXPIRED -> Code.EXPIRED;
    };
  }

  /**
   * @param detail as in {@link Reply.Refused}
   */
  private static String words(Trouble trouble, String detail) {
    return switch (trouble) {
      case ROLE -> "the role is not sufficient: ask an operator who is " + detail;
      case NAME_TAKEN ->
          "there is an operator of that name: choose another, or `hutong operator remove %s` first"
              .formatted(detail);
      case TOO_MANY_OPERATORS ->
          "there are %s operators, as many as may be: remove one, or raise hutong.operators.max-operators"
              .formatted(detail);
      case NO_SUCH_OPERATOR ->
          "there is no operator of that name: `hutong operator list` shows all";
      case PROPOSED_BEFORE ->
          "another operator has proposed the same: hutong admin approve " + detail;
      case TOO_MANY_PROPOSALS ->
          "%s proposals wait, as many as may be: approve or reject some; `hutong admin proposals` shows them"
              .formatted(detail);
      case NO_SUCH_PROPOSAL -> "there is no such proposal: `hutong admin proposals` shows all";
      case OWN_PROPOSAL ->
          "nobody approves what they have proposed: ask another operator who is %s, or take it back with `hutong admin reject %s`"
              .formatted(Role.Right.MONEY.holders(), detail);
      case APPROVED_BEFORE ->
          "%s has approved it already: nothing is left to do; `hutong admin log` shows it"
              .formatted(detail);
      case REJECTED_BEFORE -> "%s has rejected it: propose it anew".formatted(detail);
      case EXPIRED -> "nobody decided in time: propose it anew";
    };
  }

  /** The same as the log tells it, which does not keep the detail. */
  static String inTheLog(Trouble trouble) {
    return switch (trouble) {
      case ROLE -> "refused: the role was not sufficient";
      case NAME_TAKEN -> "refused: there was an operator of that name";
      case TOO_MANY_OPERATORS -> "refused: there were as many operators as may be";
      case NO_SUCH_OPERATOR -> "refused: there was no operator of that name";
      case PROPOSED_BEFORE -> "refused: another had proposed the same";
      case TOO_MANY_PROPOSALS -> "refused: as many proposals waited as may";
      case NO_SUCH_PROPOSAL -> "refused: there was no such proposal";
      case OWN_PROPOSAL -> "refused: it was their own proposal";
      case APPROVED_BEFORE -> "refused: it was approved before";
      case REJECTED_BEFORE -> "refused: it was rejected before";
      case EXPIRED -> "refused: the proposal was over";
    };
  }
}

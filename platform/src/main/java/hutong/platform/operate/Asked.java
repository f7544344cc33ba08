package hutong.platform.operate;

import hutong.platform.operate.Role.Right;

/** What an operator can ask for. */
enum Asked {
  ADD("operator add", Right.APPOINT),
  REMOVE("operator remove", Right.APPOINT),
  FREEZE("freeze", Right.MONEY),
  UNFREEZE("unfreeze", Right.MONEY),
  APPROVE("approve", Right.MONEY),
  REJECT("reject", Right.MONEY),
  LOOK("look", Right.LOOK),
  /** At a book's two histories: it shows many people's money. */
  EXAMINE("repair", Right.MONEY),
  DISCARD("repair --discard", Right.MONEY),
  REAPPLY("repair --reapply", Right.MONEY);

  private final String words;
  private final Right right;

  Asked(String words, Right right) {
    this.words = words;
    this.right = right;
  }

  static Asked of(Deed.Kind kind) {
    return switch (kind) {
      case FREEZE -> FREEZE;
      case UNFREEZE -> UNFREEZE;
      case DISCARD -> DISCARD;
      case REAPPLY -> REAPPLY;
    };
  }

  /** As the log and the command line name it. */
  String words() {
    return words;
  }

  Right right() {
    return right;
  }
}

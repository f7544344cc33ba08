package hutong.platform.chat;

import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;

/** How a conversation's refusal is told to clients. */
record Refusal(Code code, Action action, String message) {
  static Refusal of(Reason reason, ChatSettings settings) {
    return switch (reason) {
      case NO_SUCH_CONVERSATION ->
          giveUp(
              Code.NO_SUCH_CONVERSATION,
              "there is no such conversation of yours: open it by handle first");
      case NOT_A_GROUP ->
          giveUp(Code.NOT_A_GROUP, "a direct conversation has its two members for ever");
      case GROUP_FULL ->
          giveUp(Code.GROUP_FULL, "a group has at most " + settings.maxMembers() + " members");
      case CONFLICT ->
          fix(Code.CONFLICT, "this id was used with other contents: take the next one");
      case TOO_OLD ->
          new Refusal(
              Code.TOO_OLD,
              Action.RESYNC,
              "this id is older than what is remembered: sync, then send as new what is absent");
      case NO_SUCH_ITEM ->
          giveUp(
              Code.NO_SUCH_ITEM,
              "the item is not there for you, was recalled, or cannot be changed like that");
      case NO_SUCH_MEDIA ->
          fix(Code.NO_SUCH_MEDIA, "the medium is not there for you: put it to /v1/media first");
      case NOT_ALLOWED -> giveUp(Code.NOT_ALLOWED, "it is another's item, or your role is too low");
      case TOO_LATE ->
          giveUp(
              Code.TOO_LATE,
              "an own item can be recalled within %d s and edited within %d s"
                  .formatted(
                      settings.recallWithinMillis() / 1000, settings.editWithinMillis() / 1000));
      case TOO_MANY ->
          giveUp(
              Code.TOO_MANY,
              "at most %d edits and %d reactions of an item, %d pins and %d open invitations"
                  .formatted(
                      settings.maxEdits(),
                      settings.maxReactions(),
                      settings.maxPins(),
                      settings.maxInvitations()));
      case MUTED ->
          giveUp(Code.MUTED, "you may not write here now: see mutedUntilMillis and rules");
      case DISSOLVED -> giveUp(Code.DISSOLVED, "the group was dissolved: it can only be read");
      case NOT_A_MEMBER -> fix(Code.NOT_A_MEMBER, "somebody named is not a member");
      case NOT_ACCEPTED -> giveUp(Code.NOT_ACCEPTED, "this person does not take that from you");
      case INVITATION_INVALID ->
          giveUp(Code.INVITATION_INVALID, "there is no such invitation: ask for another");
      case INVITATION_EXPIRED ->
          giveUp(Code.INVITATION_EXPIRED, "the invitation has expired: ask for another");
      case INVITATION_USED_UP ->
          giveUp(Code.INVITATION_USED_UP, "the invitation was used up: ask for another");
    };
  }

  private static Refusal giveUp(Code code, String message) {
    return new Refusal(code, Action.GIVE_UP, message);
  }

  private static Refusal fix(Code code, String message) {
    return new Refusal(code, Action.FIX, message);
  }
}

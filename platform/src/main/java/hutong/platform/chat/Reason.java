package hutong.platform.chat;

/** Why a conversation refuses. */
enum Reason {
  NO_SUCH_CONVERSATION,
  NOT_A_GROUP,
  GROUP_FULL,
  CONFLICT,
  TOO_OLD,
  /** The item that was named is not there for the sender, or no item of that kind. */
  NO_SUCH_ITEM,
  NO_SUCH_MEDIA,
  /** The role, or another's item. */
  NOT_ALLOWED,
  TOO_LATE,
  TOO_MANY,
  MUTED,
  DISSOLVED,
  NOT_A_MEMBER,
  /** The other person takes nothing. */
  NOT_ACCEPTED,
  INVITATION_INVALID,
  INVITATION_EXPIRED,
  INVITATION_USED_UP
}

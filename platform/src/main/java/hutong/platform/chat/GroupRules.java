package hutong.platform.chat;

/**
 * Rules of a group that its owner and admins set.
 *
 * @param approval who comes by an invitation waits until an admin says yes
 * @param openHistory who joins may read what was said before
 * @param muted only owner and admins write
 * @param closed only owner and admins add people and make invitations
 */
record GroupRules(boolean approval, boolean openHistory, boolean muted, boolean closed) {
  static final GroupRules NONE = new GroupRules(false, false, false, false);
}

package hutong.platform.operate;

/** Why an operator's act has no effect. */
enum Trouble {
  /** The role is not sufficient. */
  ROLE,
  NAME_TAKEN,
  TOO_MANY_OPERATORS,
  NO_SUCH_OPERATOR,
  /** Another operator has proposed the same, and it waits. */
  PROPOSED_BEFORE,
  /** So many wait already. */
  TOO_MANY_PROPOSALS,
  /** There is none of that id, or it was long ago. */
  NO_SUCH_PROPOSAL,
  /** Who proposes does not approve. */
  OWN_PROPOSAL,
  APPROVED_BEFORE,
  REJECTED_BEFORE,
  /** Nobody decided in time. */
  EXPIRED
}

package hutong.platform.people;

/** What somebody wants of a person, who decides in their settings from whom they take it. */
public enum Purpose {
  /** Find them by handle. */
  FIND,
  /** Begin a direct conversation. */
  MESSAGE,
  /** Add them to a group. */
  ADD,
  /** See whether they are here, and when they were last. */
  PRESENCE,
  /** Send them money; only their contacts may. */
  PAY
}

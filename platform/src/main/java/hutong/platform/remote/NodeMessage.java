package hutong.platform.remote;

/**
 * A message that may go to another node: a record, or a sealed family of records. Its bytes follow
 * from its components, see {@link Formats}; nodes of two versions speak with each other during an
 * upgrade, so names stay, and components are only ever added at the end.
 */
public interface NodeMessage {
  /** A member of such a family that never leaves its node, and therefore has no bytes. */
  interface Local {}
}

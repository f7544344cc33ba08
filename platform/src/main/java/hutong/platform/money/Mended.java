package hutong.platform.money;

/**
 * What came of a decision about a second history.
 *
 * @param events that it has dealt with
 * @param differences what was said beside the branch and is not so on it
 */
public record Mended(Outcome outcome, long events, long differences) {
  /** How far it was carried out. */
  public enum Outcome {
    /** All of it. */
    DONE,
    /** The book met more of a second history first: what is left needs another decision. */
    OVERTAKEN,
    /** Another decision about the same stop came first. */
    DECIDED_OTHERWISE
  }
}

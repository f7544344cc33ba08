package hutong.platform.money;

/**
 * What came of a decision about a second history.
 *
 * @param events that it was about; 0: none, the book had met more by then
 * @param differences what was said beside the branch and is not so on it
 */
public record Mended(long events, long differences) {}

package hutong.platform.reminder;

import java.util.OptionalLong;

/**
 * How far the scan of a bucket has come, in slots.
 *
 * @param begun nothing was ever put before it; it only falls
 * @param closed nothing that counts is put into it, or before it, any more; it only rises, as the
 *     others do
 * @param finished all that was put up to here was woken
 * @param dropped all up to here is deleted
 */
record Progress(long begun, OptionalLong closed, OptionalLong finished, OptionalLong dropped) {}

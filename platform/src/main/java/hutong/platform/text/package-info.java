/** What people may write to each other, character by character. */
@NullMarked
package hutong.platform.text;

import org.jspecify.annotations.NullMarked;

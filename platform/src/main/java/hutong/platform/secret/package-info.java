/** What only the server knows: keys, and what is signed with them. */
@NullMarked
package hutong.platform.secret;

import org.jspecify.annotations.NullMarked;

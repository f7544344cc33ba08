/** What actors share that is no part of any of them. */
@NullMarked
package hutong.platform.actor;

import org.jspecify.annotations.NullMarked;

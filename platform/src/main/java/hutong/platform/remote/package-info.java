/**
 * Messages between the nodes of a cluster: what travels, and as which bytes. They are never stored.
 */
@NullMarked
package hutong.platform.remote;

import org.jspecify.annotations.NullMarked;

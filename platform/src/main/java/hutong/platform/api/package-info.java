/** The HTTP API: routes of features, health, metrics and its own documentation, on Armeria. */
@NullMarked
package hutong.platform.api;

import org.jspecify.annotations.NullMarked;

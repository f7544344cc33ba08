/** People: handles, credentials, devices and tokens. */
@NullMarked
package hutong.platform.people;

import org.jspecify.annotations.NullMarked;

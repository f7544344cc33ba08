/** Media: pictures that people put, made harmless, kept, and shown to those who may see them. */
@NullMarked
package hutong.platform.media;

import org.jspecify.annotations.NullMarked;

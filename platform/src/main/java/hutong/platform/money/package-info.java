/**
 * Money in books: who holds what, and how it moves so that it is in one place at any time. Start
 * with {@link hutong.platform.money.Book}.
 */
@NullMarked
package hutong.platform.money;

import org.jspecify.annotations.NullMarked;

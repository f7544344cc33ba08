/**
 * Operators: who they are, what they may do, and the log of what they did. {@link
 * hutong.platform.operate.Operators} is how others use it; {@link
 * hutong.platform.operate.OfficeRules} has the rules.
 */
@NullMarked
package hutong.platform.operate;

import org.jspecify.annotations.NullMarked;

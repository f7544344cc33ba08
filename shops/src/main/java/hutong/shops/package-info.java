/** Micro-shops: products, stock, orders and coupons, on the façades of the platform. */
@NullMarked
package hutong.shops;

import org.jspecify.annotations.NullMarked;

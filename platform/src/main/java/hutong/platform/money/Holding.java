package hutong.platform.money;

/**
 * An account of a person, as operators see it.
 *
 * @param account its name in the ledger
 * @param balanceMinor what is held included
 * @param frozen whether nothing leaves it and nothing comes in
 */
public record Holding(
    String account, String currency, long balanceMinor, long heldMinor, boolean frozen) {}

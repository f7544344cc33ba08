package hutong.platform.money;

/**
 * An account and the book that it is in for ever: {@code p.12.01m7…}.
 *
 * @param name unique among those of its kind and book; of fees, suspense and the world the currency
 */
record AccountId(AccountKind kind, int book, String name) {
  AccountId {
    if (book < 0) {
      throw new IllegalArgumentException("must be >= 0: book=" + book);
    }
    if (name.isEmpty() || name.indexOf('.') >= 0) {
      throw new IllegalArgumentException("must be a name without dots: name=" + name);
    }
  }

  /** The account in the text. */
  static AccountId of(String value) {
    String[] parts = value.split("\\.", -1);
    if (parts.length != 3 || parts[0].length() != 1) {
      throw new IllegalArgumentException("must be kind.book.name: account=" + value);
    }
    return new AccountId(AccountKind.of(parts[0].charAt(0)), Integer.parseInt(parts[1]), parts[2]);
  }

  /** The same in every process, and with it the order of accounts in a snapshot. */
  @Override
  public int hashCode() {
    return 31 * (31 * kind.code() + book) + name.hashCode();
  }

  @Override
  public String toString() {
    return kind.code() + "." + book + "." + name;
  }
}

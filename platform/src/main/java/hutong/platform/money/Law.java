package hutong.platform.money;

/** What an audit proves of the money. */
public enum Law {
  CHAIN("chain", "each event names the hash of the one before it, and none is missing"),
  REPLAY("replay", "each event can be read, and can happen to the book as it was"),
  I1("I1", "no account is below zero, apart from the world's"),
  I2("I2", "what came in from the world is in accounts or under way"),
  I3("I3", "each operation happens once, and each credit has its debit"),
  I4("I4", "a hold is resolved once, and by no more than was held"),
  I5("I5", "an envelope's total is claimed or remains, and its money moves as it decided"),
  WRITERS("writers", "each book has one history, or operators have decided about the second"),
  CHECKPOINT("checkpoint", "what books have noted outside the journal is still in it"),
  I9("I9", "replay gives the state that is live");

  private final String key;
  private final String sentence;

  Law(String key, String sentence) {
    this.key = key;
    this.sentence = sentence;
  }

  /** Its name in documents and in JSON. */
  public String key() {
    return key;
  }

  public String sentence() {
    return sentence;
  }
}

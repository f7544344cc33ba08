package hutong.platform.money;

import hutong.platform.entity.Journal;

/**
 * Proves the money from the journal of all books, while they run or not. It reads, and wakes
 * nobody; of the entries it keeps in memory a few thousand, and of each operation and each open
 * obligation some thirty bytes.
 *
 * <p>What a journal cannot say is whether its newest events were taken out of it: nobody names them
 * yet. Such a loss shows when another book has an event that follows from them.
 */
public final class Auditor {
  /** A book that changes hands while it is read is read anew. */
  private static final int ATTEMPTS = 5;

  private final Journal journal;
  private final int books;

  /**
   * @param books that there are, from 0; further ones are read when one of these names them
   */
  public Auditor(Journal journal, int books) {
    this.journal = journal;
    this.books = books;
  }

  /** Reads all books and replays them; blocks. Fails with the driver's exceptions. */
  public AuditReport audit() {
    for (int attempt = 1; ; attempt++) {
      try {
        return Audit.of(books, new BookPages(journal, books), new StoredEnvelopes(journal));
      } catch (BookPages.Turned e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }
}

package hutong.platform.money;

import java.util.Optional;

/**
 * What somebody knows of a book at one number of its journal, and does not have from the journal.
 */
interface Witness {
  /** What is broken when the journal says otherwise. */
  Law law();

  int book();

  /** Of the newest entry that the book had then; 0: it had none. */
  long sequence();

  /** What is known, in words that go on after <em>event 12</em>. */
  String claim();

  /**
   * What does not agree with the claim, in words.
   *
   * @param replayed the book with all entries up to {@link #sequence}
   * @param incarnation of the newest of them
   */
  Optional<String> against(Book replayed, long incarnation);

  /**
   * Whether it is of that entry, which a writer that was replaced has stored beside the branch.
   *
   * @param hash that the chain had with it
   */
  default boolean isOf(long sequence, Link.Hash hash) {
    return false;
  }
}

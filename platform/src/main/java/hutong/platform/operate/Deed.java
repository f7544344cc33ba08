package hutong.platform.operate;

import hutong.protocol.UserId;
import java.util.Locale;

/**
 * Something done to a person's money, or to a book that has met two histories.
 *
 * @param user {@link #NOBODY} of a book
 * @param handle as it was written; of a book its name, see {@link #nameOf}
 * @param book its number; 0 of a person
 * @param stoppedAt which stop of the book it is about; 0 of a person
 */
record Deed(Kind kind, UserId user, String handle, int book, long stoppedAt) {
  static final UserId NOBODY = new UserId("0".repeat(26));

  enum Kind {
    /** Nothing leaves their accounts and nothing comes in. */
    FREEZE,
    UNFREEZE,
    /** What a replaced writer stored beside the book's branch was told to nobody. */
    DISCARD,
    /** It is done again on the branch. */
    REAPPLY;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  Deed(Kind kind, UserId user, String handle) {
    this(kind, user, handle, 0, 0);
  }

  /** About a book. */
  static Deed of(Kind kind, int book, long stoppedAt) {
    return new Deed(kind, NOBODY, nameOf(book), book, stoppedAt);
  }

  /** A book as the log names it. */
  static String nameOf(int book) {
    return "book " + book;
  }

  /** Whether it is about a book. */
  boolean isOfBook() {
    return user.equals(NOBODY);
  }

  /** Whom or what it is about; another for each person and each book. */
  String subject() {
    return isOfBook() ? nameOf(book) : user.value();
  }

  /** Whether it does the same to the same. */
  boolean isAs(Deed other) {
    return kind == other.kind
        && user.equals(other.user)
        && book == other.book
        && stoppedAt == other.stoppedAt;
  }
}

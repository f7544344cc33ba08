package hutong.platform.money;

import hutong.platform.entity.Entry;
import hutong.platform.entity.Journal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The entries of all books from the journal, for one audit: by pages, of which the next is read
 * while one is replayed. Blocks its caller.
 */
final class BookPages implements Audit.Entries {
  /** Entries of a page, each of up to some hundred events; two pages are in memory at a time. */
  private static final int PAGE = 1_000;

  private static final BookJournal CODEC = new BookJournal();

  /** What was read of a book has become void: another writer has taken over. */
  static final class Turned extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Turned(String persistenceId, long sequence) {
      super("%s, number %d is void by now".formatted(persistenceId, sequence));
    }
  }

  private final Journal journal;
  private final Map<Integer, Reader> readers = new HashMap<>();

  /** Looks where each book stands. */
  BookPages(Journal journal, int books) {
    this.journal = journal;
    Map<Integer, CompletionStage<Long>> heads = new HashMap<>();
    for (int book = 0; book < books; book++) {
      heads.put(book, journal.head(persistenceId(book)));
    }
    heads.forEach((book, head) -> readers.put(book, new Reader(persistenceId(book), get(head))));
  }

  private static String persistenceId(int book) {
    return Books.TYPE + "|" + book;
  }

  @Override
  public Audit.Step next(int book) {
    return readers
        .computeIfAbsent(
            book, one -> new Reader(persistenceId(one), get(journal.head(persistenceId(one)))))
        .next();
  }

  private static <T> T get(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** One book's. */
  private final class Reader {
    private final String persistenceId;
    private final Deque<Audit.Step> page = new ArrayDeque<>();
    private @Nullable CompletableFuture<Journal.Page<Link>> ahead;
    private @Nullable Entry<Link> last;
    private long head;
    private long readTo;
    private boolean atTheCut;

    Reader(String persistenceId, long head) {
      this.persistenceId = persistenceId;
      this.head = head;
    }

    Audit.Step next() {
      while (page.isEmpty()) {
        if (readTo >= head && !goesOn()) {
          return new Audit.Step.End();
        }
        turn();
      }
      return page.remove();
    }

    /** Whether there is more by now; at the cut nobody has asked yet. */
    private boolean goesOn() {
      if (!atTheCut) {
        atTheCut = true;
        return false;
      }
      head = get(journal.head(persistenceId));
      return readTo < head;
    }

    private void turn() {
      long to = Math.min(readTo + PAGE, head);
      CompletableFuture<Journal.Page<Link>> asked = ahead == null ? read(to) : ahead;
      ahead = null;
      try {
        fill(get(asked));
        readTo = to;
        if (readTo < head) {
          ahead = read(Math.min(readTo + PAGE, head));
        }
      } catch (Journal.Unreadable e) {
        fill(get(read(e.sequence() - 1)));
        page.add(new Audit.Step.Unreadable(e.sequence(), String.valueOf(e.getCause())));
        readTo = to;
      }
    }

    /** Beginning with the one that was read last, to see that it still holds. */
    private CompletableFuture<Journal.Page<Link>> read(long to) {
      long from = last == null ? 1 : last.sequence();
      return journal.page(persistenceId, CODEC, from, to).toCompletableFuture();
    }

    private void fill(Journal.Page<Link> read) {
      List<Entry<Link>> entries = read.entries();
      List<Entry<Link>> fresh = entries;
      if (last != null) {
        boolean same =
            !entries.isEmpty()
                && entries.get(0).sequence() == last.sequence()
                && entries.get(0).incarnation() == last.incarnation();
        if (!same) {
          throw new Turned(persistenceId, last.sequence());
        }
        fresh = entries.subList(1, entries.size());
      }
      for (Entry<Link> entry : fresh) {
        page.add(new Audit.Step.Next(entry));
        last = entry;
      }
      read.beside().stream()
          .filter(row -> row.sequence() > readTo)
          .forEach(row -> page.add(new Audit.Step.Beside(row)));
    }
  }
}

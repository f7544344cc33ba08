package hutong.platform.money;

import hutong.platform.entity.Journal;
import hutong.platform.entity.StateDigest;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Proves the money from the journal of all books, while they run or not. It reads, and wakes
 * nobody; of the entries it keeps in memory a few thousand, and of each operation and each open
 * obligation some thirty bytes.
 *
 * <p>What a journal cannot say is whether its newest events were taken out of it, or all of it was
 * written anew: nobody in it names them. Checkpoints can, and a server that runs.
 */
public final class Auditor {
  /** A book that changes hands while it is read is read anew. */
  private static final int ATTEMPTS = 5;

  private final Journal journal;
  private final int books;

  /**
   * What is held against the journal besides.
   *
   * @param server that runs on it, if it is to be asked
   * @param envelopes of its open ones that are compared at most, the newest first
   * @param checkpoints of this epoch, if they were looked for
   */
  public record Against(
      Optional<RunningStates> server, int envelopes, Optional<List<Checkpoint>> checkpoints) {
    public static final Against NOTHING = new Against(Optional.empty(), 0, Optional.empty());
  }

  /**
   * @param books that there are, from 0; further ones are read when one of these names them
   */
  public Auditor(Journal journal, int books) {
    this.journal = journal;
    this.books = books;
  }

  /** Reads all books and replays them; blocks. Fails with the driver's exceptions. */
  public AuditReport audit() {
    return audit(Against.NOTHING);
  }

  /** The same; fails also with what the running server throws. */
  public AuditReport audit(Against against) {
    StoredEnvelopes stored = new StoredEnvelopes(journal);
    Audit.Evidence evidence =
        new Audit.Evidence(
            witnesses(against),
            against.server().map(server -> new LiveEnvelopes(stored, server, against.envelopes())));
    for (int attempt = 1; ; attempt++) {
      try {
        return Audit.of(books, new BookPages(journal, books), stored, evidence);
      } catch (BookPages.Turned e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private static Map<Law, List<Witness>> witnesses(Against against) {
    Map<Law, List<Witness>> witnesses = new EnumMap<>(Law.class);
    against.checkpoints().ifPresent(all -> witnesses.put(Law.CHECKPOINT, List.copyOf(all)));
    against.server().ifPresent(server -> witnesses.put(Law.I9, live(server.books())));
    return witnesses;
  }

  private static List<Witness> live(List<StateDigest> digests) {
    List<Witness> books = new ArrayList<>();
    for (StateDigest digest : digests) {
      books.add(new LiveBook(books.size(), digest));
    }
    return books;
  }
}

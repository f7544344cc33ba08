package hutong.platform.money;

import hutong.protocol.Digest;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a book was at one number of its journal, as it is noted outside the store: enough to show
 * that the journal up to there was written anew, even with a chain that fits. Pure.
 *
 * <p>As a line: {@code epoch=1 book=3 sequence=120 atMillis=1795312800120 chain=… CNY.person=5
 * CNY.world=-5 check=…}. The chain is 32 hexadecimal digits, sums are in minor units, the check is
 * of the line before it.
 *
 * @param epoch of the store; after a restore another one
 * @param chain hash of the newest event, {@link Link.Hash#NONE} when there was none
 * @param sums what accounts hold, by currency and kind of account
 * @param atMillis the book's time
 */
public record Checkpoint(
    long epoch, int book, long sequence, long atMillis, String chain, SortedMap<String, Long> sums)
    implements Witness {
  private static final String CHECK = " check=";

  static Checkpoint of(long epoch, Book book) {
    return new Checkpoint(
        epoch, book.number(), book.sequence(), book.timeMillis(), text(book.chain()), sums(book));
  }

  private static String text(Link.Hash chain) {
    return String.format(Locale.ROOT, "%016x%016x", chain.high(), chain.low());
  }

  private static SortedMap<String, Long> sums(Book book) {
    SortedMap<String, Long> sums = new TreeMap<>();
    for (Account account : book.accounts().values()) {
      String kind = account.id().kind().name().toLowerCase(Locale.ROOT);
      sums.merge(account.currency() + "." + kind, account.balance(), Long::sum);
    }
    return sums;
  }

  // As a line.

  String line() {
    StringBuilder line = new StringBuilder();
    line.append("epoch=").append(epoch);
    line.append(" book=").append(book);
    line.append(" sequence=").append(sequence);
    line.append(" atMillis=").append(atMillis);
    line.append(" chain=").append(chain);
    sums.forEach((of, sum) -> line.append(' ').append(of).append('=').append(sum));
    return line + CHECK + check(line.toString());
  }

  private static String check(String line) {
    return String.format(Locale.ROOT, "%016x", Digest.of(line));
  }

  /**
   * Reads a line.
   *
   * @throws IllegalArgumentException when it is not one that was written whole
   */
  static Checkpoint parse(String line) {
    int end = line.lastIndexOf(CHECK);
    if (end < 0 || !line.substring(end + CHECK.length()).equals(check(line.substring(0, end)))) {
      throw new IllegalArgumentException("must end with the check of what it says");
    }
    Map<String, String> fields = new HashMap<>();
    SortedMap<String, Long> sums = new TreeMap<>();
    for (String field : line.substring(0, end).split(" ", -1)) {
      int equals = field.indexOf('=');
      String name = field.substring(0, Math.max(0, equals));
      String value = field.substring(equals + 1);
      if (name.indexOf('.') > 0) {
        sums.put(name, Long.parseLong(value));
      } else {
        fields.put(name, value);
      }
    }
    return new Checkpoint(
        number(fields, "epoch"),
        Integer.parseInt(field(fields, "book")),
        number(fields, "sequence"),
        number(fields, "atMillis"),
        field(fields, "chain"),
        sums);
  }

  private static long number(Map<String, String> fields, String name) {
    return Long.parseLong(field(fields, name));
  }

  private static String field(Map<String, String> fields, String name) {
    return Optional.ofNullable(fields.get(name))
        .orElseThrow(() -> new IllegalArgumentException("must have a field " + name));
  }

  // As a witness.

  @Override
  public Law law() {
    return Law.CHECKPOINT;
  }

  @Override
  public String claim() {
    return "had the chain hash %s when it was noted, on %s"
        .formatted(chain, Instant.ofEpochMilli(atMillis));
  }

  @Override
  public Optional<String> against(Book replayed, long incarnation) {
    String found = text(replayed.chain());
    if (!found.equals(chain)) {
      return Optional.of("%s, and in the journal it has %s".formatted(claim(), found));
    }
    SortedMap<String, Long> now = sums(replayed);
    return now.equals(sums)
        ? Optional.empty()
        : Optional.of(
            "had accounts of %s when it was noted, and the journal adds up to %s"
                .formatted(sums, now));
  }

  @Override
  public boolean isOf(long number, Link.Hash hash) {
    return number == sequence && text(hash).equals(chain);
  }
}

package hutong.platform.money;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.uuid.Uuids;
import hutong.cluster.Commands;
import hutong.cluster.JournalRows;
import hutong.cluster.SharedNode;
import hutong.cluster.SharedNode.Lane;
import hutong.platform.entity.Entry;
import hutong.platform.entity.Stored;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The command on a real journal, with books that nobody runs. */
@ExtendWith(SharedNode.class)
class AuditCommandTest {
  private static final long NOW = 1_800_000_000_000L;
  private static final int BOOK = 700;
  private static final AccountId WORLD = new AccountId(AccountKind.WORLD, BOOK, "CNY");
  private static final AccountId ALICE = new AccountId(AccountKind.PERSON, BOOK, "alice");
  private static final AccountId BOB = new AccountId(AccountKind.PERSON, BOOK, "bob");

  @TempDir Path folder;
  private int made;

  @Test
  void anEventThatWasAlteredInTheStoreIsNamedByItsBookAndNumber(Lane lane) throws Exception {
    Event.Transferred second = pays(ALICE, BOB, 300);
    List<Entry<Link>> entries = new ArrayList<>();
    for (Event event :
        List.of(opened(WORLD), opened(ALICE), opened(BOB), pays(WORLD, ALICE, 1_000), second)) {
      entries.add(next(entries, event));
    }
    entries.add(next(entries, pays(BOB, ALICE, 100)));
    List<UUID> times = entries.stream().map(entry -> Uuids.timeBased()).toList();
    try (JournalRows rows = new JournalRows(lane)) {
      for (int i = 0; i < entries.size(); i++) {
        store(rows, entries.get(i), times.get(i));
      }
      Commands.Ended whole = audit(lane);
      assertThat(whole.code()).as(whole.errors()).isZero();
      assertThat(whole.output())
          .contains("ok      chain", "ok      I4", "CNY     person", "\nPROVEN");

      store(rows, altered(entries.get(4)), times.get(4));
      Commands.Ended told = audit(lane);
      assertThat(told.code()).isEqualTo(1);
      assertThat(told.output())
          .contains(
              "BROKEN  chain",
              "\nNOT PROVEN: the first offending event is in book 700, event 5 (chain): ");
      assertThat(audit(lane, "--json").output())
          .contains("\"proven\":false", "\"chain\":\"BROKEN\"", "\"I1\":\"ok\"")
          .contains("\"firstOffence\":{\"book\":700,\"sequence\":5,\"law\":\"chain\",\"detail\":")
          .hasLineCount(1);

      rows.put(id(), 5, times.get(4), "somebody", "B1", new byte[] {7, 7, 7});
      assertThat(audit(lane).output()).contains("book 700, event 5 (replay): cannot be read");

      store(rows, entries.get(4), times.get(4));
      assertThat(audit(lane, "--json").output())
          .startsWith("{\"proven\":true,\"events\":")
          .contains("\"invariants\":{\"chain\":\"ok\"")
          .doesNotContain("firstOffence");
    }
  }

  @Test
  void checkpointsTellThatABookWasWrittenAnewThoughItsChainFits(Lane lane) throws Exception {
    int book = BOOK + 1;
    AccountId world = new AccountId(AccountKind.WORLD, book, "CNY");
    AccountId alice = new AccountId(AccountKind.PERSON, book, "alice");
    List<Event> events = new ArrayList<>(List.of(opened(world), opened(alice)));
    for (int i = 0; i < 3; i++) {
      events.add(pays(world, alice, 100));
    }
    List<UUID> times = events.stream().map(event -> Uuids.timeBased()).toList();
    Path noted = Files.createDirectory(folder.resolve("noted"));
    String file = line(1, book, events.subList(0, 3)) + line(1, book, events.subList(0, 4));
    String torn = line(1, book, events).substring(0, 60);
    try (JournalRows rows = new JournalRows(lane)) {
      store(rows, book, events, times);
      String restored = line(0, book, events.subList(0, 1));
      Files.writeString(noted.resolve("books.log"), restored + file + torn);
      Commands.Ended whole = audit(lane, "--checkpoints", noted.toString());
      assertThat(whole.code()).as(whole.output() + whole.errors()).isZero();
      assertThat(whole.output())
          .contains("ok      checkpoint", "skipped I9", "(with --live)")
          .contains("\n2 checkpoints compared, and 1 of before a restore not\n");

      events.set(3, pays(world, alice, 101));
      store(rows, book, events, times);
      Files.writeString(noted.resolve("books-a.log"), "epoch=1 book=\n" + file);
      Commands.Ended told = audit(lane, "--checkpoints", noted.toString(), "--json");
      assertThat(told.code()).isEqualTo(1);
      assertThat(told.output())
          .contains("\"chain\":\"ok\"", "\"checkpoint\":\"BROKEN\"", "\"I9\":\"skipped\"")
          .contains("\"ofOtherEpochs\":1,\"damaged\":[\"line 1 of books-a.log\"]}")
          .contains(
              "\"firstOffence\":{\"book\":701,\"sequence\":4,\"law\":\"checkpoint\",\"detail\":")
          .containsPattern(
              "had the chain hash [0-9a-f]{32} when .* in the journal it has [0-9a-f]{32}\"");
    }
  }

  private static void store(JournalRows rows, int book, List<Event> events, List<UUID> times) {
    List<Entry<Link>> entries = new ArrayList<>();
    for (Event event : events) {
      entries.add(next(entries, event));
      Stored stored = new BookJournal().encode(entries.get(entries.size() - 1));
      rows.put(
          "Book|" + book,
          entries.size(),
          times.get(entries.size() - 1),
          "somebody",
          stored.manifest(),
          stored.bytes());
    }
  }

  private static String line(long epoch, int number, List<Event> events) {
    Ledger ledger = new Ledger(1, EventBytes::after);
    List<Entry<Link>> entries = new ArrayList<>();
    Book book = Book.empty(number);
    for (Event event : events) {
      entries.add(next(entries, event));
      book = ledger.apply(book, entries.get(entries.size() - 1));
    }
    return Checkpoint.of(epoch, book).line() + "\n";
  }

  @Test
  void whereNoBooksAreItSaysSoAndMakesNothing() {
    Path nowhere = folder.resolve("nowhere");
    Commands.Ended ended = Commands.run("audit", "--data", nowhere.toString());
    assertThat(ended.code()).isEqualTo(4);
    assertThat(ended.errors()).startsWith("No Cassandra has run on the folder").hasLineCount(1);
    assertThat(nowhere).doesNotExist();

    Commands.Ended silent = Commands.run("audit", "--cassandra", "127.0.0.1:1");
    assertThat(silent.code()).isEqualTo(6);
    assertThat(silent.errors()).contains("No Cassandra answers at 127.0.0.1:1");
    assertThat(Commands.run("audit", "--cassandra", "nonsense").code()).isEqualTo(2);
  }

  private Commands.Ended audit(Lane lane, String... more) throws Exception {
    InetSocketAddress cassandra = lane.node().cassandra().orElseThrow().contactPoint();
    Path config = folder.resolve("hutong.conf");
    Files.writeString(config, "hutong.money.books = " + (BOOK + 2));
    List<String> arguments = new ArrayList<>(List.of("audit", "--config", config.toString()));
    arguments.add("--cassandra=" + cassandra.getHostString() + ":" + cassandra.getPort());
    arguments.addAll(List.of(more));
    return Commands.run(arguments.toArray(String[]::new));
  }

  private static String id() {
    return "Book|" + BOOK;
  }

  private static void store(JournalRows rows, Entry<Link> entry, UUID time) {
    Stored stored = new BookJournal().encode(entry);
    rows.put(id(), entry.sequence(), time, "somebody", stored.manifest(), stored.bytes());
  }

  private static Entry<Link> next(List<Entry<Link>> before, Event event) {
    Link.Hash previous =
        before.isEmpty() ? Link.Hash.NONE : link(before.get(before.size() - 1)).hash();
    long sequence = before.size() + 1L;
    return new Entry.Recorded<>(sequence, 1, NOW + sequence, EventBytes.after(previous, event));
  }

  /** With one unit more. */
  private static Entry<Link> altered(Entry<Link> entry) {
    Order.Transfer order = ((Event.Transferred) link(entry).events().get(0)).order();
    Event more =
        new Event.Transferred(
            new Order.Transfer(
                order.id(), order.from(), order.to(), order.amount() + 1, "CNY", order.memo()),
            0);
    return new Entry.Recorded<>(
        entry.sequence(), 1, entry.atMillis(), EventBytes.after(link(entry).previous(), more));
  }

  private static Link link(Entry<Link> entry) {
    return ((Entry.Recorded<Link>) entry).event();
  }

  private static Event opened(AccountId account) {
    return new Event.Opened(new Order.Open(account, "CNY", Terms.NONE));
  }

  private Event.Transferred pays(AccountId from, AccountId to, long amount) {
    OperationId id = OperationId.of(NOW, "step " + made++);
    return new Event.Transferred(new Order.Transfer(id, from, to, amount, "CNY", "lunch"), 0);
  }
}

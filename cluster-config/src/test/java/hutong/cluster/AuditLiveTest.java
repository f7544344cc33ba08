package hutong.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import hutong.cluster.Commands.Ended;
import hutong.cluster.JournalRows.Kept;
import hutong.cluster.SharedNode.Lane;
import hutong.cluster.SharedNode.Person;
import hutong.platform.money.journal.BookEntry;
import hutong.platform.money.journal.BookEvent;
import hutong.platform.money.journal.EnvelopeEntry;
import hutong.platform.operate.FolderProof;
import hutong.protocol.Digest;
import hutong.protocol.SortableId;
import hutong.protocol.wire.Accept;
import hutong.protocol.wire.Claim;
import hutong.protocol.wire.Contact;
import hutong.protocol.wire.CreateGroup;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.MoneyCard;
import hutong.protocol.wire.Pay;
import hutong.protocol.wire.SendEnvelope;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The audit held against a server that runs, and against what its books have noted. */
@ExtendWith(SharedNode.class)
class AuditLiveTest {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @TempDir Path nowhere;
  private Lane lane;
  private Person bob;
  private Peer a;
  private Peer b;

  @BeforeEach
  void twoContacts(Lane node) throws Exception {
    lane = node;
    Person alice = lane.person("alice");
    bob = lane.person("bob");
    a = lane.greet(alice);
    b = lane.greet(bob);
    a.ask(contact(bob, Contact.newBuilder().setAsk("")), "contactEntry");
    b.ask(
        contact(alice, Contact.newBuilder().setAccept(Accept.getDefaultInstance())),
        "contactEntry");
  }

  @AfterEach
  void close() {
    a.close();
    b.close();
  }

  @Test
  void whatIsLiveAndWhatWasNotedIsWhatTheJournalReplaysTo() throws Exception {
    a.ask(pay(250), "paid");
    Frame.Builder euros = pay(300);
    euros.getPayBuilder().setCurrency("EUR");
    a.ask(euros, "paid");
    lane.restart("RedEnvelope", openEnvelope()); // it sleeps, and is woken

    Ended ended = audit("--live", "--token", operator("support"));
    assertThat(ended.code()).as(ended.output() + ended.errors()).isZero();
    assertThat(ended.output())
        .contains("ok      I9", "ok      checkpoint", "\nPROVEN")
        .containsPattern("\n\\d[\\d,]* checkpoints compared\n")
        .containsPattern(
            "\n4 books and [1-9]\\d* open envelopes compared with the running server\n");
    for (String currency : List.of("CNY", "EUR")) {
      List<MatchResult> sums =
          Pattern.compile("(?m)^" + currency + " +(\\w[\\w ]*\\w) +(-?[\\d,]+)$")
              .matcher(ended.output())
              .results()
              .toList();
      assertThat(sums).extracting(sum -> sum.group(1)).contains("person", "world", "under way");
      assertThat(
              sums.stream().mapToLong(sum -> Long.parseLong(sum.group(2).replace(",", ""))).sum())
          .as("of %s what is in accounts and under way, less what came in", currency)
          .isZero();
    }
  }

  @Test
  void aBookWhoseJournalWasWrittenAnewIsNamedByWhatIsLiveAndByWhatWasNoted() throws Exception {
    long amount = 40_001;
    a.ask(pay(amount), "paid");
    try (JournalRows rows = new JournalRows(lane)) {
      List<Kept> before = from(rows, amount);
      String book = before.get(0).persistenceId().substring("Book|".length());
      Awaitility.await().until(() -> isNoted(book, before.get(0).sequence()));
      try {
        ByteString hash = rewrite(rows, before, amount);
        assertThat(hash).as("a chain that fits").isNotEqualTo(previous(before.get(0)));

        Ended told = audit("--live");
        assertThat(told.code()).as(told.output()).isEqualTo(1);
        assertThat(told.output())
            .containsPattern(
                "BROKEN  I9 .*\n +book %s, event (\\d+): is live at event \\1 with the digest [0-9a-f]{64}, and its journal replays to [0-9a-f]{64}\n"
                    .formatted(book))
            .containsPattern(
                "BROKEN  checkpoint .*\n +book %s, event \\d+: had the chain hash [0-9a-f]{32} when it was noted, on 20[-0-9T:.]+Z, and in the journal it has [0-9a-f]{32}\n"
                    .formatted(book))
            .contains("\nNOT PROVEN: ");
      } finally {
        before.forEach(row -> rows.alter(row, row.entry()));
      }
    }
  }

  @Test
  void anEnvelopeWhoseJournalWasAlteredIsNamed() throws Exception {
    String id = openEnvelope();
    try (JournalRows rows = new JournalRows(lane)) {
      Kept claim =
          rows.rows("RedEnvelope|" + id, 1).stream()
              .filter(row -> entry(row).hasClaimed())
              .findFirst()
              .orElseThrow();
      EnvelopeEntry.Builder other = entry(claim).toBuilder();
      other.getClaimedBuilder().setHandle("mallory");
      rows.alter(claim, other.build().toByteArray());
      try {
        Ended told = audit("--live", "--live-envelopes", "1", "--json");
        assertThat(told.code()).isEqualTo(1);
        assertThat(told.output())
            .contains("\"live\":{\"books\":4,\"envelopes\":1,\"envelopesLeftOut\":")
            .contains("\"proven\":false", "\"I5\":\"ok\"", "\"I9\":\"BROKEN\"")
            .contains(
                "\"firstOffence\":{\"law\":\"I9\",\"detail\":\"envelope " + id + " is live at");
      } finally {
        rows.alter(claim, claim.entry());
      }
    }
  }

  @Test
  void whoCannotBeAskedIsNamedWithARemedy() {
    Ended nobody = audit("--live", "--url", "http://127.0.0.1:1");
    assertThat(nobody.code()).isEqualTo(1);
    assertThat(nobody.errors())
        .contains("No server answers at http://127.0.0.1:1", "hutong up")
        .doesNotContain("Reading the books");
    assertThat(nobody.output()).isEmpty();

    Ended none = Commands.run("audit", "--live", "--token", "op_x", "--data", nowhere.toString());
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.errors()).contains("No server has run on the folder", "hutong up");
    assertThat(nowhere).isEmptyDirectory();

    Ended stranger = audit("--live", "--token", "op_nobody");
    assertThat(stranger.code()).isEqualTo(1);
    assertThat(stranger.errors()).contains("TOKEN_INVALID");

    Ended idle = audit("--token", "op_x");
    assertThat(idle.code()).isEqualTo(2);
    assertThat(idle.errors()).contains("add --live");
    Ended empty = audit("--checkpoints", nowhere.toString());
    assertThat(empty.code()).isEqualTo(4);
    assertThat(empty.errors()).contains("No checkpoints are in " + nowhere);
  }

  @Test
  void theDoorTakesOnlyWhatIsThere() throws Exception {
    String book = "{\"kind\":\"book\",\"ids\":[\"%s\"]}";
    assertThat(states(book.formatted("3")).body()).contains("\"books\":4", "\"digest\":\"");
    for (String wrong :
        List.of(
            book.formatted("4"),
            book.formatted("-1"),
            book.formatted("03"),
            book.formatted("99999999999"),
            "{\"kind\":\"book\"}",
            "{\"kind\":\"wallet\",\"ids\":[\"0\"]}",
            "{\"kind\":\"envelope\",\"ids\":[\"nonsense\"]}",
            book.formatted("0\",\"0".repeat(33)))) {
      HttpResponse<String> answer = states(wrong);
      assertThat(answer.statusCode()).as(wrong).isEqualTo(400);
      assertThat(answer.body()).as(wrong).contains("BAD_REQUEST", "must be");
    }
  }

  // What happens.

  /** One with a share claimed and another left. */
  private String openEnvelope() throws Exception {
    String group =
        a.ask(
                Frame.newBuilder()
                    .setCreateGroup(
                        CreateGroup.newBuilder().setTitle("lunch").addMembers(bob.handle())),
                "opened")
            .getOpened()
            .getConversationId();
    MoneyCard card =
        a.ask(
                Frame.newBuilder()
                    .setSendEnvelope(
                        SendEnvelope.newBuilder()
                            .setOperationId(operation())
                            .setConversationId(group)
                            .setKind(SendEnvelope.Kind.EQUAL)
                            .setTotalMinor(900)
                            .setCount(3)),
                "moneyCard")
            .getMoneyCard();
    b.ask(Frame.newBuilder().setClaim(Claim.newBuilder().setId(card.getId())), "claimed");
    return card.getId();
  }

  private Frame.Builder pay(long amount) {
    return Frame.newBuilder()
        .setPay(
            Pay.newBuilder()
                .setOperationId(operation())
                .setUserId(bob.session().userId())
                .setAmountMinor(amount));
  }

  private static String operation() {
    return SortableId.of(System.currentTimeMillis(), ThreadLocalRandom.current());
  }

  private static Frame.Builder contact(Person other, Contact.Builder act) {
    return Frame.newBuilder().setContact(act.setHandle(other.handle()));
  }

  // What is stored.

  /** The debit of that amount and all rows of its book after it. */
  private static List<Kept> from(JournalRows rows, long amount) throws Exception {
    for (int book = 0; book < SharedNode.BOOKS; book++) {
      List<Kept> all = rows.rows("Book|" + book, 1);
      for (int i = 0; i < all.size(); i++) {
        if (events(all.get(i)).stream().anyMatch(event -> isOf(event, amount))) {
          return List.copyOf(all.subList(i, all.size()));
        }
      }
    }
    throw new AssertionError("nobody has paid " + amount);
  }

  private static List<BookEvent> events(Kept row) throws Exception {
    List<BookEvent> events = new ArrayList<>();
    for (ByteString event : BookEntry.parseFrom(row.entry()).getEventsList()) {
      events.add(BookEvent.parseFrom(event));
    }
    return events;
  }

  private static boolean isOf(BookEvent event, long amount) {
    return event.getTransferred().getOrder().getAmount() == amount;
  }

  private static ByteString previous(Kept row) throws Exception {
    return BookEntry.parseFrom(row.entry()).getPrevious();
  }

  private static EnvelopeEntry entry(Kept row) {
    try {
      return EnvelopeEntry.parseFrom(row.entry());
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  /** One unit more where it was that amount, and in each that follows the hash of those before. */
  private static ByteString rewrite(JournalRows rows, List<Kept> all, long amount)
      throws Exception {
    ByteString hash = previous(all.get(0));
    for (Kept row : all) {
      BookEntry.Builder entry = BookEntry.parseFrom(row.entry()).toBuilder();
      if (entry.hasOpenedAfter()) {
        continue;
      }
      entry.setPrevious(hash).clearEvents();
      for (BookEvent event : events(row)) {
        BookEvent.Builder one = event.toBuilder();
        if (isOf(event, amount)) {
          one.getTransferredBuilder().getOrderBuilder().setAmount(amount + 1);
        }
        ByteString bytes = one.build().toByteString();
        entry.addEvents(bytes);
        hash = ByteString.copyFrom(Digest.chain(hash.concat(bytes).toByteArray()));
      }
      rows.alter(row, entry.build().toByteArray());
    }
    return hash;
  }

  private boolean isNoted(String book, long sequence) throws Exception {
    Pattern line = Pattern.compile("(?m)^epoch=1 book=" + book + " sequence=(\\d+) ");
    Path file = lane.data().resolve("checkpoints/books.log");
    Matcher noted = line.matcher(Files.exists(file) ? Files.readString(file) : "");
    return noted.results().anyMatch(found -> Long.parseLong(found.group(1)) >= sequence);
  }

  // At the terminal and at the door.

  private Ended audit(String... more) {
    InetSocketAddress cassandra = lane.node().cassandra().orElseThrow().contactPoint();
    List<String> arguments = new ArrayList<>(List.of("audit"));
    arguments.add("--cassandra=" + cassandra.getHostString() + ":" + cassandra.getPort());
    arguments.add("--data=" + lane.data());
    arguments.addAll(List.of(more));
    return Commands.run(arguments.toArray(String[]::new));
  }

  private String operator(String role) {
    String name = "audit" + operation().substring(16);
    Ended ended =
        Commands.run("operator", "add", name, "--role", role, "--data", lane.data().toString());
    assertThat(ended.code()).as(ended.errors()).isZero();
    return ended.output().strip();
  }

  private HttpResponse<String> states(String body) throws Exception {
    String proof = new FolderProof(DataFolder.secret(lane.data())).at(System.currentTimeMillis());
    return HTTP.send(
        HttpRequest.newBuilder(lane.node().operators().resolve("/v1/admin/states"))
            .header("Authorization", "Bearer " + proof)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}

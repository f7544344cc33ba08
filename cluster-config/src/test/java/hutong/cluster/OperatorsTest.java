package hutong.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import hutong.cluster.Commands.Ended;
import hutong.cluster.SharedNode.Lane;
import hutong.cluster.SharedNode.Person;
import hutong.platform.operate.FolderProof;
import hutong.protocol.SortableId;
import hutong.protocol.wire.Accept;
import hutong.protocol.wire.BillLine;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Contact;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Pay;
import hutong.protocol.wire.ReadBill;
import hutong.protocol.wire.ReadWallet;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Operators at their terminals, beside people who pay each other. */
@ExtendWith(SharedNode.class)
class OperatorsTest {
  private static final long FAUCET = 100_000;
  private static final AtomicInteger NAMES = new AtomicInteger();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir Path nowhere;
  private Lane lane;

  @BeforeEach
  void node(Lane shared) {
    lane = shared;
  }

  @Test
  void anOperatorsTokenIsShownOnceAndWorksUntilTheyAreRemoved() throws Exception {
    String name = name();
    String token = added(name, "admin");
    assertThat(token).startsWith("op_").hasSizeGreaterThan(40);
    assertThat(run("operator", "list").output()).containsPattern(name + " +admin +since 20");
    refused("Not done (CONFLICT)", "operator", "add", name, "--role", "support")
        .contains("hutong operator remove " + name);

    String other = name();
    Ended byToken = run("operator", "add", other, "--role", "finance", "--token", token);
    assertThat(byToken.code()).as(byToken.errors()).isZero();
    refused("NOT_ALLOWED", "operator", "remove", name, "--token", byToken.output().strip())
        .contains("admin");

    assertThat(run("operator", "remove", name).output()).contains(name);
    refused("NOT_FOUND", "operator", "remove", name).contains("hutong operator list");
    refused("TOKEN_INVALID", "admin", "log", "--token", token).contains("hutong operator add");
  }

  @Test
  void toFreezeTakesTwoAndNothingLeavesUntilTwoUnfreeze() throws Exception {
    String one = added(name(), "finance");
    String two = added(name(), "admin");
    String support = added(name(), "support");
    Person mallory = lane.person("mallory");
    Person bob = lane.person("bob");
    try (Peer m = lane.greet(mallory);
        Peer b = lane.greet(bob)) {
      becomeContacts(m, mallory, b, bob);

      refused("NOT_ALLOWED", freeze("freeze", mallory, support)).contains("finance or admin");
      String id = waiting(run(freeze("freeze", mallory, one)));
      assertThat(waiting(run(freeze("freeze", mallory, one)))).as("once more").isEqualTo(id);
      refused("CONFLICT", freeze("freeze", mallory, two)).contains("hutong admin approve " + id);
      refused("NOT_ALLOWED", "admin", "approve", id, "--token", one).contains("another operator");
      refused("NOT_ALLOWED", "admin", "approve", id, "--token", support);
      m.ask(pay(bob, 1), "paid");
      assertThat(run("admin", "proposals", "--token", support).output())
          .contains(id + "  freeze " + mallory.handle());

      assertThat(run("admin", "approve", id, "--token", two).output())
          .contains(
              "done: freeze of " + mallory.handle() + ", 2 account(s)"); // one of each currency
      assertThat(run("admin", "approve", id, "--token", two).output()).contains("done: freeze");
      refused("CONFLICT", "admin", "approve", id, "--token", added(name(), "finance"))
          .contains("already");
      refused("CONFLICT", "admin", "reject", id, "--token", one);
      m.refused(pay(bob, 1), Code.ACCOUNT_FROZEN);
      assertThat(run("admin", "look", mallory.handle(), "--token", support).output())
          .contains("999.99 CNY, 0.00 CNY held, frozen");

      String open = waiting(run(freeze("unfreeze", mallory, two)));
      assertThat(run("admin", "approve", open, "--token", one).output()).contains("done: unfreeze");
      m.ask(pay(bob, 1), "paid");
    }
  }

  @Test
  void whatIsRejectedIsNotDone() throws Exception {
    String one = added(name(), "finance");
    Person mallory = lane.person("mallory");
    String id = waiting(run(freeze("freeze", mallory, one)));
    Ended rejected = run("admin", "reject", id, "--token", one, "--reason", "the wrong one");
    assertThat(rejected.output()).contains("rejected: freeze of " + mallory.handle());
    refused("CONFLICT", "admin", "approve", id, "--token", added(name(), "admin"))
        .contains("propose it anew");
  }

  @Test
  void moneyForSomebodyFrozenComesBackFromAnotherBook() throws Exception {
    String one = added(name(), "finance");
    String two = added(name(), "finance");
    Person alice = lane.person("alice");
    try (Peer a = lane.greet(alice)) {
      balance(a);
      String hers = book(alice, one);
      Person mallory = inAnotherBook(hers, one);
      try (Peer m = lane.greet(mallory)) {
        becomeContacts(a, alice, m, mallory);
        String id = waiting(run(freeze("freeze", mallory, one)));
        assertThat(run("admin", "approve", id, "--token", two).code()).isZero();

        a.ask(pay(mallory, 700), "paid");
        Awaitility.await()
            .atMost(Duration.ofSeconds(15))
            .untilAsserted(() -> assertThat(balance(a)).isEqualTo(FAUCET));
        assertThat(balance(m)).isEqualTo(FAUCET);
        List<BillLine> bill =
            a.ask(Frame.newBuilder().setReadBill(ReadBill.newBuilder().setLimit(2)), "billPage")
                .getBillPage()
                .getLinesList();
        assertThat(bill)
            .extracting(
                BillLine::getReturned,
                BillLine::getDirection,
                BillLine::getAmountMinor,
                BillLine::getBalanceMinor)
            .containsExactly(
                tuple(true, BillLine.Direction.IN, 700L, FAUCET),
                tuple(false, BillLine.Direction.OUT, 700L, FAUCET - 700));
        assertThat(bill)
            .allSatisfy(
                line -> assertThat(line.getCounterpart()).isEqualTo(mallory.session().userId()));
        assertThat(bill.get(0).getOperation()).isEqualTo(bill.get(1).getOperation());
      }
    }
  }

  @Test
  void whatCannotBeHasANameAndARemedy() throws Exception {
    String token = added(name(), "finance");
    Person mallory = lane.person("mallory");
    refused("NOT_FOUND", "admin", "approve", "nonsense", "--token", token)
        .contains("hutong admin proposals");
    for (String wrong : List.of("", "..", "a/b", "a\u0007b", "x".repeat(65))) {
      assertThat(run("admin", "approve", wrong, "--token", token).code()).as(wrong).isEqualTo(2);
      assertThat(run("admin", "look", wrong, "--token", token).code()).as(wrong).isEqualTo(2);
      assertThat(run("operator", "remove", wrong).code()).as(wrong).isEqualTo(2);
    }
    refused("NO_SUCH_HANDLE", "admin", "look", "nobody.at.all", "--token", token);
    refused("NO_SUCH_HANDLE", "admin", "freeze", "no body", "--reason", "x", "--token", token);
    refused("BAD_REQUEST", "admin", "freeze", mallory.handle(), "--reason", " ", "--token", token)
        .contains("why");
    refused("BAD_REQUEST", "operator", "add", "No Name", "--role", "admin").contains("a-z");
    refused("TOKEN_INVALID", freeze("freeze", mallory, "op_nobody"));
    assertThat(run("operator", "add", name(), "--role", "emperor").code()).isEqualTo(2);
    assertThat(run("admin", "freeze", mallory.handle()).code()).isEqualTo(2);
    Ended without = run("admin", "freeze", mallory.handle(), "--reason", "x");
    assertThat(without.code()).isEqualTo(2);
    assertThat(without.errors()).contains("HUTONG_OPERATOR_TOKEN");
  }

  @Test
  void withoutAServerTheRemedyIsNamed() {
    Ended ended = Commands.run("operator", "list", "--data", nowhere.toString());
    assertThat(ended.code()).isEqualTo(4);
    assertThat(ended.errors()).contains("--data");
    Ended asSomebody =
        Commands.run("admin", "log", "--token", "op_x", "--data", nowhere.toString());
    assertThat(asSomebody.code()).isEqualTo(1);
    assertThat(asSomebody.errors()).contains("hutong up");
    assertThat(nowhere).isEmptyDirectory();
    assertThat(Commands.run("admin", "log", "--token", "op_x", "--url", "http://127.0.0.1:1"))
        .satisfies(silent -> assertThat(silent.errors()).contains("No server answers"));
  }

  @Test
  void theDoorAsksWhoCalls() throws Exception {
    String support = added(name(), "support");
    assertThat(send("/status", "", "").statusCode()).isEqualTo(200);
    HttpResponse<String> nobody = send("/v1/operators", "", "");
    assertThat(nobody.statusCode()).isEqualTo(401);
    assertThat(nobody.headers().firstValue("content-type")).hasValue("application/problem+json");
    byte[] secret = DataFolder.secret(lane.data());
    long now = System.currentTimeMillis();
    assertThat(send("/v1/operators", new FolderProof(secret).at(now), "").statusCode())
        .isEqualTo(200);
    assertThat(send("/v1/operators", new FolderProof(secret).at(now - 61_000), "").body())
        .contains("TOKEN_INVALID");
    assertThat(send("/v1/operators", new FolderProof(new byte[32]).at(now), "").statusCode())
        .isEqualTo(401);
    assertThat(send("/v1/operators", lane.person("alice").session().accessToken(), "").statusCode())
        .as("a person's token")
        .isEqualTo(401);

    HttpResponse<String> forbidden =
        send("/v1/operators", support, "{\"name\":\"eve\",\"role\":\"admin\"}");
    assertThat(forbidden.statusCode()).isEqualTo(403);
    assertThat(forbidden.body()).contains("NOT_ALLOWED");
    assertThat(send("/v1/operators", support, "{\"name\"").statusCode()).isEqualTo(400);
    assertThat(send("/v1/operators", support, " ".repeat(70_000)).statusCode()).isEqualTo(413);
    assertThat(send("/v1/admin/people/%21", support, "").statusCode()).isEqualTo(404);
    assertThat(send("/v1/admin/log/zero", support, "").statusCode()).isEqualTo(400);
    assertThat(send("/v1/nothing", support, "").statusCode()).isEqualTo(404);
    for (String path : List.of("/v1/operators", "/v1/admin/log", "/status")) {
      assertThat(Http.get(lane, path, lane.person("alice")).statusCode())
          .as("at the people's door: " + path)
          .isEqualTo(404);
    }
    assertThat(send("/docs", "", "").body()).contains("/v1/admin/freeze").doesNotContain("/live");
  }

  @Test
  void theLogShowsAllActsAndThatOneWasAltered() throws Exception {
    String name = name();
    String token = added(name, "finance");
    Person mallory = lane.person("mallory");
    String id = waiting(run(freeze("freeze", mallory, token)));
    refused("NOT_ALLOWED", "admin", "approve", id, "--token", token);
    refused("NOT_ALLOWED", "operator", "remove", name, "--token", token);
    run("admin", "look", mallory.handle(), "--token", token);

    Ended log = run("admin", "log");
    assertThat(log.code()).isZero();
    assertThat(log.output())
        .contains(
            "folder (folder): operator add " + name + ", added as finance",
            "finance %s: freeze %s, proposed: %s (case 17)".formatted(name, mallory.handle(), id),
            "finance %s: approve %s, refused: it was their own proposal".formatted(name, id),
            "finance %s: operator remove %s, refused: the role was not".formatted(name, name),
            "finance %s: look %s, looked at".formatted(name, mallory.handle()))
        .containsPattern("\nCHAIN WHOLE: \\d+ acts, the newest has the hash [0-9a-f]{32}\n$")
        .doesNotContain(token);
    String json = run("admin", "log", "--json", "--token", token).output();
    Matcher act =
        Pattern.compile("\\{\"sequence\":\"(\\d+)\"[^}]*\"outcome\":\"proposed: " + id)
            .matcher(json);
    assertThat(act.find()).as(json).isTrue();
    assertThat(json).containsPattern("\n\\{\"whole\":true,\"acts\":\\d+,\"head\":\"");

    try (JournalRows rows = new JournalRows(lane)) {
      JournalRows.Kept row = rows.row("Operators|all", Long.parseLong(act.group(1)));
      rows.alter(row, replaced(row.entry(), "case 17", "case 71"));
      try {
        Ended broken = run("admin", "log");
        assertThat(broken.code()).isEqualTo(1);
        assertThat(broken.output())
            .containsPattern("\nCHAIN BROKEN: number " + row.sequence() + " was altered");
        rows.alter(row, new byte[] {7, 7, 7});
        refused("INTERNAL", "admin", "log").contains("number " + row.sequence());
      } finally {
        rows.alter(row, row.entry());
      }
    }
    assertThat(run("admin", "log").code()).isZero();
  }

  private static byte[] replaced(byte[] bytes, String what, String with) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    assertThat(text).contains(what);
    return text.replace(what, with).getBytes(StandardCharsets.ISO_8859_1);
  }

  // At the terminal.

  private Ended run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--data", lane.data().toString()));
    return Commands.run(all.toArray(String[]::new));
  }

  private static String name() {
    return "op" + NAMES.incrementAndGet();
  }

  private String added(String name, String role) {
    Ended ended = run("operator", "add", name, "--role", role);
    assertThat(ended.code()).as(ended.errors()).isZero();
    return ended.output().strip();
  }

  private org.assertj.core.api.AbstractStringAssert<?> refused(String code, String... arguments) {
    Ended ended = run(arguments);
    assertThat(ended.code()).as(ended.output() + ended.errors()).isEqualTo(1);
    return assertThat(ended.errors()).contains(code);
  }

  private static String[] freeze(String deed, Person whom, String token) {
    return new String[] {"admin", deed, whom.handle(), "--reason", "case 17", "--token", token};
  }

  private static String waiting(Ended ended) {
    String words = "waiting for a second operator: hutong admin approve ";
    assertThat(ended.output()).as(ended.errors()).startsWith(words);
    return ended.output().substring(words.length()).strip();
  }

  private HttpResponse<String> send(String path, String token, String body) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(lane.node().operators().resolve(path));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    if (!body.isEmpty()) {
      request.POST(HttpRequest.BodyPublishers.ofString(body));
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  // Among people.

  private static void becomeContacts(Peer a, Person alice, Peer b, Person bob) throws Exception {
    a.ask(contact(bob, it -> it.setAsk("")), "contactEntry");
    b.ask(contact(alice, it -> it.setAccept(Accept.getDefaultInstance())), "contactEntry");
  }

  private static Frame.Builder contact(Person other, Consumer<Contact.Builder> act) {
    Contact.Builder contact = Contact.newBuilder().setHandle(other.handle());
    act.accept(contact);
    return Frame.newBuilder().setContact(contact);
  }

  private static Frame.Builder pay(Person to, long amount) {
    return Frame.newBuilder()
        .setPay(
            Pay.newBuilder()
                .setOperationId(
                    SortableId.of(System.currentTimeMillis(), ThreadLocalRandom.current()))
                .setUserId(to.session().userId())
                .setAmountMinor(amount));
  }

  private static long balance(Peer peer) throws Exception {
    return peer.ask(
            Frame.newBuilder().setReadWallet(ReadWallet.getDefaultInstance()), "walletState")
        .getWalletState()
        .getBalances(0)
        .getBalanceMinor();
  }

  private String book(Person person, String token) {
    Matcher account =
        Pattern.compile("\np\\.(\\d+)\\.")
            .matcher(run("admin", "look", person.handle(), "--token", token).output());
    assertThat(account.find()).isTrue();
    return account.group(1);
  }

  private Person inAnotherBook(String book, String token) throws Exception {
    for (int i = 0; i < 50; i++) {
      Person person = lane.person("mallory");
      try (Peer peer = lane.greet(person)) {
        balance(peer);
      }
      if (!book(person, token).equals(book)) {
        return person;
      }
    }
    throw new AssertionError("there are several books");
  }
}

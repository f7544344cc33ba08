package hutong.platform.money;

import static hutong.platform.money.SharedBooks.CNY;
import static hutong.platform.money.SharedBooks.get;
import static hutong.platform.money.SharedBooks.world;
import static org.assertj.core.api.Assertions.assertThat;

import hutong.cluster.Commands;
import hutong.cluster.GatedNode;
import hutong.cluster.GatedNode.House;
import hutong.platform.extend.Failure;
import hutong.platform.money.EnvelopeRules.Reply.Got;
import hutong.platform.money.RedEnvelope.Kind;
import hutong.platform.money.RedEnvelope.Offer;
import hutong.protocol.ConversationId;
import hutong.protocol.SortableId;
import hutong.protocol.UserId;
import hutong.protocol.wire.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What many want at once, or at the last moment, on the real journal. Shares of envelopes go to one
 * account a book, whoever claims them.
 */
@ExtendWith(GatedNode.class)
class RacesTest {
  private static final long TOTAL = 10_000;
  private static final Random RANDOM = new Random();

  private static Books books;
  private static RedEnvelopes envelopes;

  private final List<AccountId> accounts = new ArrayList<>();
  private UserId payer = user();
  private AccountId from = new AccountId(AccountKind.PERSON, 0, payer.value());

  /** What somebody was told: their share, or why not. */
  private record Told(Optional<Got> got, Optional<Code> refusal) {}

  @BeforeAll
  static void enter(House house) {
    books = house.node().money().books();
    envelopes = house.node().money().envelopes();
    for (int book = 0; book < SharedBooks.BOOKS; book++) {
      assertThat(get(books.open(world(book), CNY, Terms.NONE))).isEqualTo(new Reply.Done());
    }
  }

  @AfterAll
  static void theMoneyIsProven(House house) {
    Commands.Ended audit = house.audit();
    assertThat(audit.code()).as(audit.output() + audit.errors()).isZero();
  }

  private static UserId user() {
    return new UserId(SortableId.of(System.currentTimeMillis(), RANDOM));
  }

  @BeforeEach
  void aPayerAndAnAccountInEachBook() {
    payer = user();
    from = new AccountId(AccountKind.PERSON, 0, payer.value());
    get(books.open(from, CNY, Terms.NONE));
    OperationId id = OperationId.of(System.currentTimeMillis(), "for " + payer);
    Order.Transfer in = new Order.Transfer(id, world(0), from, TOTAL, CNY, "in");
    assertThat(get(books.order(0, in))).isEqualTo(new Reply.Done());
    for (int book = 0; book < SharedBooks.BOOKS; book++) {
      AccountId account = new AccountId(AccountKind.PERSON, book, "of" + payer.value());
      get(books.open(account, CNY, Terms.NONE));
      accounts.add(account);
    }
  }

  @Test
  void tenThousandClaimersGetAHundredSharesThatAreTheTotal() {
    Offer offer = offer(100, System.currentTimeMillis() + 86_400_000);
    get(envelopes.send(offer));
    List<UserId> claimers = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      claimers.add(user());
    }
    Map<UserId, Told> told = new HashMap<>();
    for (int from = 0; from < claimers.size(); from += 2_000) {
      told.putAll(claim(offer, claimers.subList(from, from + 2_000)));
    }

    List<Got> shares = told.values().stream().flatMap(one -> one.got().stream()).toList();
    assertThat(shares).hasSize(100);
    assertThat(shares).extracting(Got::place).doesNotHaveDuplicates();
    assertThat(shares.stream().mapToLong(Got::share).sum()).isEqualTo(TOTAL);
    assertThat(told.values().stream().flatMap(one -> one.refusal().stream()))
        .hasSize(9_900)
        .containsOnly(Code.ALL_GONE);
    List<UserId> again = new ArrayList<>(claimers.subList(0, 200));
    assertThat(claim(offer, again))
        .allSatisfy((user, second) -> assertThat(second).isEqualTo(told.get(user)));
    awaitHeld(accounts, TOTAL);
    awaitHeld(List.of(from), 0);
  }

  /** Claims go on until one is refused; what is left by then goes back. */
  @Test
  void aClaimIsInTimeOrItsShareGoesBack() {
    Offer offer = offer(500, System.currentTimeMillis() + 700);
    get(envelopes.send(offer));
    Map<UserId, Told> told = new HashMap<>();
    while (told.values().stream().allMatch(one -> one.refusal().isEmpty())) {
      assertThat(told.size()).as("not all are gone before").isLessThan(500);
      told.putAll(claim(offer, List.of(user(), user(), user())));
      Awaitility.await().pollDelay(Duration.ofMillis(10)).until(() -> true);
    }
    assertThat(told.values().stream().flatMap(one -> one.refusal().stream()))
        .containsOnly(Code.EXPIRED);
    assertThat(claim(offer, List.of(user())).values())
        .containsExactly(new Told(Optional.empty(), Optional.of(Code.EXPIRED)));
    long claimed =
        told.values().stream().flatMap(one -> one.got().stream()).mapToLong(Got::share).sum();

    awaitHeld(accounts, claimed);
    awaitHeld(List.of(from), TOTAL - claimed);
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> get(envelopes.look(offer.id())).orElseThrow().ending().closed());
    RedEnvelope ended = get(envelopes.look(offer.id())).orElseThrow();
    assertThat(ended.ending().returned()).isEqualTo(TOTAL - claimed);
    assertThat(ended.claims().values())
        .allMatch(claim -> claim.atMillis() < offer.expiresAtMillis(), "came in time");
  }

  /**
   * A third of the holds lasts, a third has surely ended, and of the others some end while they are
   * captured; the book itself ends them meanwhile.
   */
  @Test
  void ofACaptureAndTheExpiryOneWins() {
    int third = 20;
    AccountId bob = accounts.get(1);
    long ends = System.currentTimeMillis() + 1_200;
    long asked = ends + 300;
    List<Order.Capture> captures = new ArrayList<>();
    List<CompletionStage<Reply>> held = new ArrayList<>();
    for (int i = 0; i < 3 * third; i++) {
      long end = i < third ? ends + 600_000 : i < 2 * third ? asked + 10L * (i - third) : ends;
      Order.Hold hold = new Order.Hold(id(i), from, 10, CNY, end);
      held.add(books.order(0, hold));
      captures.add(new Order.Capture(id(-1 - i), hold.id(), bob, 10, "goods"));
    }
    held.forEach(answer -> assertThat(get(answer)).isNotNull());
    Awaitility.await().until(() -> System.currentTimeMillis() > asked);
    List<CompletionStage<Reply>> answers =
        captures.stream().map(capture -> books.order(0, capture)).toList();
    Reply done = new Reply.Done();
    Reply expired = new Reply.Refused(Refusal.EXPIRED);
    Reply noHold = new Reply.Refused(Refusal.NO_HOLD);
    int captured = 0;
    for (int i = 0; i < captures.size(); i++) {
      Reply answer = get(answers.get(i));
      captured += answer.equals(done) ? 1 : 0;
      if (i < third) {
        assertThat(answer).as("of a hold that lasts").isEqualTo(done);
      } else if (i < 2 * third) {
        assertThat(answer).isIn(done, expired, noHold);
      } else {
        assertThat(answer).as("of a hold that has ended").isIn(expired, noHold);
      }
      assertThat(get(books.order(0, captures.get(i)))).as("once more").isEqualTo(answer);
    }

    awaitHeld(List.of(bob), 10L * captured);
    Reply.Balance rest = new Reply.Balance(from, CNY, TOTAL - 10L * captured, 0, false, false);
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(get(books.look(from))).isEqualTo(rest));
  }

  private OperationId id(int what) {
    return OperationId.of(System.currentTimeMillis(), payer + "/" + what);
  }

  private Map<UserId, Told> claim(Offer offer, List<UserId> claimers) {
    Map<UserId, CompletableFuture<Told>> asked = new HashMap<>();
    for (UserId user : claimers) {
      AccountId to = accounts.get(asked.size() % accounts.size());
      asked.put(
          user,
          envelopes
              .claim(offer.id(), user, "somebody", to)
              .thenApply(got -> new Told(Optional.of(got), Optional.empty()))
              .exceptionally(RacesTest::refused)
              .toCompletableFuture());
    }
    Map<UserId, Told> told = new HashMap<>();
    asked.forEach((user, answer) -> told.put(user, get(answer)));
    return told;
  }

  private static Told refused(Throwable failure) {
    if (Failure.cause(failure) instanceof Failure refusal) {
      return new Told(Optional.empty(), Optional.of(refusal.code()));
    }
    throw new IllegalStateException("a claim is answered", failure);
  }

  private static void awaitHeld(List<AccountId> by, long amount) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(
                        by.stream()
                            .mapToLong(one -> ((Reply.Balance) get(books.look(one))).balance())
                            .sum())
                    .isEqualTo(amount));
  }

  private Offer offer(int count, long expiresAtMillis) {
    String id = SortableId.of(System.currentTimeMillis(), RANDOM);
    return new Offer(
        id,
        ConversationId.direct(payer, user()),
        payer,
        "somebody",
        from,
        new AccountId(AccountKind.ENVELOPE, 0, id),
        Kind.LUCKY,
        TOTAL,
        CNY,
        count,
        "hi",
        Optional.empty(),
        expiresAtMillis);
  }
}

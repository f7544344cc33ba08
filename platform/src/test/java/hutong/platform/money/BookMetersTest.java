package hutong.platform.money;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.platform.money.Book.Owing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** What the books of a node show to its operators; times in seconds after a beginning. */
class BookMetersTest {
  private static final Instant BEGINNING = Instant.ofEpochSecond(1_800_000_000);
  private static final int BANK = 1;
  private static final int SHOP = 2;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private Clock now = at(0);
  private final BookMeters meters =
      new BookMeters(
          registry,
          new Clock() {
            @Override
            public ZoneOffset getZone() {
              return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
              return this;
            }

            @Override
            public Instant instant() {
              return now.instant();
            }
          });
  private Book book = Book.empty(0);

  @Test
  void theLagIsTheAgeOfTheOldestObligation() {
    assertThat(lag()).isZero();
    owes(BANK, 10);
    owes(SHOP, 20);
    owes(BANK, 30);
    now = at(50);
    assertThat(lag()).isEqualTo(40);
    assertThat(figure("obligations")).isEqualTo(3);

    settled(BANK, 1, 51);
    assertThat(lag()).as("then the shop's is the oldest").isEqualTo(30);
    settled(SHOP, 1, 52);
    assertThat(lag()).isEqualTo(20);
    settled(BANK, 2, 53);
    assertThat(lag()).isZero();
    owes(BANK, 60);
    now = at(61);
    assertThat(lag()).as("what was settled is forgotten").isEqualTo(1);
  }

  @Test
  void obligationsOfOneWriteAreOfOneAge() {
    book = book.owing(BANK, plus(plus(book.owingTo(BANK), BANK), BANK)).at(1, at(5).millis());
    meters.stands(book);
    settled(BANK, 1, 8);
    now = at(9);
    assertThat(lag()).isEqualTo(4);
  }

  /** After a restart nobody knows how old they are, only that they are older than its entries. */
  @Test
  void whatABookOwedBeforeItWasRecoveredCountsFromItsNewestEntry() {
    owes(BANK, 10);
    owes(SHOP, 30);
    meters.gone(0);
    assertThat(lag()).isZero();
    meters.stands(book);
    now = at(50);
    assertThat(lag()).isEqualTo(20);
  }

  @Test
  void aClockThatIsBehindShowsNoLag() {
    owes(BANK, 10);
    now = at(5);
    assertThat(lag()).isZero();
  }

  @Test
  void theAccountsAreThoseOfTheBooksThatRunHere() {
    meters.stands(book.with(account(0, "alice")).with(account(0, "bob")));
    meters.stands(Book.empty(1).with(account(1, "carol")));
    assertThat(figure("accounts")).isEqualTo(3);
    meters.gone(0);
    assertThat(figure("accounts")).isEqualTo(1);
  }

  private void owes(int creditor, long second) {
    book =
        book.owing(creditor, plus(book.owingTo(creditor), creditor))
            .at(book.sequence() + 1, at(second).millis());
    meters.stands(book);
  }

  private static Owing plus(Owing owing, int creditor) {
    AccountId to = new AccountId(AccountKind.PERSON, creditor, "somebody");
    OperationId id = OperationId.of(BEGINNING.toEpochMilli(), creditor + "/" + owing.next());
    return owing.plus(new Obligation(owing.next(), id, account(0, "alice").id(), to, 1, "CNY", ""));
  }

  private void settled(int creditor, long upTo, long second) {
    now = at(second);
    book =
        book.owing(creditor, book.owingTo(creditor).settled(upTo))
            .at(book.sequence() + 1, now.millis());
    meters.stands(book);
    now = at(50);
  }

  private static Account account(int book, String name) {
    return Account.of(new AccountId(AccountKind.PERSON, book, name), "CNY", Terms.NONE);
  }

  private static Clock at(long second) {
    return Clock.fixed(BEGINNING.plus(Duration.ofSeconds(second)), ZoneOffset.UTC);
  }

  private double lag() {
    return figure("lag");
  }

  private double figure(String name) {
    return registry.get("hutong.book." + name).gauge().value();
  }
}

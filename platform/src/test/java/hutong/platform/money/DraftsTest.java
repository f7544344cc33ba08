package hutong.platform.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hutong.platform.entity.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Books that are written in advance are as if they had been run. */
class DraftsTest {
  private static final long NOW = 1_800_000_000_000L;
  private static final String CNY = "CNY";
  private static final int BOOKS = 3;

  private final Drafts drafts = new Drafts();
  private final List<List<Entry<Link>>> journals = new ArrayList<>();

  @Test
  void whatWasDraftedIsProven() {
    for (int i = 0; i < BOOKS; i++) {
      journals.add(new ArrayList<>(List.of(new Entry.Opened<>(1, 1, NOW, 0))));
      drafts.open(account(AccountKind.WORLD, i), CNY, Terms.NONE, NOW);
      drafts.open(account(AccountKind.PERSON, i), CNY, Terms.NONE, NOW);
      drafts.open(account(AccountKind.PERSON, i), CNY, Terms.NONE, NOW);
      pay(account(AccountKind.WORLD, i), account(AccountKind.PERSON, i), 1_000, "in/" + i);
    }
    store();
    Random random = new Random(7);
    for (int i = 0; i < 100; i++) {
      int from = random.nextInt(BOOKS);
      int to = (from + 1 + random.nextInt(BOOKS - 1)) % BOOKS;
      pay(account(AccountKind.PERSON, from), account(AccountKind.PERSON, to), 1, "order/" + i);
      if (i % 10 == 9) {
        drafts.deliver(5, NOW);
        store();
      }
    }

    AuditReport report = StoredBooks.of(journals).audit();
    assertThat(report.broken()).isEmpty();
    assertThat(report.events()).isEqualTo(drafts.events());
    assertThat(report.underWay().values()).allMatch(amount -> amount == 0);
    assertThat(report.sums().get(CNY))
        .containsEntry("person", 3_000L)
        .containsEntry("world", -3_000L);
  }

  @Test
  void whatNoBookWouldDoIsNotDrafted() {
    drafts.open(account(AccountKind.PERSON, 0), CNY, Terms.NONE, NOW);

    assertThatThrownBy(
            () -> pay(account(AccountKind.PERSON, 0), account(AccountKind.PERSON, 1), 1, "poor"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NO_FUNDS");
  }

  private void pay(AccountId from, AccountId to, long amount, String what) {
    drafts.transfer(new Order.Transfer(OperationId.of(NOW, what), from, to, amount, CNY, ""), NOW);
  }

  private void store() {
    drafts
        .take()
        .forEach(
            (book, links) ->
                links.forEach(
                    link ->
                        journals
                            .get(book)
                            .add(
                                new Entry.Recorded<>(
                                    journals.get(book).size() + 1L, 1, NOW, link))));
  }

  private static AccountId account(AccountKind kind, int book) {
    return new AccountId(kind, book, kind == AccountKind.WORLD ? CNY : "somebody");
  }
}

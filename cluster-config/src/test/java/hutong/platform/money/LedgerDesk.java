package hutong.platform.money;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.cluster.SharedNode.Lane;
import hutong.protocol.SortableId;
import hutong.protocol.UserId;
import java.util.concurrent.ThreadLocalRandom;

/** What nobody orders over a connection, for tests of those who do. */
public final class LedgerDesk {
  private static final long HOUR = 3_600_000;

  private LedgerDesk() {}

  /** Money of the first purse set apart, as rules of a payment would have it. */
  public static final class Held {
    private final Lane lane;
    private final AccountId account;
    private final OperationId id = operation();

    private Held(Lane lane, AccountId account) {
      this.lane = lane;
      this.account = account;
    }

    public void release() {
      done(lane, account, new Order.Release(operation(), id));
    }
  }

  public static Held hold(Lane lane, UserId user, long amount) {
    Held held = new Held(lane, account(lane, user));
    long expires = System.currentTimeMillis() + HOUR;
    done(lane, held.account, new Order.Hold(held.id, held.account, amount, "CNY", expires));
    return held;
  }

  /** The book that keeps a person's money. */
  public static int book(Lane lane, UserId user) {
    return account(lane, user).book();
  }

  private static void done(Lane lane, AccountId account, Order.Once order) {
    assertThat(SharedBooks.get(lane.node().money().books().order(account.book(), order)))
        .isEqualTo(new Reply.Done());
  }

  private static AccountId account(Lane lane, UserId user) {
    return AccountId.of(SharedBooks.get(lane.node().money().look(user)).get(0).account());
  }

  private static OperationId operation() {
    return new OperationId(SortableId.of(System.currentTimeMillis(), ThreadLocalRandom.current()));
  }
}

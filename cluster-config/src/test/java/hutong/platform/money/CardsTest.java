package hutong.platform.money;

import static hutong.platform.money.SharedBooks.CNY;
import static hutong.platform.money.SharedBooks.get;
import static hutong.platform.money.SharedBooks.world;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import hutong.cluster.SharedNode;
import hutong.cluster.SharedNode.Lane;
import hutong.platform.money.RedEnvelope.Kind;
import hutong.platform.money.RedEnvelope.Offer;
import hutong.platform.money.RedEnvelope.Shown;
import hutong.platform.money.SharedBooks.Office;
import hutong.platform.reminder.ReminderSettings;
import hutong.platform.reminder.Reminders;
import hutong.protocol.ConversationId;
import hutong.protocol.SortableId;
import hutong.protocol.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How often the card of an envelope changes that everybody grabs at. */
@ExtendWith({SharedNode.class, SharedBooks.class})
class CardsTest {
  private static final int CLAIMS = 10;
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final ConcurrentLinkedDeque<Integer> shown = new ConcurrentLinkedDeque<>();

  @Test
  void manyClaimsAtOnceAreFewChangesAndTheLastShowsThemAll(Lane lane, Office office) {
    AccountId payer = account(office.books(), 0);
    assertThat(get(office.books().order(0, fill(payer)))).isEqualTo(new Reply.Done());
    List<AccountId> claimers = new ArrayList<>();
    for (int i = 0; i < CLAIMS; i++) {
      claimers.add(account(office.books(), i % SharedBooks.BOOKS));
    }
    RedEnvelopes envelopes = envelopes(lane, office);
    Offer offer = offer(payer);

    long began = System.nanoTime();
    get(envelopes.send(offer));
    List<CompletionStage<?>> claims = new ArrayList<>();
    for (AccountId to : claimers) {
      claims.add(envelopes.claim(offer.id(), new UserId(to.name()), "somebody", to));
    }
    for (CompletionStage<?> claim : claims) {
      get(claim);
    }
    Awaitility.await().until(() -> shown.getLast() == CLAIMS);
    long elapsed = System.nanoTime() - began;

    assertThat((long) shown.size())
        .as("posted, then changed, each a second after the one before: %s", shown)
        .isLessThanOrEqualTo(2 + elapsed / EVERY.toNanos());
  }

  /** Those of the node, with cards that are only counted, by the claims that they show. */
  private RedEnvelopes envelopes(Lane lane, Office office) {
    Config config = lane.node().system().settings().config();
    EnvelopeSettings settings = EnvelopeSettings.from(config);
    EnvelopeSettings often =
        new EnvelopeSettings(settings.rules(), settings.life(), EVERY, 1, 1, settings.patience());
    return new RedEnvelopes(
        office.entities(),
        office.books(),
        new Counted(CardQueue.of(office.entities().system(), often)),
        new Reminders(office.entities(), ReminderSettings.from(config), office.store(), () -> true),
        often,
        Duration.ofSeconds(15));
  }

  private final class Counted implements RedEnvelopes.Cards {
    private final CardQueue queue;

    Counted(CardQueue queue) {
      this.queue = queue;
    }

    @Override
    public CompletionStage<Shown> show(RedEnvelope envelope) {
      shown.add(envelope.claims().size());
      return CompletableFuture.completedFuture(new Shown(1, envelope.version()));
    }

    @Override
    public void soon(String id, Supplier<CompletionStage<?>> change) {
      queue.add(id, change);
    }
  }

  private static AccountId account(Books books, int book) {
    AccountId account = new AccountId(AccountKind.PERSON, book, sortable());
    assertThat(get(books.open(account, CNY, Terms.NONE))).isEqualTo(new Reply.Done());
    return account;
  }

  private static Order.Transfer fill(AccountId payer) {
    return new Order.Transfer(
        new OperationId(sortable()), world(payer.book()), payer, 10_000, CNY, "for an envelope");
  }

  private static Offer offer(AccountId payer) {
    String id = sortable();
    return new Offer(
        id,
        new ConversationId("g-" + sortable()),
        new UserId(payer.name()),
        "payer",
        payer,
        new AccountId(AccountKind.ENVELOPE, payer.book(), id),
        Kind.LUCKY,
        10_000,
        CNY,
        CLAIMS,
        "",
        Optional.empty(),
        System.currentTimeMillis() + 60_000);
  }

  private static String sortable() {
    return SortableId.of(System.currentTimeMillis(), ThreadLocalRandom.current());
  }
}

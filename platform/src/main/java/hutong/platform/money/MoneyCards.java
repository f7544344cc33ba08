package hutong.platform.money;

import hutong.platform.chat.Content;
import hutong.platform.chat.Postings;
import hutong.platform.extend.NoAnswer;
import hutong.platform.money.RedEnvelope.Kind;
import hutong.platform.money.RedEnvelope.Offer;
import hutong.platform.money.RedEnvelope.Stage;
import hutong.protocol.ConversationId;
import hutong.protocol.Money;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * What a conversation shows of money: a card that the platform posts, and changes for everybody.
 * What a version of it says follows from the version alone, so that a repeat is the same.
 */
final class MoneyCards implements RedEnvelopes.Cards {
  /** Begins the action of the card's button; the envelope's id follows. */
  private static final String ACTION = "money:";

  private static final String SOURCE = "money.";
  private static final long FIRST = 1;

  private final Postings postings;
  private final CardQueue queue;

  MoneyCards(Postings postings, CardQueue queue) {
    this.postings = postings;
    this.queue = queue;
  }

  @Override
  public void soon(String id, Supplier<CompletionStage<?>> change) {
    queue.add(id, change);
  }

  /**
   * Where a card is.
   *
   * @param id of what it shows
   */
  record Place(ConversationId conversation, String id, RedEnvelope.Shown shown) {}

  @Override
  public CompletionStage<RedEnvelope.Shown> show(RedEnvelope envelope) {
    Offer offer = envelope.mustOffer();
    return show(
        new Place(offer.conversation(), offer.id(), envelope.shown()),
        envelope.version(),
        card(offer, 0, Stage.FUNDED),
        card(offer, envelope.claims().size(), envelope.stage()));
  }

  /**
   * What is shown now. Fails with {@link NoAnswer}.
   *
   * @param first what the first version says, which is posted before any other
   * @param now what that version says
   */
  CompletionStage<RedEnvelope.Shown> show(
      Place place, long version, Content.Card first, Content.Card now) {
    long item = place.shown().sequence();
    String source = SOURCE + place.id();
    CompletionStage<Postings.Outcome> outcome =
        item == 0
            ? postings.post(place.conversation(), source, FIRST, first)
            : postings.change(place.conversation(), source, version, item, now);
    return outcome.thenApply(done -> shown(place, done, version));
  }

  /** What a conversation never takes counts as shown, or it would be posted again for ever. */
  static RedEnvelope.Shown shown(Place place, Postings.Outcome outcome, long version) {
    if (outcome instanceof Postings.Outcome.Unknown) {
      throw new NoAnswer("conversation " + place.conversation());
    }
    boolean posted = place.shown().sequence() == 0 && outcome instanceof Postings.Outcome.Stored;
    return posted
        ? new RedEnvelope.Shown(((Postings.Outcome.Stored) outcome).sequence(), FIRST)
        : new RedEnvelope.Shown(place.shown().sequence(), version);
  }

  static Content.Card card(Offer offer, int claimed, Stage stage) {
    boolean transfer = offer.kind() == Kind.TRANSFER;
    String amount = new Money(offer.total(), offer.currency()).toString();
    return new Content.Card(
        (transfer ? "Transfer from " : "Red envelope from ") + offer.handle(),
        transfer
            ? amount + (offer.greeting().isEmpty() ? "" : "\n") + offer.greeting()
            : offer.greeting(),
        "",
        "",
        List.of(new Content.Button(transfer ? "Accept" : "Open", "", ACTION + offer.id())),
        state(offer, claimed, stage));
  }

  private static String state(Offer offer, int claimed, Stage stage) {
    if (offer.only().isPresent()) {
      return switch (stage) {
        case EXHAUSTED -> offer.kind() == Kind.TRANSFER ? "accepted" : "claimed";
        case RETURNED -> "returned";
        case EXPIRED -> "expired and returned";
        case NONE, CREATED, REFUSED, FUNDED -> "waiting";
      };
    }
    String count = claimed + " of " + offer.count() + " claimed";
    return stage == Stage.EXPIRED ? count + ", the rest returned" : count;
  }
}

package hutong.platform.money;

import hutong.platform.chat.Content;
import hutong.platform.chat.Postings;
import hutong.platform.extend.NoAnswer;
import hutong.platform.money.RedEnvelope.Kind;
import hutong.platform.money.RedEnvelope.Offer;
import hutong.platform.money.RedEnvelope.Stage;
import hutong.protocol.Money;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What a conversation shows of an envelope: a card that the platform posts, and changes for
 * everybody. What a version of it says follows from the version alone, so that a repeat is the
 * same.
 */
final class MoneyCards {
  /** Begins the action of the card's button; the envelope's id follows. */
  private static final String ACTION = "money:";

  private static final String SOURCE = "money.";
  private static final long FIRST = 1;

  private final Postings postings;

  MoneyCards(Postings postings) {
    this.postings = postings;
  }

  /** What is shown now. Fails with {@link NoAnswer}. */
  CompletionStage<RedEnvelope.Shown> show(RedEnvelope envelope) {
    Offer offer = envelope.mustOffer();
    long item = envelope.shown().sequence();
    if (item == 0) {
      return postings
          .post(offer.conversation(), SOURCE + offer.id(), FIRST, card(offer, 0, Stage.FUNDED))
          .thenApply(outcome -> shown(offer, outcome, 0, FIRST));
    }
    long version = envelope.version();
    return postings
        .change(
            offer.conversation(),
            SOURCE + offer.id(),
            version,
            item,
            card(offer, envelope.claims().size(), envelope.stage()))
        .thenApply(outcome -> shown(offer, outcome, item, version));
  }

  /** What a conversation never takes counts as shown. */
  private static RedEnvelope.Shown shown(
      Offer offer, Postings.Outcome outcome, long item, long version) {
    if (outcome instanceof Postings.Outcome.Unknown) {
      throw new NoAnswer("conversation " + offer.conversation());
    }
    return new RedEnvelope.Shown(
        item == 0 && outcome instanceof Postings.Outcome.Stored stored ? stored.sequence() : item,
        version);
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

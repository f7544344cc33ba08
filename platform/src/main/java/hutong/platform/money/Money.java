package hutong.platform.money;

import com.typesafe.config.Config;
import hutong.platform.chat.Chat;
import hutong.platform.entity.Entities;
import hutong.platform.extend.Failure;
import hutong.platform.extend.Feature;
import hutong.platform.extend.Request;
import hutong.platform.extend.Route;
import hutong.platform.extend.Session;
import hutong.platform.people.Passwords;
import hutong.platform.people.People;
import hutong.platform.reminder.Reminders;
import hutong.platform.secret.Seal;
import hutong.platform.store.Store;
import hutong.protocol.UserId;
import hutong.protocol.wire.Frame;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Money on a node: the map of this feature. The ledger is in books; wallets say whose account is
 * which; transfers go straight to the payer's book; envelopes decide who gets what and order the
 * ledger.
 */
public final class Money implements Feature {
  private final Books books;
  private final WalletRequests walletRequests;
  private final EnvelopeRequests envelopeRequests;
  private final BillRequests billRequests;
  private final PinRequests pinRequests;

  /**
   * What payments are confirmed with.
   *
   * @param seals of this server, each for a purpose; their keys are not in its store
   * @param provePassword fails unless it is that person's password
   */
  public record Confirmation(
      Function<String, Seal> seals,
      Passwords passwords,
      BiFunction<UserId, String, CompletionStage<?>> provePassword) {}

  public Money(
      Entities entities,
      Store store,
      People people,
      Chat chat,
      Reminders reminders,
      Confirmation confirmation,
      Config config) {
    MoneySettings settings = MoneySettings.from(config);
    PinSettings pins = PinSettings.from(config);
    this.books = new Books(entities, settings, store);
    Wallets wallets =
        new Wallets(entities, books, WalletSettings.from(config), pins, settings.answerWithin());
    RedEnvelopes envelopes =
        new RedEnvelopes(
            entities,
            books,
            new MoneyCards(chat.postings()),
            reminders,
            EnvelopeSettings.from(config),
            settings.answerWithin());
    Authorisations authorisations =
        new Authorisations(confirmation.seals(), pins, entities.clock());
    this.pinRequests =
        new PinRequests(
            wallets,
            confirmation.passwords(),
            confirmation.provePassword(),
            authorisations,
            confirmation.seals(),
            entities.clock());
    this.walletRequests =
        new WalletRequests(
            people,
            wallets,
            books,
            new Transfers(people, wallets, books, pins, chat::tell),
            authorisations);
    this.billRequests = new BillRequests(wallets, books.statements(), entities.clock());
    this.envelopeRequests =
        new EnvelopeRequests(people, chat.postings(), wallets, envelopes, pins, authorisations);
  }

  /** What is had by HTTP. */
  public List<Route<?>> routes() {
    return billRequests.routes();
  }

  @Override
  public Set<Frame.BodyCase> frames() {
    return Set.of(
        Frame.BodyCase.READ_WALLET,
        Frame.BodyCase.PAY,
        Frame.BodyCase.SEND_ENVELOPE,
        Frame.BodyCase.SEND_TRANSFER,
        Frame.BodyCase.CLAIM,
        Frame.BodyCase.RETURN_TRANSFER,
        Frame.BodyCase.READ_MONEY_CARD,
        Frame.BodyCase.READ_BILL,
        Frame.BodyCase.SET_PIN,
        Frame.BodyCase.CHECK_PIN);
  }

  @Override
  public Conversant open(Session session) {
    return new Conversant() {
      @Override
      public void handle(Request request) {
        Frame frame = request.frame();
        Failure.answer(
            request,
            () ->
                switch (frame.getBodyCase()) {
                  case READ_WALLET ->
                      walletRequests.read(session.user(), frame.getReadWallet().getAtMillis());
                  case PAY -> walletRequests.pay(session, frame.getPay());
                  case SEND_ENVELOPE -> envelopeRequests.send(session, frame.getSendEnvelope());
                  case SEND_TRANSFER -> envelopeRequests.send(session, frame.getSendTransfer());
                  case CLAIM -> envelopeRequests.claim(session, frame.getClaim().getId());
                  case RETURN_TRANSFER ->
                      envelopeRequests.giveBack(session, frame.getReturnTransfer().getId());
                  case READ_MONEY_CARD ->
                      envelopeRequests.read(session, frame.getReadMoneyCard().getId());
                  case READ_BILL -> billRequests.read(session.user(), frame.getReadBill());
                  case SET_PIN -> pinRequests.set(session, frame.getSetPin());
                  case CHECK_PIN -> pinRequests.check(session, frame.getCheckPin());
                  default -> throw new IllegalStateException("not a frame of money");
                });
      }

      @Override
      public void closed() {}
    };
  }

  /** For tests. */
  Books books() {
    return books;
  }

  /** The books stand still; what they owe they pay when they are opened again. */
  public void close() {
    books.close();
  }
}

package hutong.platform.money;

import com.typesafe.config.Config;
import hutong.platform.chat.Chat;
import hutong.platform.entity.Entities;
import hutong.platform.extend.Belongings;
import hutong.platform.extend.Failure;
import hutong.platform.extend.Feature;
import hutong.platform.extend.NoAnswer;
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
import java.util.SortedSet;
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
  private final RedEnvelopes envelopes;
  private final Standings standings;
  private final LiveStates states;
  private final WalletRequests walletRequests;
  private final EnvelopeRequests envelopeRequests;
  private final BillRequests billRequests;
  private final PinRequests pinRequests;
  private final SplitRequests splitRequests;
  private final Belongings belongings;

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
      Checkpoints checkpoints,
      Config config) {
    MoneySettings settings = MoneySettings.from(config);
    PinSettings pins = PinSettings.from(config);
    this.books = new Books(entities, settings, store, checkpoints);
    Wallets wallets =
        new Wallets(entities, books, WalletSettings.from(config), pins, settings.answerWithin());
    EnvelopeSettings envelopeSettings = EnvelopeSettings.from(config);
    MoneyCards cards =
        new MoneyCards(chat.postings(), CardQueue.of(entities.system(), envelopeSettings));
    this.standings = new Standings(wallets, books);
    this.envelopes =
        new RedEnvelopes(
            entities, books, cards, reminders, envelopeSettings, settings.answerWithin());
    this.states = new LiveStates(entities.system(), books, envelopes);
    SplitBills splits =
        new SplitBills(
            entities,
            books,
            cards,
            reminders,
            envelopeSettings,
            wallets.settings().orderLife(),
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
            new Transfers(people, wallets, books, entities.clock(), chat::tell),
            authorisations);
    this.billRequests = new BillRequests(wallets, books.statements(), entities.clock());
    this.envelopeRequests =
        new EnvelopeRequests(people, chat.postings(), wallets, envelopes, authorisations);
    this.splitRequests = new SplitRequests(chat.postings(), wallets, splits, authorisations);
    this.belongings =
        new WalletClosing(wallets, books, envelopes.settings().life(), entities.clock());
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
        Frame.BodyCase.CHECK_PIN,
        Frame.BodyCase.SPLIT_BILL,
        Frame.BodyCase.PAY_SPLIT,
        Frame.BodyCase.READ_SPLIT);
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
                  case SPLIT_BILL -> splitRequests.split(session, frame.getSplitBill());
                  case PAY_SPLIT -> splitRequests.pay(session, frame.getPaySplit());
                  case READ_SPLIT -> splitRequests.read(session, frame.getReadSplit().getId());
                  default -> throw new IllegalStateException("not a frame of money");
                });
      }

      @Override
      public void closed() {}
    };
  }

  /**
   * Freezes all accounts of a person, or unfreezes them. The same decision is done once, however
   * often and late it is told. Fails with {@link NoAnswer}.
   *
   * @param decision names it, of all that anybody ever decides; stored before it is told
   * @param atMillis when it was made
   * @return how many accounts are so now
   */
  public CompletionStage<Integer> freeze(
      UserId user, boolean frozen, String decision, long atMillis) {
    return standings.mark(
        user, frozen ? Account.Standing.FROZEN : Account.Standing.OPEN, decision, atMillis);
  }

  /** All that a person has; fails with {@link NoAnswer}. */
  public CompletionStage<List<Holding>> look(UserId user) {
    return standings.look(user);
  }

  /** Whether there is a book of that number. */
  public boolean hasBook(int book) {
    return book >= 0 && book < books.count();
  }

  /**
   * What operators see of a book that has met two histories; fails with {@link NoAnswer}.
   *
   * @param from the first number that is shown
   */
  public CompletionStage<TwoHistories> histories(int book, long from) {
    return books.repairViews().look(book, from);
  }

  /** The books that this node runs and that are stopped. */
  public SortedSet<Integer> stoppedBooks() {
    return books.stopped();
  }

  /** By which event a book is stopped; 0: it serves. Fails with {@link NoAnswer}. */
  public CompletionStage<Long> stoppedAt(int book) {
    return books
        .repairs()
        .standing(book)
        .thenApply(standing -> standing.open().isEmpty() ? 0 : standing.stoppedAt());
  }

  /**
   * Has a book deal with a second history as operators decided. The same decision is done once,
   * however often it is told. Fails with {@link NoAnswer}.
   *
   * @param stoppedAt which stop the decision is about; without effect after another
   * @param again whether what was stored beside the branch is done again on it, or discarded
   * @param decision names it, of all that anybody ever decides
   */
  public CompletionStage<Mended> repair(int book, long stoppedAt, boolean again, String decision) {
    return books.repairs().repair(book, stoppedAt, again, decision);
  }

  /** The wallets of people who go for ever. */
  public Belongings belongings() {
    return belongings;
  }

  /** What holds money right now, for an audit. */
  public LiveStates states() {
    return states;
  }

  /** For tests. */
  Books books() {
    return books;
  }

  /** For tests. */
  RedEnvelopes envelopes() {
    return envelopes;
  }

  /** The books stand still; what they owe they pay when they are opened again. */
  public void close() {
    books.close();
  }
}

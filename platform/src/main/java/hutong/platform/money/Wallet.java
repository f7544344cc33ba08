package hutong.platform.money;

import hutong.platform.entity.Aggregate;
import hutong.platform.entity.Decision;
import hutong.platform.entity.Entry;
import hutong.platform.remote.NodeMessage;
import java.util.List;
import java.util.Optional;
import org.pcollections.TreePMap;

/**
 * What a person pays with. Immutable. Its money is in accounts of the ledger, one for each
 * currency; here stands which they are, for an account is of one book for ever, however many books
 * there may be later.
 *
 * @param purses by currency
 */
record Wallet(TreePMap<String, Purse> purses) {
  static final Wallet EMPTY = new Wallet(TreePMap.empty());

  /**
   * One currency of a wallet.
   *
   * @param sinceMillis when its account was chosen
   * @param open whether the ledger has the account, and the play money in it
   */
  record Purse(String currency, AccountId account, long sinceMillis, boolean open) {}

  sealed interface Command extends NodeMessage {
    /**
     * Asks for the account of a currency.
     *
     * @param candidate it, if none was chosen yet
     */
    record Use(String currency, AccountId candidate) implements Command {}

    /** The ledger has the account. */
    record Open(String currency) implements Command {}

    record Read() implements Command {}
  }

  sealed interface Event {
    Wallet applyTo(Wallet wallet, Entry<Event> entry);

    record Chosen(String currency, AccountId account) implements Event {
      @Override
      public Wallet applyTo(Wallet wallet, Entry<Event> entry) {
        return wallet.with(new Purse(currency, account, entry.atMillis(), false));
      }
    }

    record Opened(String currency) implements Event {
      @Override
      public Wallet applyTo(Wallet wallet, Entry<Event> entry) {
        return wallet
            .purse(currency)
            .map(of -> wallet.with(new Purse(currency, of.account(), of.sinceMillis(), true)))
            .orElse(wallet);
      }
    }
  }

  /** What a wallet answers: its purses, or the one that was asked for. */
  record Reply(List<Purse> purses) implements NodeMessage {}

  private Wallet with(Purse purse) {
    return new Wallet(purses.plus(purse.currency(), purse));
  }

  Optional<Purse> purse(String currency) {
    return Optional.ofNullable(purses.get(currency));
  }

  /** The rules of wallets. Pure. */
  record Rules() implements Aggregate<Wallet, Command, Event, Reply> {
    @Override
    public Wallet empty(String entityId) {
      return EMPTY;
    }

    @Override
    public Wallet apply(Wallet before, Entry<Event> entry) {
      return entry instanceof Entry.Recorded<Event> recorded
          ? recorded.event().applyTo(before, entry)
          : before;
    }

    @Override
    public Decision<Event, Reply> decide(Wallet wallet, Command command, long nowMillis) {
      if (command instanceof Command.Use use) {
        return wallet
            .purse(use.currency())
            .map(known -> Decision.<Event, Reply>unchanged(new Reply(List.of(known))))
            .orElseGet(
                () ->
                    Decision.accepted(
                        new Reply(
                            List.of(new Purse(use.currency(), use.candidate(), nowMillis, false))),
                        List.of(new Event.Chosen(use.currency(), use.candidate()))));
      }
      if (command instanceof Command.Open open) {
        boolean news = wallet.purse(open.currency()).filter(purse -> !purse.open()).isPresent();
        return news
            ? Decision.accepted(all(wallet), List.of(new Event.Opened(open.currency())))
            : Decision.unchanged(all(wallet));
      }
      return Decision.unchanged(all(wallet));
    }

    @Override
    public Optional<Reply> read(Wallet wallet, Command command) {
      if (command instanceof Command.Use use) {
        return wallet.purse(use.currency()).map(purse -> new Reply(List.of(purse)));
      }
      return command instanceof Command.Read ? Optional.of(all(wallet)) : Optional.empty();
    }

    private static Reply all(Wallet wallet) {
      return new Reply(List.copyOf(wallet.purses().values()));
    }
  }
}

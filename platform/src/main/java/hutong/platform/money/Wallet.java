package hutong.platform.money;

import hutong.platform.entity.Aggregate;
import hutong.platform.entity.Decision;
import hutong.platform.entity.Entry;
import hutong.platform.remote.NodeMessage;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.pcollections.TreePMap;

/**
 * What a person pays with. Immutable. Its money is in accounts of the ledger, one for each
 * currency; here stands which they are, for an account is of one book for ever, however many books
 * there may be later.
 *
 * @param purses by currency
 * @param pin what confirms a payment, if one was set
 */
record Wallet(TreePMap<String, Purse> purses, Optional<Pin> pin) {
  static final Wallet EMPTY = new Wallet(TreePMap.empty(), Optional.empty());

  /**
   * One currency of a wallet.
   *
   * @param sinceMillis when its account was chosen
   * @param open whether the ledger has the account, and the play money in it
   */
  record Purse(String currency, AccountId account, long sinceMillis, boolean open) {}

  /**
   * A payment PIN.
   *
   * @param hash of it
   * @param tries since the last right one
   * @param triedAtMillis when the last of them was
   */
  record Pin(String hash, int tries, long triedAtMillis) {}

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

    /**
     * Sets another PIN.
     *
     * @param known hash of the one that is replaced; empty: there is none
     */
    record SetPin(String known, String hash) implements Command {}

    /** Counts a try before it is looked at, so that tries at once are tries too. */
    record TryPin() implements Command {}

    /** Reads the hash, for who resets it. */
    record ReadPin() implements Command {}

    /** The try was right. */
    record PassPin(String hash) implements Command {}
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

    record PinSet(String hash) implements Event {
      @Override
      public Wallet applyTo(Wallet wallet, Entry<Event> entry) {
        return wallet.with(new Pin(hash, 0, 0));
      }
    }

    /**
     * @param tries since the last right one
     */
    record PinTried(int tries) implements Event {
      @Override
      public Wallet applyTo(Wallet wallet, Entry<Event> entry) {
        return wallet.with(new Pin(wallet.pin.orElseThrow().hash(), tries, entry.atMillis()));
      }
    }

    record PinPassed() implements Event {
      @Override
      public Wallet applyTo(Wallet wallet, Entry<Event> entry) {
        return wallet.with(new Pin(wallet.pin.orElseThrow().hash(), 0, 0));
      }
    }
  }

  sealed interface Reply extends NodeMessage {
    /**
     * Its purses, or the one that was asked for.
     *
     * @param pin whether a PIN was set
     * @param hash of it, another each time one is set; empty: there is none
     */
    record Purses(List<Purse> purses, boolean pin, String hash) implements Reply {}

    record Done() implements Reply {}

    /**
     * @param hash empty: there is none
     */
    record PinIs(String hash) implements Reply {}

    /** There is no PIN, or another one than was named. */
    record OtherPin(boolean none) implements Reply {}

    /**
     * A try was counted.
     *
     * @param left further ones
     */
    record Tried(String hash, int left) implements Reply {}

    record Locked(long untilMillis) implements Reply {}
  }

  private Wallet with(Purse purse) {
    return new Wallet(purses.plus(purse.currency(), purse), pin);
  }

  private Wallet with(Pin next) {
    return new Wallet(purses, Optional.of(next));
  }

  Optional<Purse> purse(String currency) {
    return Optional.ofNullable(purses.get(currency));
  }

  /** Of the PIN; empty: there is none. */
  private String hash() {
    return pin.map(Pin::hash).orElse("");
  }

  private Reply says(Collection<Purse> these) {
    return new Reply.Purses(List.copyOf(these), pin.isPresent(), hash());
  }

  /**
   * The rules of wallets. Pure.
   *
   * @param maxTries of a PIN, in a row
   * @param lockMillis after them nothing is tried for so long
   */
  record Rules(int maxTries, long lockMillis) implements Aggregate<Wallet, Command, Event, Reply> {
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
        return use(wallet, use, nowMillis);
      }
      if (command instanceof Command.Open open) {
        boolean news = wallet.purse(open.currency()).filter(purse -> !purse.open()).isPresent();
        return news
            ? Decision.accepted(all(wallet), List.of(new Event.Opened(open.currency())))
            : Decision.unchanged(all(wallet));
      }
      if (command instanceof Command.SetPin set) {
        return wallet.hash().equals(set.known())
            ? Decision.accepted(new Reply.Done(), List.of(new Event.PinSet(set.hash())))
            : Decision.unchanged(new Reply.OtherPin(wallet.pin().isEmpty()));
      }
      if (command instanceof Command.ReadPin) {
        return Decision.unchanged(new Reply.PinIs(wallet.hash()));
      }
      if (command instanceof Command.TryPin) {
        return wallet
            .pin()
            .map(pin -> tried(pin, nowMillis))
            .orElseGet(() -> Decision.unchanged(new Reply.OtherPin(true)));
      }
      return command instanceof Command.PassPin pass
          ? passed(wallet, pass)
          : Decision.unchanged(all(wallet));
    }

    private static Decision<Event, Reply> use(Wallet wallet, Command.Use use, long nowMillis) {
      Optional<Purse> known = wallet.purse(use.currency());
      Purse purse =
          known.orElseGet(() -> new Purse(use.currency(), use.candidate(), nowMillis, false));
      Reply reply = wallet.says(List.of(purse));
      return known.isPresent()
          ? Decision.unchanged(reply)
          : Decision.accepted(reply, List.of(new Event.Chosen(use.currency(), use.candidate())));
    }

    /** After a lock tries are counted anew. */
    private Decision<Event, Reply> tried(Pin pin, long nowMillis) {
      boolean spent = pin.tries() >= maxTries;
      long until = pin.triedAtMillis() + lockMillis;
      if (spent && nowMillis < until) {
        return Decision.unchanged(new Reply.Locked(until));
      }
      int tries = spent ? 1 : pin.tries() + 1;
      return Decision.accepted(
          new Reply.Tried(pin.hash(), maxTries - tries), List.of(new Event.PinTried(tries)));
    }

    private static Decision<Event, Reply> passed(Wallet wallet, Command.PassPin pass) {
      Optional<Pin> pin = wallet.pin();
      if (pin.isEmpty() || !pin.get().hash().equals(pass.hash())) {
        return Decision.unchanged(new Reply.OtherPin(pin.isEmpty()));
      }
      return pin.get().tries() == 0
          ? Decision.unchanged(new Reply.Done())
          : Decision.accepted(new Reply.Done(), List.of(new Event.PinPassed()));
    }

    @Override
    public Optional<Reply> read(Wallet wallet, Command command) {
      if (command instanceof Command.Use use) {
        return wallet.purse(use.currency()).map(purse -> wallet.says(List.of(purse)));
      }
      return command instanceof Command.Read ? Optional.of(all(wallet)) : Optional.empty();
    }

    private static Reply all(Wallet wallet) {
      return wallet.says(wallet.purses().values());
    }
  }
}

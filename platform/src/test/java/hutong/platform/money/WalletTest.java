package hutong.platform.money;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.platform.Golden;
import hutong.platform.entity.Decision;
import hutong.platform.entity.Entry;
import hutong.platform.entity.Live;
import hutong.platform.money.Wallet.Command;
import hutong.platform.money.Wallet.Event;
import hutong.platform.money.Wallet.Pin;
import hutong.platform.money.Wallet.Purse;
import hutong.platform.money.Wallet.Reply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pcollections.TreePMap;

class WalletTest {
  private static final long NOW = 1_800_000_000_000L;
  private static final AccountId HERS = new AccountId(AccountKind.PERSON, 7, "alice-CNY");
  private static final AccountId OTHER = new AccountId(AccountKind.PERSON, 8, "alice-CNY");

  private final Wallet.Rules rules = new Wallet.Rules(3, 1_000);
  private long now = NOW;
  private Wallet wallet = Wallet.EMPTY;

  @Test
  void anAccountIsChosenOnceHoweverManyBooksThereAreLater() {
    Reply first = tell(new Command.Use("CNY", HERS));
    assertThat(purses(first)).containsExactly(new Purse("CNY", HERS, NOW, false));
    assertThat(tell(new Command.Use("CNY", OTHER))).isEqualTo(first);

    assertThat(purses(tell(new Command.Open("EUR"))))
        .as("of a currency that was never used")
        .hasSize(1);
    tell(new Command.Open("CNY"));
    tell(new Command.Open("CNY"));
    assertThat(purses(tell(new Command.Read()))).containsExactly(new Purse("CNY", HERS, NOW, true));
    assertThat(purses(rules.read(wallet, new Command.Use("CNY", OTHER)).orElseThrow()))
        .containsExactly(new Purse("CNY", HERS, NOW, true));
    assertThat(rules.read(wallet, new Command.Use("EUR", OTHER))).isEmpty();
    assertThat(rules.read(wallet, new Command.Read())).contains(tell(new Command.Read()));
    assertThat(rules.read(wallet, new Command.TryPin())).isEmpty();
    Wallet same = rules.apply(wallet, new Entry.Opened<>(9, 2, NOW, 8));
    assertThat(same).isEqualTo(wallet).isNotEqualTo(rules.empty("alice"));
  }

  @Test
  void aPinIsLockedAfterSoManyTriesInARowForAWhile() {
    assertThat(tell(new Command.TryPin())).isEqualTo(new Reply.OtherPin(true));
    assertThat(tell(new Command.PassPin("one"))).isEqualTo(new Reply.OtherPin(true));
    tell(new Command.SetPin("", "one"));
    assertThat(tell(new Command.TryPin())).isEqualTo(new Reply.Tried("one", 2));
    assertThat(tell(new Command.PassPin("one"))).isEqualTo(new Reply.Done());
    assertThat(tell(new Command.PassPin("one"))).isEqualTo(new Reply.Done());
    assertThat(tell(new Command.PassPin("other"))).isEqualTo(new Reply.OtherPin(false));

    for (int left = 2; left >= 0; left--) {
      assertThat(tell(new Command.TryPin())).isEqualTo(new Reply.Tried("one", left));
    }
    assertThat(tell(new Command.TryPin())).isEqualTo(new Reply.Locked(NOW + 1_000));
    now += 1_000;
    assertThat(tell(new Command.TryPin())).isEqualTo(new Reply.Tried("one", 2));
  }

  @Test
  void whatIsSaidOfAWalletTellsThePinThatIsSet() {
    assertThat(tell(new Command.Read())).isEqualTo(new Reply.Purses(List.of(), false, ""));
    tell(new Command.SetPin("", "one"));
    assertThat(tell(new Command.Read())).isEqualTo(new Reply.Purses(List.of(), true, "one"));
    tell(new Command.TryPin());
    tell(new Command.PassPin("one"));
    assertThat(tell(new Command.Read())).isEqualTo(new Reply.Purses(List.of(), true, "one"));
    tell(new Command.SetPin("one", "two"));
    Purse chosen = new Purse("CNY", HERS, NOW, false);
    Reply.Purses then = new Reply.Purses(List.of(chosen), true, "two");
    assertThat(tell(new Command.Use("CNY", HERS))).isEqualTo(then);
    assertThat(rules.read(wallet, new Command.Use("CNY", HERS))).contains(then);
  }

  @Test
  void anotherPinNeedsTheOneBefore() {
    assertThat(tell(new Command.ReadPin())).isEqualTo(new Reply.PinIs(""));
    assertThat(tell(new Command.SetPin("none", "one"))).isEqualTo(new Reply.OtherPin(true));
    assertThat(tell(new Command.SetPin("", "one"))).isEqualTo(new Reply.Done());
    assertThat(tell(new Command.SetPin("", "two"))).isEqualTo(new Reply.OtherPin(false));
    for (int i = 0; i < 4; i++) {
      tell(new Command.TryPin());
    }
    assertThat(tell(new Command.SetPin("one", "two"))).isEqualTo(new Reply.Done());
    assertThat(tell(new Command.ReadPin())).isEqualTo(new Reply.PinIs("two"));
    assertThat(tell(new Command.TryPin()))
        .as("the lock is gone")
        .isEqualTo(new Reply.Tried("two", 2));
  }

  private static List<Purse> purses(Reply reply) {
    return ((Reply.Purses) reply).purses();
  }

  @Test
  void aWalletsStoredBytesAreReadAsTheyWereWritten() {
    Map<String, Entry<Event>> entries = new LinkedHashMap<>();
    entries.put("opened", new Entry.Opened<>(1, 1, NOW, 0));
    entries.put("chosen", new Entry.Recorded<>(2, 1, NOW, new Event.Chosen("CNY", HERS)));
    entries.put("purse-opened", new Entry.Recorded<>(3, 1, NOW, new Event.Opened("CNY")));
    entries.put("pin-set", new Entry.Recorded<>(4, 1, NOW, new Event.PinSet("hash")));
    entries.put("pin-tried", new Entry.Recorded<>(5, 1, NOW, new Event.PinTried(2)));
    entries.put("pin-passed", new Entry.Recorded<>(6, 1, NOW, new Event.PinPassed()));
    Wallet one =
        new Wallet(
            TreePMap.singleton("CNY", new Purse("CNY", HERS, NOW, true)),
            Optional.of(new Pin("hash", 2, NOW)));
    Golden.check(
        "/golden/wallet.properties",
        new WalletJournal(),
        entries,
        Map.of(
            "snapshot", new Live<>(2, 9, one), "snapshot-empty", new Live<>(1, 1, Wallet.EMPTY)));
  }

  private Reply tell(Command command) {
    Decision<Event, Reply> decision = rules.decide(wallet, command, now);
    List<Event> events = decision.events();
    for (Event event : events) {
      wallet = rules.apply(wallet, new Entry.Recorded<>(1, 1, now, event));
    }
    return decision.reply();
  }
}

package hutong.platform.money;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.platform.Golden;
import hutong.platform.entity.Decision;
import hutong.platform.entity.Entry;
import hutong.platform.entity.Live;
import hutong.platform.money.Wallet.Command;
import hutong.platform.money.Wallet.Event;
import hutong.platform.money.Wallet.Purse;
import hutong.platform.money.Wallet.Reply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pcollections.TreePMap;

class WalletTest {
  private static final long NOW = 1_800_000_000_000L;
  private static final AccountId HERS = new AccountId(AccountKind.PERSON, 7, "alice-CNY");
  private static final AccountId OTHER = new AccountId(AccountKind.PERSON, 8, "alice-CNY");

  private final Wallet.Rules rules = new Wallet.Rules();
  private Wallet wallet = Wallet.EMPTY;

  @Test
  void anAccountIsChosenOnceHoweverManyBooksThereAreLater() {
    Reply first = tell(new Command.Use("CNY", HERS));
    assertThat(first.purses()).containsExactly(new Purse("CNY", HERS, NOW, false));
    assertThat(tell(new Command.Use("CNY", OTHER))).isEqualTo(first);

    assertThat(tell(new Command.Open("EUR")).purses())
        .as("of a currency that was never used")
        .hasSize(1);
    tell(new Command.Open("CNY"));
    tell(new Command.Open("CNY"));
    assertThat(tell(new Command.Read()).purses())
        .containsExactly(new Purse("CNY", HERS, NOW, true));
    assertThat(rules.read(wallet, new Command.Use("CNY", OTHER)).orElseThrow().purses())
        .containsExactly(new Purse("CNY", HERS, NOW, true));
    assertThat(rules.read(wallet, new Command.Use("EUR", OTHER))).isEmpty();
  }

  @Test
  void aWalletsStoredBytesAreReadAsTheyWereWritten() {
    Map<String, Entry<Event>> entries = new LinkedHashMap<>();
    entries.put("opened", new Entry.Opened<>(1, 1, NOW, 0));
    entries.put("chosen", new Entry.Recorded<>(2, 1, NOW, new Event.Chosen("CNY", HERS)));
    entries.put("purse-opened", new Entry.Recorded<>(3, 1, NOW, new Event.Opened("CNY")));
    Wallet one = new Wallet(TreePMap.singleton("CNY", new Purse("CNY", HERS, NOW, true)));
    Golden.check(
        "/golden/wallet.properties",
        new WalletJournal(),
        entries,
        Map.of(
            "snapshot", new Live<>(2, 9, one), "snapshot-empty", new Live<>(1, 1, Wallet.EMPTY)));
  }

  private Reply tell(Command command) {
    Decision<Event, Reply> decision = rules.decide(wallet, command, NOW);
    List<Event> events = decision.events();
    for (Event event : events) {
      wallet = rules.apply(wallet, new Entry.Recorded<>(1, 1, NOW, event));
    }
    return decision.reply();
  }
}

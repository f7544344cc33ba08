package hutong.platform.money;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import hutong.platform.extend.Outbound;
import hutong.platform.extend.Session;
import hutong.platform.money.Wallets.Payer;
import hutong.platform.money.journal.PaymentAuthorisation;
import hutong.platform.secret.Seal;
import hutong.protocol.SortableId;
import hutong.protocol.UserId;
import hutong.protocol.wire.GoAway;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How long, for whom, and how far a right PIN lets one pay. */
class AuthorisationsTest {
  private static final Instant NOW = Instant.ofEpochMilli(1_800_000_000_000L);
  private static final long LIMIT = 100_000;
  private static final String PIN = "hash of alice's PIN";
  private static final Payer WITH_PIN =
      new Payer(new AccountId(AccountKind.PERSON, 7, "alice-CNY"), PIN);
  private static final Payer WITHOUT = new Payer(WITH_PIN.account(), "");
  private static final Session ALICE = new Phone(person(1), "phone");

  private final byte[] key = new byte[32];
  private String settings = "";
  private Duration now = Duration.ZERO;

  @Test
  void itEndsFiveMinutesAfterItWasGiven() {
    String token = given(0);
    assertThat(isConfirmed(token, 1)).isTrue();
    now = Duration.ofMinutes(5).minusSeconds(1);
    assertThat(isConfirmed(token, 1)).as("at 4:59").isTrue();
    now = Duration.ofMinutes(5).minusMillis(1);
    assertThat(isConfirmed(token, 1)).as("just before").isTrue();
    now = Duration.ofMinutes(5);
    assertThat(isConfirmed(token, 1)).as("at 5:00").isFalse();
    now = Duration.ofDays(1);
    assertThat(isConfirmed(token, 1)).isFalse();
    assertThat(isConfirmed(given(0), 1)).as("another").isTrue();
  }

  @Test
  void itEndsWhenTheSettingSays() {
    settings = "confirms = 90s";
    PaymentAuthorisation granted = authorisations().grant(ALICE, PIN, 0);
    assertThat(granted.getUntilMillis()).isEqualTo(NOW.toEpochMilli() + 90_000);
    String token = authorisations().sign(granted);
    now = Duration.ofMillis(89_999);
    assertThat(isConfirmed(token, 1)).isTrue();
    now = Duration.ofSeconds(90);
    assertThat(isConfirmed(token, 1)).isFalse();
  }

  @Test
  void itIsOfOnePersonOnOneDevice() {
    String token = given(0);
    for (Session other :
        List.of(new Phone(ALICE.user(), "tablet"), new Phone(person(2), "phone"))) {
      assertThat(authorisations().confirm(other, token, 1).test(WITH_PIN)).isFalse();
    }
  }

  @Test
  void itIsGoodUpToItsLimitOrWhatItWasGivenFor() {
    assertThat(isConfirmed(given(0), LIMIT)).isTrue();
    assertThat(isConfirmed(given(0), LIMIT + 1)).isFalse();
    assertThat(isConfirmed(given(5), LIMIT)).as("given for less").isTrue();
    assertThat(isConfirmed(given(250_000), 250_000)).isTrue();
    assertThat(isConfirmed(given(250_000), 250_001)).isFalse();
    settings = "limit = 300";
    assertThat(isConfirmed(given(0), 300)).isTrue();
    assertThat(isConfirmed(given(0), 301)).isFalse();
  }

  @Test
  void itEndsWhenAnotherPinIsSet() {
    String token = given(0);
    for (String hash : List.of("another hash", PIN + " ", "")) {
      settings = "required = on";
      Payer later = new Payer(WITH_PIN.account(), hash);
      assertThat(authorisations().confirm(ALICE, token, 1).test(later)).as(hash).isFalse();
    }
  }

  @Test
  void onlyThisServerGivesIt() {
    String token = given(0);
    Authorisations elsewhere =
        new Authorisations(
            purpose -> Seal.of("the key of another server, long enough".getBytes(UTF_8), purpose),
            pins(),
            clock());
    Seal other = Seal.of(key, "another purpose");
    String contents = token.substring(0, token.indexOf('.'));
    for (String forged :
        List.of(
            "",
            "nonsense",
            contents + ".",
            token + "x",
            elsewhere.sign(elsewhere.grant(ALICE, PIN, 0)),
            other.sign(authorisations().grant(ALICE, PIN, 0).toByteArray()),
            seal().sign(new byte[] {7, 7, 7}))) {
      assertThat(isConfirmed(forged, 1)).as(forged).isFalse();
    }
  }

  @Test
  void whoHasNoPinPaysWithoutUnlessTheServerAsksItOfEverybody() {
    assertThat(authorisations().confirm(ALICE, "", LIMIT + 1).test(WITHOUT)).isTrue();
    assertThat(isConfirmed("", 1)).as("who has one").isFalse();
    settings = "required = on";
    assertThat(authorisations().confirm(ALICE, "", 1).test(WITHOUT)).isFalse();
    assertThat(isConfirmed(given(0), 1)).isTrue();
  }

  @Test
  void whatCannotBeASettingIsNamed() {
    for (String wrong : List.of("tries = 0", "limit = 0", "confirms = 0s", "lock = -1s")) {
      settings = wrong;
      assertThatThrownBy(this::pins)
          .as(wrong)
          .isInstanceOf(ConfigException.BadValue.class)
          .hasMessageContaining("hutong.money.pin." + wrong.substring(0, wrong.indexOf(' ')));
    }
  }

  private String given(long amount) {
    return authorisations().sign(authorisations().grant(ALICE, PIN, amount));
  }

  private boolean isConfirmed(String token, long amount) {
    return authorisations().confirm(ALICE, token, amount).test(WITH_PIN);
  }

  /** Made anew each time, as on any node: nothing is remembered. */
  private Authorisations authorisations() {
    return new Authorisations(purpose -> Seal.of(key, purpose), pins(), clock());
  }

  private Seal seal() {
    return Seal.of(key, "payment authorisation");
  }

  private Clock clock() {
    return Clock.fixed(NOW.plus(now), ZoneOffset.UTC);
  }

  private PinSettings pins() {
    Config config =
        ConfigFactory.parseString("hutong.money.pin { " + settings + " }")
            .withFallback(ConfigFactory.defaultReference());
    return PinSettings.from(config);
  }

  private static UserId person(int seed) {
    return new UserId(SortableId.of(seed, new Random(seed)));
  }

  private record Phone(UserId user, String device) implements Session {
    @Override
    public String name() {
      return "1";
    }

    @Override
    public String handle() {
      return "alice";
    }

    @Override
    public void send(Outbound frame) {
      throw new AssertionError("nobody says anything");
    }

    @Override
    public long queuedBytes() {
      return 0;
    }

    @Override
    public long queueLimitBytes() {
      return 1;
    }

    @Override
    public void close(GoAway goAway) {
      throw new AssertionError("nobody closes");
    }
  }
}

package hutong.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import hutong.platform.money.PinSettings;
import hutong.platform.money.WalletSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose word counts, and that a wrong one is known before anything is made. */
class ConfigurationTest {
  @TempDir Path folder;

  @Test
  void theCommandLineComesBeforeTheFileAndTheFileBeforeTheDefaults() throws Exception {
    Config config =
        Configuration.of(
            Map.of("hutong.gateway.port", 7500),
            file(
                """
                hutong.gateway { port = 7600, allowed-origins = ["https://chat.example.org"] }
                hutong.chat { max-members = 500, max-title-characters = ${hutong.chat.max-pins} }
                akka.cluster.sharding.retry-interval = 3s
                hutong.cassandra.replicas = 3
                """));

    assertThat(config.getInt("hutong.gateway.port")).isEqualTo(7500);
    assertThat(config.getStringList("hutong.gateway.allowed-origins"))
        .containsExactly("https://chat.example.org");
    assertThat(config.getInt("hutong.chat.max-members")).isEqualTo(500);
    assertThat(config.getInt("hutong.chat.max-title-characters")).isEqualTo(20);
    assertThat(config.getInt("hutong.chat.max-pins")).isEqualTo(20);
    assertThat(config.getDuration("akka.cluster.sharding.retry-interval")).hasSeconds(3);
    assertThat(config.getInt("hutong.cassandra.replicas")).isEqualTo(3);
  }

  @Test
  void aSystemPropertyComesBeforeTheFileAndAfterTheCommandLine() throws Exception {
    String pins = "hutong.chat.max-pins";
    String port = "hutong.gateway.port";
    System.setProperty(pins, "30");
    System.setProperty(port, "7600");
    ConfigFactory.invalidateCaches(); // it reads them once
    try {
      Config config = Configuration.of(Map.of(port, 7500), file(pins + " = 40"));

      assertThat(config.getInt(pins)).isEqualTo(30);
      assertThat(config.getInt(port)).isEqualTo(7500);
    } finally {
      System.clearProperty(pins);
      System.clearProperty(port);
      ConfigFactory.invalidateCaches();
    }
  }

  @Test
  void whatIsWrongIsNamedAndIsAUsageError() throws Exception {
    assertThat(refused("hutong.chat.max-member = 5"))
        .contains("hutong.chat.max-member", "no such setting");
    assertThat(refused("hutong.chat.max-members = many")).contains("max-members");
    assertThat(refused("hutong.chat = 5")).contains("hutong.chat");
    assertThat(refused("hutong.gateway.queue-limit = 0")).contains("hutong.gateway.queue-limit");
    assertThat(refused("hutong.lease.heartbeat-interval = 9s")).contains("heartbeat-interval");
    assertThat(refused("hutong.reminder.beat = 0s")).contains("hutong.reminder.beat");
    assertThat(refused("hutong.reminder.buckets = 0")).contains("hutong.reminder.buckets");
    for (String none : List.of("[]", "[XYZQ]", "[cny]", "[CNY, \"\"]")) {
      assertThat(refused("hutong.money.wallet.currencies = " + none))
          .contains("hutong.money.wallet.currencies", "ISO 4217");
    }
    assertThat(refused("hutong.money.wallet.faucet = -1")).contains("wallet.faucet", ">= 0: -1");
    assertThat(refused("hutong.money.pin.tries = 0")).contains("hutong.money.pin.tries", "> 0: 0");
    assertThat(refused("hutong.money.pin.limit = 0")).contains("hutong.money.pin.limit");
    assertThat(refused("hutong.money.pin.confirms = 0s")).contains("hutong.money.pin.confirms");
    assertThat(refused("hutong.money.pin.lock = 0s")).contains("hutong.money.pin.lock");
    assertThat(refused("hutong.operators.proposal-life = 0s"))
        .contains("hutong.operators.proposal-life");
    assertThat(refused("hutong.operators.max-proposals = 0"))
        .contains("hutong.operators.max-proposals");
    assertThat(refused("hutong.cassandra.max-clock-difference = 0s"))
        .contains("max-clock-difference");
    assertThat(refused("hutong.log.format = yaml")).contains("hutong.log.format", "yaml");
    assertThat(refused("hutong.api.port = 70000")).contains("hutong.api.port", "70000");
    assertThat(refused("hutong.gateway.port = 7401")).contains("7401");
    assertThat(refused("hutong { gateway {")).contains("own.conf");
    assertThat(refused("hutong.gateway.host = ${no-such-thing}")).contains("no-such-thing");
    assertThat(refused(Optional.of(folder.resolve("nowhere.conf")))).contains("nowhere.conf");
    assertThat(refused(Optional.of(folder))).contains(folder.toString());
  }

  @Test
  void twoDoorsWithOnePortAreFineOnTwoAddressesOrWhenAnyPortWillDo() throws Exception {
    Configuration.of(Map.of("hutong.gateway.port", 0, "hutong.api.port", 0), Optional.empty());
    Configuration.of(
        Map.of("hutong.gateway.port", 7500, "hutong.api.port", 7500),
        file("hutong.gateway.host = \"127.0.0.2\""));
  }

  @Test
  void theSetupSaysWhichDefaultsAreBuiltOn() throws Exception {
    Config alone = Configuration.of(Map.of(), Optional.empty());
    Config local = Configuration.of(Map.of("hutong.node.setup", "local-cluster"), Optional.empty());
    Config production =
        Configuration.of(
            Map.of(), file("hutong.node { setup = production, name = a }\nhutong.api.port = 81"));

    assertThat(alone.getDuration("akka.cluster.gossip-interval")).hasMillis(200);
    assertThat(local.getDuration("akka.cluster.split-brain-resolver.stable-after")).hasSeconds(7);
    assertThat(production.getString("akka.remote.artery.transport")).isEqualTo("tls-tcp");
    assertThat(production.getInt("hutong.cassandra.replicas")).isEqualTo(3);
    assertThat(production.getBoolean("hutong.cassandra.migrate")).isFalse();
    assertThat(production.getInt("hutong.api.port")).isEqualTo(81);
    assertThat(alone.getBoolean("hutong.money.leased")).isFalse();
    assertThat(local.getBoolean("hutong.money.leased")).isTrue();
    assertThat(production.getBoolean("hutong.money.leased")).isTrue();
    assertThat(WalletSettings.from(local).faucet()).isEqualTo(100_000);
    assertThat(WalletSettings.from(production).faucet()).as("no play money").isZero();
    assertThat(PinSettings.from(local).required()).isFalse();
    assertThat(PinSettings.from(production).required()).isTrue();
    assertThat(
            production.getString("datastax-java-driver.profiles.hutong.basic.request.consistency"))
        .isEqualTo("LOCAL_QUORUM");
    for (Config each : List.of(alone, local, production)) {
      assertThat(each.getInt("akka.cluster.sharding.number-of-shards")).isEqualTo(1000);
      assertThat(each.getString("akka.cluster.split-brain-resolver.active-strategy"))
          .isEqualTo("keep-majority");
    }
    assertThat(refused("hutong.node.setup = garage")).contains("garage", "production");
  }

  private String refused(String text) throws Exception {
    return refused(file(text));
  }

  private static String refused(Optional<Path> file) {
    StartException failure =
        catchThrowableOfType(StartException.class, () -> Configuration.of(Map.of(), file));
    assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
    return String.valueOf(failure.getMessage());
  }

  private Optional<Path> file(String text) throws Exception {
    return Optional.of(Files.writeString(folder.resolve("own.conf"), text));
  }
}

package hutong.platform.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.coordination.lease.LeaseSettings;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Times that cannot keep the promise are refused by name. */
class LeaseTermsTest {
  @Test
  void theDefaultsAreInRangeForUsAndForAkka() {
    Config config = ConfigFactory.defaultReference();
    assertThat(LeaseTerms.from(config).term()).hasSeconds(15);
    LeaseSettings akkas = LeaseSettings.apply(config.getConfig(LeaseTerms.PATH), "name", "owner");
    assertThat(akkas.timeoutSettings().getHeartbeatTimeout()).isEqualTo(Duration.ofSeconds(15));
  }

  @Test
  void wrongTimesAreNamed() {
    refused("heartbeat-timeout", "11s", "hutong.lease.heartbeat-interval", "a third");
    refused("lease-operation-timeout", "2s", "hutong.lease", "must fit into half");
    refused("lease-operation-timeout", "0s", "hutong.lease.lease-operation-timeout", "> 0");
    refused("heartbeat-interval", "0s", "hutong.lease.heartbeat-interval", "> 0");
    refused("retry-interval", "0s", "hutong.lease.retry-interval", "> 0");
  }

  private static void refused(String key, String value, String... named) {
    Config config =
        ConfigFactory.parseString("hutong.lease." + key + " = " + value)
            .withFallback(ConfigFactory.defaultReference());
    assertThatThrownBy(() -> LeaseTerms.from(config)).hasMessageContainingAll(named);
  }
}

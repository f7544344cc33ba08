package hutong.platform.media;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;

/** A bad value stops the start. */
class MediaSettingsTest {
  @Test
  void aBadValueIsNamedByItsKey() {
    assertThatItIsNamed("hutong.media.max-pixels", "0");
    assertThatItIsNamed("hutong.media.decode-threads", "-1");
    assertThatItIsNamed("hutong.media.jpeg-quality", "1.5");
    assertThatItIsNamed("hutong.media.jpeg-quality", "0");
    assertThatItIsNamed("hutong.media.upload-timeout", "0s");
    assertThatItIsNamed("hutong.media.max-picture-bytes", "0");
  }

  private static void assertThatItIsNamed(String key, String value) {
    assertThatThrownBy(
            () ->
                MediaSettings.from(
                    ConfigFactory.parseString(key + " = " + value)
                        .withFallback(ConfigFactory.parseResources("reference.conf"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(key);
  }
}

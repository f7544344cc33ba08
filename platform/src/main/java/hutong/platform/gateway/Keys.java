package hutong.platform.gateway;

import com.typesafe.config.Config;
import hutong.platform.gateway.GatewaySettings.Rate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The keys of one block of the configuration, read with their ranges. A value out of its range is
 * an {@link IllegalArgumentException} that names the whole key.
 */
record Keys(Config config, String prefix) {
  private static final Duration LONGEST = Duration.ofDays(1);

  String text(String key) {
    return config.getString(prefix + key);
  }

  List<String> texts(String key) {
    return config.getStringList(prefix + key);
  }

  int count(String key, int least, int most) {
    int value = config.getInt(prefix + key);
    if (value < least || value > most) {
      throw wrong(key, "must be from " + least + " to " + most, value);
    }
    return value;
  }

  int bytes(String key, int least) {
    long value = config.getBytes(prefix + key);
    if (value < least || value > Integer.MAX_VALUE) {
      throw wrong(key, "must be from " + least + " bytes to 2 GiB", value);
    }
    return (int) value;
  }

  Duration pause(String key) {
    Duration value = config.getDuration(prefix + key);
    if (value.toMillis() < 1 || value.compareTo(LONGEST) > 0) {
      throw wrong(key, "must be from 1 ms to one day", value);
    }
    return value;
  }

  Rate rate(String perSecond, String burst) {
    return new Rate(count(perSecond, 1, 1_000_000_000), count(burst, 1, 1_000_000_000));
  }

  Path file(String key, String value) {
    Path file = Path.of(value);
    if (!Files.isReadable(file)) {
      throw wrong(key, "must be a readable file", value);
    }
    return file;
  }

  IllegalArgumentException wrong(String key, String rule, Object value) {
    return new IllegalArgumentException(prefix + key + " " + rule + ": " + value);
  }
}

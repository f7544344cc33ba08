package hutong.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import hutong.platform.api.ApiSettings;
import hutong.platform.chat.ChatSettings;
import hutong.platform.entity.IngressSettings;
import hutong.platform.gateway.GatewaySettings;
import hutong.platform.lease.LeaseTerms;
import hutong.platform.media.MediaSettings;
import hutong.platform.money.CheckpointSettings;
import hutong.platform.money.EnvelopeSettings;
import hutong.platform.money.MoneySettings;
import hutong.platform.money.PinSettings;
import hutong.platform.money.WalletSettings;
import hutong.platform.operate.OperatorsSettings;
import hutong.platform.people.PeopleSettings;
import hutong.platform.reminder.ReminderSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A node's settings: what the command line says, before system properties, before the operator's
 * file, before the defaults. {@code docs/configuration.md} is for those who set them.
 */
final class Configuration {
  private static final String OURS = "hutong";
  private static final List<String> SETUPS = List.of("embedded", "local-cluster", "production");

  /** Each feature's reader: it throws, with the key's name, when a value is out of its range. */
  private static final List<Consumer<Config>> READERS =
      List.of(
          GatewaySettings::from,
          ApiSettings::from,
          IngressSettings::from,
          PeopleSettings::from,
          ChatSettings::from,
          MediaSettings::from,
          LeaseTerms::from,
          ReminderSettings::from,
          MoneySettings::from,
          CheckpointSettings::from,
          WalletSettings::from,
          EnvelopeSettings::from,
          PinSettings::from,
          OperatorsSettings::from,
          Logs::from,
          ClockCheck.Settings::from);

  private Configuration() {}

  /**
   * Puts them together and looks at all of them, so that a bad one is known before anything is
   * made.
   *
   * @param overrides by key
   * @param file in HOCON
   * @throws StartException USAGE when the file cannot be read, names a setting of Hutong's that
   *     does not exist, or a value is out of its range
   */
  static Config of(Map<String, Object> overrides, Optional<Path> file) throws StartException {
    try {
      Config own = file.isPresent() ? read(file.get()) : ConfigFactory.empty();
      Config config =
          ConfigFactory.parseMap(overrides)
              .withFallback(ConfigFactory.systemProperties())
              .withFallback(own)
              .withFallback(ConfigFactory.parseResources(setup(overrides, own) + ".conf"))
              .withFallback(ConfigFactory.defaultReference())
              .resolve();
      READERS.forEach(reader -> reader.accept(config));
      requireTwoDoors(config);
      return config;
    } catch (ConfigException | IllegalArgumentException | ArithmeticException e) {
      throw new StartException(ExitCode.USAGE, "A setting is wrong: " + e.getMessage(), e);
    }
  }

  /** Which of the prepared configurations this one builds on. */
  private static String setup(Map<String, Object> overrides, Config own) throws StartException {
    Config chosen =
        ConfigFactory.parseMap(overrides)
            .withFallback(ConfigFactory.systemProperties())
            .withFallback(own)
            .withFallback(ConfigFactory.defaultReference());
    String setup = chosen.getString("hutong.node.setup");
    if (!SETUPS.contains(setup)) {
      throw usage(
          "hutong.node.setup must be one of %s: %s".formatted(String.join(", ", SETUPS), setup));
    }
    return setup;
  }

  private static Config read(Path file) throws StartException {
    if (Files.isDirectory(file) || !Files.isReadable(file)) {
      throw usage("The configuration %s is no file that can be read.".formatted(file));
    }
    Config own = ConfigFactory.parseFile(file.toFile());
    requireKnown(file, own);
    return own;
  }

  /** A misspelt key would otherwise be a limit that is not there. */
  private static void requireKnown(Path file, Config own) throws StartException {
    Config known = ConfigFactory.defaultReference();
    Config both = own.withFallback(known).resolve().withOnlyPath(OURS);
    for (Map.Entry<String, ConfigValue> setting : both.entrySet()) {
      if (!known.hasPath(setting.getKey())) {
        throw usage("%s sets %s, and there is no such setting.".formatted(file, setting.getKey()));
      }
    }
  }

  /** Two doors of one address cannot share a port; 0 is any free one, and another each time. */
  private static void requireTwoDoors(Config config) throws StartException {
    int port = config.getInt("hutong.gateway.port");
    if (port != 0
        && port == config.getInt("hutong.api.port")
        && config.getString("hutong.gateway.host").equals(config.getString("hutong.api.host"))) {
      throw usage(
          "The WebSocket gateway and the HTTP API cannot both have port %d.".formatted(port));
    }
  }

  private static StartException usage(String sentence) {
    return new StartException(ExitCode.USAGE, sentence);
  }
}

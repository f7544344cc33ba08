package hutong.cluster;

import com.typesafe.config.Config;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/**
 * The key that signs people's tokens: one for all nodes, so that each takes those of the others.
 */
final class TokenKey {
  private static final String SETTING = "hutong.people.token-key";

  private TokenKey() {}

  /** As configured, else the folder's own, which is made with it. */
  static byte[] of(Config config, DataFolder folder) throws StartException {
    return isConfigured(config) ? configured(config) : folder.secret();
  }

  /** The same of a server that runs on that folder; nothing is made. */
  static byte[] ofServer(Config config, Path folder) throws StartException {
    if (isConfigured(config)) {
      return configured(config);
    }
    if (!Files.isReadable(folder.resolve("token.key"))) {
      throw new StartException(
          ExitCode.DATA_FOLDER,
          "The folder %s shows this user no key of a server: name the server's folder with --data, its configuration with --config, or be an operator with --token."
              .formatted(folder));
    }
    return DataFolder.secret(folder);
  }

  private static boolean isConfigured(Config config) {
    return !config.getString(SETTING).isEmpty();
  }

  private static byte[] configured(Config config) throws StartException {
    try {
      return Base64.getDecoder().decode(config.getString(SETTING));
    } catch (IllegalArgumentException e) {
      throw new StartException(ExitCode.USAGE, SETTING + " must be Base64: " + e.getMessage(), e);
    }
  }
}

package hutong.platform.api;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Limits of an HTTP server, from {@code hutong.api}.
 *
 * @param host address to listen on
 * @param port 0 for any free one
 * @param maxBodyBytes of a request
 * @param requestTimeout after which a request is answered as unavailable
 * @param openRequestsPerMinute requests without a token that one address may make
 * @param burst such requests at once
 */
public record ApiSettings(
    String host,
    int port,
    int maxBodyBytes,
    Duration requestTimeout,
    int openRequestsPerMinute,
    int burst) {

  public static ApiSettings from(Config config) {
    Config api = config.getConfig("hutong.api");
    return new ApiSettings(
        api.getString("host"),
        port(api),
        Math.toIntExact(api.getBytes("max-body-bytes")),
        api.getDuration("request-timeout"),
        api.getInt("open-requests-per-minute"),
        api.getInt("burst"));
  }

  /** The same limits at another address. */
  public ApiSettings at(String otherHost, int otherPort) {
    return new ApiSettings(
        otherHost, otherPort, maxBodyBytes, requestTimeout, openRequestsPerMinute, burst);
  }

  private static int port(Config api) {
    int port = api.getInt("port");
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("hutong.api.port must be from 0 to 65535: " + port);
    }
    return port;
  }
}

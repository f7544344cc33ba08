package hutong.platform.gateway;

import hutong.platform.gateway.GatewaySettings.Tls;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import javax.net.ssl.SSLException;

/** TLS from PEM files: BoringSSL where it is on the class path, else the JDK's. */
final class Certificates {
  private Certificates() {}

  /**
   * Reads both files.
   *
   * @throws IllegalArgumentException when they cannot be used
   */
  static SslContext load(Tls tls) {
    try {
      return SslContextBuilder.forServer(tls.certificate().toFile(), tls.key().toFile())
          .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
          .protocols("TLSv1.3", "TLSv1.2")
          .build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "hutong.gateway.tls.certificate and hutong.gateway.tls.key must be PEM files that belong"
              + " together: "
              + tls,
          e);
    }
  }
}

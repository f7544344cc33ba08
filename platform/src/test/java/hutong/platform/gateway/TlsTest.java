package hutong.platform.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;

class TlsTest {
  private static final String CERTIFICATE = "/gateway/test-certificate.pem"; // until 2126
  private static final String KEY = "/gateway/test-key.pem";

  @Test
  void framesGoBothWaysUnderTls() throws Exception {
    try (House house = new House(files(CERTIFICATE, KEY));
        RawClient client =
            new RawClient(trusting().getSocketFactory().createSocket(), house.gateway.port(), 0)) {
      client.upgrade().hello("ann");
      assertThat(client.frame().hasWelcome()).isTrue();
      client.send(Say.inbox(500), Say.send(2, "a/1"));
      for (int i = 0; i < 500; i++) {
        assertThat(client.frame().getHead().getHead()).isEqualTo(i);
      }
      assertThat(client.frame().hasAck()).isTrue();
    }
  }

  @Test
  void plainBytesOnATlsPortAreClosed() throws Exception {
    try (House house = new House(files(CERTIFICATE, KEY));
        RawClient client = house.client().raw(RawClient.head("/ws", "hutong.v1"))) {
      assertThat(client.rest()).doesNotContain("HTTP");
    }
  }

  @Test
  void certificateThatIsNoneStopsTheStart() throws Exception {
    String files = files(KEY, KEY);
    assertThatThrownBy(() -> new House(files))
        .hasMessageContaining("hutong.gateway.tls.certificate");
  }

  private static String files(String certificate, String key) throws Exception {
    return "hutong.gateway.tls { certificate = \"%s\", key = \"%s\" }"
        .formatted(path(certificate), path(key));
  }

  private static Path path(String resource) throws Exception {
    return Path.of(TlsTest.class.getResource(resource).toURI());
  }

  private static SSLContext trusting() throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream pem = TlsTest.class.getResourceAsStream(CERTIFICATE)) {
      store.setCertificateEntry(
          "ours", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}

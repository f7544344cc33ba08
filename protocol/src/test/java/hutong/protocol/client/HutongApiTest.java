package hutong.protocol.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import hutong.protocol.client.HutongApi.Session;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The REST calls against the JDK's HTTP server. */
@Timeout(30)
class HutongApiTest {
  private final LinkedBlockingQueue<String> requests = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<String> tokens = new LinkedBlockingQueue<>();
  private HttpServer server;
  private HutongApi api;
  private int status = 200;
  private String answer =
      "{\"userId\":\"u\",\"accessToken\":\"a\",\"refreshToken\":\"r\",\"expiresInSeconds\":900}";

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          requests.add(exchange.getRequestURI() + " " + new String(body, StandardCharsets.UTF_8));
          byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    api = new HutongApi(URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void registeringSendsTheFieldsAndGivesTheSession() throws Exception {
    Session session = api.register("li", "secret", "李雷", "phone").get(10, TimeUnit.SECONDS);

    assertThat(session).isEqualTo(new Session("u", "a", "r", 900));
    assertThat(requests.take())
        .startsWith("/v1/register {")
        .contains("\"handle\":\"li\"", "\"displayName\":\"李雷\"", "\"device\":\"phone\"");
  }

  @Test
  void integersMayBeStrings() throws Exception {
    answer = answer.replace("900", "\"900\"");
    assertThat(api.login("li", "secret", "phone").get(10, TimeUnit.SECONDS).expiresInSeconds())
        .isEqualTo(900);
  }

  @Test
  void aProblemDocumentIsATypedError() {
    status = 429;
    answer =
        "{\"type\":\"about:blank\",\"detail\":\"slowly\",\"code\":\"RATE_LIMITED\","
            + "\"action\":\"RETRY\",\"retryAfterMillis\":1500}";
    assertThatThrownBy(() -> api.login("li", "x", "phone").get(10, TimeUnit.SECONDS))
        .cause()
        .isInstanceOfSatisfying(
            HutongException.class,
            e -> {
              assertThat(e.code()).isEqualTo(Code.RATE_LIMITED);
              assertThat(e.action()).isEqualTo(Action.RETRY);
              assertThat(e.retryAfterMillis()).isEqualTo(1_500);
              assertThat(e).hasMessageContaining("slowly");
            });
  }

  @Test
  void aCodeOfANewerServerKeepsItsNameInTheMessage() {
    status = 400;
    answer = "{\"code\":\"MOON_PHASE\",\"action\":\"FIX\"}";
    assertThatThrownBy(() -> api.refresh("r").get(10, TimeUnit.SECONDS))
        .hasMessageContaining("MOON_PHASE");
  }

  @Test
  void noServerIsUnavailable() {
    server.stop(0);
    assertThatThrownBy(() -> api.refresh("r").get(10, TimeUnit.SECONDS))
        .hasMessageContaining("UNAVAILABLE");
  }

  @Test
  void anExpiredTokenIsRenewedAndTheNewSessionKept() throws Exception {
    List<Session> kept = new ArrayList<>();
    var credentials = api.credentials(new Session("u", "old", "refresh me", 1), kept::add);
    assertThat(credentials.accessToken(Optional.empty()).get(10, TimeUnit.SECONDS))
        .isEqualTo("old");
    var expired = new HutongException(Code.TOKEN_EXPIRED, Action.RESYNC, 0, "");
    assertThat(credentials.accessToken(Optional.of(expired)).get(10, TimeUnit.SECONDS))
        .isEqualTo("a");

    assertThat(requests.take()).isEqualTo("/v1/refresh {\"refreshToken\":\"refresh me\"}");
    assertThat(kept).containsExactly(new Session("u", "a", "r", 900));
  }

  @Test
  void aPasswordIsChangedAndAnAccountEndedWithAToken() throws Exception {
    answer = "{\"kept\":\"What you said stays.\"}";
    api.changePassword("token", "old one", "new one").get(10, TimeUnit.SECONDS);
    assertThat(requests.take())
        .startsWith("/v1/password {")
        .contains("\"oldPassword\":\"old one\"", "\"newPassword\":\"new one\"");
    assertThat(tokens.take()).isEqualTo("Bearer token");

    assertThat(api.deleteAccount("token", "new one").get(10, TimeUnit.SECONDS))
        .isEqualTo("What you said stays.");
    assertThat(requests.take()).isEqualTo("/v1/account/delete {\"password\":\"new one\"}");
  }

  @Test
  void aPictureIsPutAsItsBytesAndComesBackAsSuch() throws Exception {
    answer = "{\"mediaId\":\"m1\",\"width\":6,\"height\":3,\"contentType\":\"image/jpeg\"}";
    var stored =
        api.putPicture("token", "bytes".getBytes(StandardCharsets.UTF_8)).get(10, TimeUnit.SECONDS);
    assertThat(stored).isEqualTo(new HutongApi.StoredPicture("m1", 6, 3, "image/jpeg"));
    assertThat(requests.take()).isEqualTo("/v1/media bytes");

    answer = "file";
    assertThat(api.picture("token", "m1/../m2").get(10, TimeUnit.SECONDS))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("file");
    assertThat(requests.take()).isEqualTo("/v1/media/m1%2F..%2Fm2 ");
    assertThat(api.thumbnail("token", "m1").get(10, TimeUnit.SECONDS)).isNotEmpty();
    assertThat(requests.take()).isEqualTo("/v1/media/m1/thumbnail ");
  }

  @Test
  void aPictureThatIsNotThereIsATypedError() {
    status = 404;
    answer = "{\"code\":\"NO_SUCH_MEDIA\",\"action\":\"GIVE_UP\"}";
    assertThatThrownBy(() -> api.picture("token", "m1").get(10, TimeUnit.SECONDS))
        .cause()
        .isInstanceOfSatisfying(
            HutongException.class, e -> assertThat(e.code()).isEqualTo(Code.NO_SUCH_MEDIA));
  }

  @Test
  void whatAnExpiredTokenRefusesIsDoneWithTheNextOne() throws Exception {
    CompletableFuture<String> renewal = new CompletableFuture<>();
    List<String> used = new ArrayList<>();
    var expired = new HutongException(Code.TOKEN_EXPIRED, Action.RESYNC, 0, "");
    ClientSettings.Credentials each =
        refused -> refused.isEmpty() ? CompletableFuture.completedFuture("old") : renewal;
    CompletableFuture<String> done =
        HutongApi.authorized(
            each,
            token -> {
              used.add(token);
              return token.equals("old")
                  ? CompletableFuture.failedFuture(expired)
                  : CompletableFuture.completedFuture("done with " + token);
            });
    assertThat(done).isNotDone();
    renewal.complete("new");
    assertThat(done).isCompletedWithValue("done with new");
    assertThat(used).containsExactly("old", "new");
  }
}

package hutong.platform.api;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.typesafe.config.ConfigFactory;
import hutong.platform.extend.Callers;
import hutong.platform.extend.Route;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.MediaRequest;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Requests that come in halves, late or by the wrong method. */
class EdgesTest {
  private static HttpApi api;
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private final Logger root = (Logger) LoggerFactory.getLogger("ROOT");

  @BeforeAll
  static void aServerWithLittlePatience() {
    api =
        HttpApi.start(
            ApiSettings.from(
                ConfigFactory.parseString(
                        "hutong.api { port = 0, request-timeout = 300ms, max-body-bytes = 1KiB }")
                    .withFallback(ConfigFactory.parseResources("reference.conf"))),
            List.of(
                route(Route.Method.POST, "/v1/answered", CompletableFuture.completedFuture(OK)),
                route(Route.Method.POST, "/v1/stuck", new CompletableFuture<>()),
                route(Route.Method.GET, "/v1/thing/{id}", CompletableFuture.completedFuture(OK)),
                route(
                    Route.Method.DELETE, "/v1/thing/{id}", CompletableFuture.completedFuture(OK))),
            token ->
                CompletableFuture.completedFuture(
                    new Callers.Outcome.Turned(Code.TOKEN_INVALID, "no token")),
            () -> true,
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
  }

  private static final Route.Outcome OK = new Route.Outcome.Ok(MediaRequest.getDefaultInstance());

  private static Route<?> route(
      Route.Method method, String path, CompletableFuture<Route.Outcome> outcome) {
    return new Route<>(
        method,
        path,
        MediaRequest.getDefaultInstance(),
        Route.Access.OPEN,
        (request, call) -> outcome);
  }

  @AfterAll
  static void close() {
    api.close();
  }

  @BeforeEach
  void listenToTheLog() {
    logged.start();
    root.addAppender(logged);
  }

  @AfterEach
  void nothingWasAnErrorInTheLog() {
    root.detachAppender(logged);
    assertThat(logged.list)
        .filteredOn(
            event -> event.getThrowableProxy() != null || event.getLevel().levelInt > 30_000)
        .isEmpty();
  }

  @Test
  void aBodyThatDoesNotComeInTimeIsToldSoAndMayBeSentAgain() throws Exception {
    String answer =
        said("POST /v1/answered HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{", false);

    assertThat(answer)
        .startsWith("HTTP/1.1 408 ")
        .contains("application/problem+json")
        .contains("\"status\":408", "\"code\":\"UNAVAILABLE\"", "\"action\":\"RETRY\"")
        .contains("the body did not come in time");
  }

  @Test
  void aClientThatGoesInTheMiddleOfItsBodyIsNoDefect() throws Exception {
    said("POST /v1/answered HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{", true);

    assertThat(said("GET /live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", false))
        .startsWith("HTTP/1.1 200 ");
  }

  @Test
  void anAnswerThatDoesNotComeInTimeIsUnavailable() throws Exception {
    HttpResponse<String> answer = ask("POST", "/v1/stuck");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).contains("\"code\":\"UNAVAILABLE\"", "\"action\":\"RETRY\"");
  }

  @Test
  void aWrongMethodIsAnsweredWithTheRightOnes() throws Exception {
    assertNotAllowed("GET", "/v1/answered", "POST");
    assertNotAllowed("PUT", "/v1/thing/7", "DELETE, GET");
    assertNotAllowed("POST", "/live", "GET, HEAD");
    assertNotAllowed("DELETE", "/metrics", "GET, HEAD");
    assertThat(ask("POST", "/v1/nowhere").statusCode()).isEqualTo(404);
    assertThat(ask("GET", "/v1/thing/7").statusCode()).isEqualTo(200);
    assertThat(ask("HEAD", "/ready").statusCode()).isEqualTo(200);
  }

  private void assertNotAllowed(String method, String path, String allowed) throws Exception {
    HttpResponse<String> answer = ask(method, path);
    assertThat(answer.statusCode()).as(method + " " + path).isEqualTo(405);
    assertThat(answer.headers().firstValue("allow")).contains(allowed);
    assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
    assertThat(answer.body()).contains("\"code\":\"BAD_REQUEST\"", "\"status\":405");
  }

  private HttpResponse<String> ask(String method, String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  /** What is answered until the server closes; with {@code leave} the client closes its side. */
  private String said(String request, boolean leave) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.port())) {
      socket.setSoTimeout(5000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      if (leave) {
        return "";
      }
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}

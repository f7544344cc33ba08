package hutong.cluster.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import hutong.protocol.client.HutongApi;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EntranceTest {
  private static final URI URL = URI.create("ws://127.0.0.1:7400/ws");

  @TempDir Path home;
  private final List<String> asked = new ArrayList<>();
  private boolean exists;
  private HttpServer server;

  @BeforeEach
  void openADoor() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/",
        exchange -> {
          String path = exchange.getRequestURI().getPath().substring(4);
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          asked.add(path);
          boolean right = body.contains("right password") || path.equals("refresh");
          String code =
              switch (path) {
                case "login" -> exists && right ? "" : "WRONG_CREDENTIALS";
                case "register" -> exists ? "HANDLE_TAKEN" : "";
                default -> "";
              };
          byte[] answer =
              (code.isEmpty()
                      ? "{\"userId\":\"u\",\"accessToken\":\"a\",\"refreshToken\":\"r\",\"expiresInSeconds\":60}"
                      : "{\"code\":\"" + code + "\",\"action\":\"FIX\"}")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(code.isEmpty() ? 200 : 400, answer.length);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(answer);
          }
        });
    server.start();
  }

  @AfterEach
  void closeTheDoor() {
    server.stop(0);
  }

  @Test
  void aNewHandleIsRegisteredUnderThePlainNameOfItsDevice() throws Exception {
    Entrance.Admission admission = admit("right password");
    assertThat(admission.registered()).isTrue();
    assertThat(admission.device()).isEqualTo("terminal");
  }

  @Test
  void aNewFolderOfAnOldAccountIsADeviceOfItsOwn() throws Exception {
    exists = true;
    assertThat(admit("right password").device()).isEqualTo("terminal-3f9a1c");
    assertThat(admit("right password").device()).isEqualTo("terminal-3f9a1c");
  }

  @Test
  void tokensOfTheRunBeforeNeedNoPassword() throws Exception {
    admit("right password");
    asked.clear();
    assertThat(admit(null).registered()).isFalse();
    assertThat(asked).containsExactly("refresh");
  }

  @Test
  void anotherPasswordOfATakenHandleIsWrong() {
    exists = true;
    assertThatThrownBy(() -> admit("wrong"))
        .isInstanceOfSatisfying(
            CannotChat.class, e -> assertThat(e.exitCode()).isEqualTo(CannotChat.USAGE))
        .hasMessageContaining("not its password");
  }

  @Test
  void withoutTerminalAndPasswordThereIsNoWayIn() {
    assertThatThrownBy(() -> admit(null))
        .isInstanceOfSatisfying(
            CannotChat.class, e -> assertThat(e.exitCode()).isEqualTo(CannotChat.USAGE))
        .hasMessageContaining("HUTONG_PASSWORD");
    assertThat(asked).isEmpty();
  }

  @Test
  void aDeviceIsHeldByOneProcess() throws Exception {
    try (DeviceFolder held = folder()) {
      assertThat(held.name()).isEmpty();
      assertThatThrownBy(this::folder)
          .isInstanceOfSatisfying(
              CannotChat.class, e -> assertThat(e.exitCode()).isEqualTo(CannotChat.FOLDER))
          .hasMessageContaining("--device");
    }
    folder().close();
  }

  private Entrance.Admission admit(String password) throws CannotChat {
    URI http = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    try (DeviceFolder folder = folder()) {
      return new Entrance(new HutongApi(http), folder, () -> "3f9a1c")
          .admit(
              new Entrance.Visitor(
                  "alice", "terminal", Optional.ofNullable(password), Optional.empty()));
    }
  }

  private DeviceFolder folder() throws CannotChat {
    return DeviceFolder.take(home, URL, "alice", "terminal");
  }
}

package hutong.cluster;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import hutong.platform.operate.FolderProof;
import hutong.protocol.wire.Problem;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which server an operator's command asks, and as whom: options that such commands share. */
final class AtServer {
  private static final String TOKEN = "HUTONG_OPERATOR_TOKEN";
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final JsonFormat.Parser PARSER = JsonFormat.parser().ignoringUnknownFields();
  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().omittingInsignificantWhitespace();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "data",
      description = "the server's folder, which says where it listens (default: ./data)")
  Path data = Path.of("data");

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "the operators' address of a node, instead of looking into the folder")
  @Nullable URI url;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description =
          "an operator's token (default: HUTONG_OPERATOR_TOKEN, which other users of the machine do not see)")
  @Nullable String token;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "the configuration of the nodes, where it names the key that signs tokens")
  @Nullable Path config;

  /** A request of the operators' API. */
  record Asking(String method, String path, Optional<Message> body) {
    static Asking get(String path) {
      return new Asking("GET", path, Optional.empty());
    }

    static Asking delete(String path) {
      return new Asking("DELETE", path, Optional.empty());
    }

    static Asking post(String path, Message body) {
      return new Asking("POST", path, Optional.of(body));
    }
  }

  /** A name, handle or id as a part of a path; no other text can be one. */
  static String part(String text) throws StartException {
    if (!text.matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")) {
      throw new StartException(
          ExitCode.USAGE,
          "No name, handle or id is like that: it begins with a letter or a digit, and has only those and _ . - in it.");
    }
    return text;
  }

  /** As an operator; what is refused ends the command. */
  <B extends Message.Builder> B asOperator(Asking asking, B answer)
      throws StartException, InterruptedException {
    return ask(
        asking,
        answer,
        given()
            .orElseThrow(
                () ->
                    new StartException(
                        ExitCode.USAGE,
                        "It takes an operator's token: set %s, or give --token; `hutong operator add NAME --role ROLE` makes one."
                            .formatted(TOKEN))));
  }

  /** As an operator if there is a token, else as somebody who can read the server's folder. */
  <B extends Message.Builder> B asEither(Asking asking, B answer)
      throws StartException, InterruptedException {
    Optional<String> given = given();
    return ask(asking, answer, given.isPresent() ? given.get() : proof());
  }

  private Optional<String> given() throws StartException {
    Optional<String> given =
        Optional.ofNullable(token)
            .or(() -> Optional.ofNullable(System.getenv(TOKEN)))
            .map(String::strip)
            .filter(text -> !text.isEmpty());
    if (given.filter(text -> !text.matches("[!-~]{1,200}")).isPresent()) {
      throw new StartException(ExitCode.USAGE, "That is not an operator's token.");
    }
    return given;
  }

  private String proof() throws StartException {
    byte[] secret =
        TokenKey.ofServer(Configuration.of(Map.of(), Optional.ofNullable(config)), data);
    return new FolderProof(secret).at(System.currentTimeMillis());
  }

  private List<URI> places() throws StartException {
    try {
      return url != null ? List.of(url) : DataFolder.operators(data);
    } catch (IOException e) {
      throw new StartException(
          ExitCode.DATA_FOLDER, "The folder %s cannot be read: %s.".formatted(data, e), e);
    }
  }

  private <B extends Message.Builder> B ask(Asking asking, B answer, String as)
      throws StartException, InterruptedException {
    List<String> silent = new ArrayList<>();
    for (URI place : places()) {
      try {
        HttpResponse<String> response = send(place, asking, as);
        if (response.statusCode() != 200) {
          throw refused(response);
        }
        PARSER.merge(response.body(), answer);
        return answer;
      } catch (IOException e) {
        silent.add(place + " (" + e + ")");
      }
    }
    throw new StartException(
        ExitCode.NOT_PROVEN,
        silent.isEmpty()
            ? "No server has run on the folder %s: start one with `hutong up`, or name its folder with --data."
                .formatted(data)
            : "No server answers at %s: start it with `hutong up`, or give the address with --url."
                .formatted(String.join(", ", silent)));
  }

  private static HttpResponse<String> send(URI place, Asking asking, String as)
      throws IOException, InterruptedException {
    String body = asking.body().isPresent() ? PRINTER.print(asking.body().get()) : "";
    return HttpClient.newBuilder()
        .connectTimeout(PATIENCE)
        .build()
        .send(
            HttpRequest.newBuilder(place.resolve(asking.path()))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + as)
                .header("Content-Type", "application/json")
                .method(
                    asking.method(),
                    body.isEmpty()
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private static StartException refused(HttpResponse<String> response) {
    Problem.Builder problem = Problem.newBuilder();
    try {
      PARSER.merge(response.body(), problem);
    } catch (InvalidProtocolBufferException e) {
      return new StartException(
          ExitCode.NOT_PROVEN,
          "%s answers %d, and is no operators' address of this version."
              .formatted(response.uri(), response.statusCode()),
          e);
    }
    return new StartException(
        ExitCode.NOT_PROVEN,
        "Not done (%s): %s.".formatted(problem.getCode(), problem.getDetail()));
  }
}

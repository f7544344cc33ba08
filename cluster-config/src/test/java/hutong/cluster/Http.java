package hutong.cluster;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Plain requests to the HTTP API of the tests' node. */
final class Http {
  /** Not by an upgrade to HTTP/2, whose answer the JDK's client now and then takes for frames. */
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private Http() {}

  static HttpResponse<String> get(SharedNode.Lane lane, String path) throws Exception {
    return send(request(lane, path).GET());
  }

  static HttpResponse<String> get(SharedNode.Lane lane, String path, SharedNode.Person as)
      throws Exception {
    return send(bearer(request(lane, path), as).GET());
  }

  static HttpResponse<String> delete(SharedNode.Lane lane, String path, SharedNode.Person as)
      throws Exception {
    return send(bearer(request(lane, path), as).DELETE());
  }

  /** A file without a token. */
  static HttpResponse<String> postFile(SharedNode.Lane lane, String path, byte[] file)
      throws Exception {
    return send(request(lane, path).POST(HttpRequest.BodyPublishers.ofByteArray(file)));
  }

  static HttpResponse<String> post(SharedNode.Lane lane, String path, String body)
      throws Exception {
    return send(
        request(lane, path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  /** A file, under a type that the server must not believe. */
  static HttpResponse<String> postFile(
      SharedNode.Lane lane, String path, byte[] file, SharedNode.Person as) throws Exception {
    return send(
        bearer(request(lane, path), as)
            .header("Content-Type", "image/png")
            .POST(HttpRequest.BodyPublishers.ofByteArray(file)));
  }

  static HttpResponse<byte[]> getFile(SharedNode.Lane lane, String path, SharedNode.Person as)
      throws Exception {
    return CLIENT.send(
        bearer(request(lane, path), as).GET().build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  static HttpResponse<String> post(
      SharedNode.Lane lane, String path, String body, SharedNode.Person as) throws Exception {
    return send(
        bearer(request(lane, path), as)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private static HttpRequest.Builder bearer(HttpRequest.Builder request, SharedNode.Person as) {
    return request.header("Authorization", "Bearer " + as.session().accessToken());
  }

  private static HttpRequest.Builder request(SharedNode.Lane lane, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + lane.node().httpPort() + path));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}

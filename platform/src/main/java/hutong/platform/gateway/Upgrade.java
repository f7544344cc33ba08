package hutong.platform.gateway;

import hutong.protocol.FrameCodec;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.NetUtil;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What a HTTP head asks for: a WebSocket that may be opened, or a refusal. */
sealed interface Upgrade {
  /** Where the WebSocket is. */
  String PATH = "/ws";

  /**
   * A WebSocket may be opened.
   *
   * @param accept value of {@code Sec-WebSocket-Accept}
   */
  record Granted(String subprotocol, String accept) implements Upgrade {
    boolean isJson() {
      return subprotocol.equals(FrameCodec.JSON);
    }
  }

  /** A short answer, after which the connection is closed. */
  record Declined(
      HttpResponseStatus status, Code code, Action action, long retryAfterMillis, String detail)
      implements Upgrade {}

  /** Judges a head by itself, without regard to how many others there are. */
  static Upgrade judge(HttpRequest request, Set<String> allowedOrigins) {
    HttpHeaders headers = request.headers();
    if (!request.decoderResult().isSuccess()) {
      return bad("the HTTP head cannot be read or is too large");
    }
    if (!path(request.uri()).equals(PATH)) {
      return fix(HttpResponseStatus.NOT_FOUND, Code.NOT_FOUND, "the WebSocket is at " + PATH);
    }
    if (!asksForWebSocket(request)) {
      return fix(
          HttpResponseStatus.UPGRADE_REQUIRED,
          Code.BAD_REQUEST,
          "ask for a WebSocket: GET over HTTP/1.1 with Upgrade: websocket, version 13");
    }
    String host = headers.get(HttpHeaderNames.HOST, "");
    boolean foreign =
        headers.getAll(HttpHeaderNames.ORIGIN).stream()
            .anyMatch(origin -> !allowedOrigins.contains(origin) && !isSame(origin, host));
    if (foreign) {
      return fix(
          HttpResponseStatus.FORBIDDEN,
          Code.FOREIGN_ORIGIN,
          "pages of this origin may not connect: see hutong.gateway.allowed-origins");
    }
    String key = headers.get(HttpHeaderNames.SEC_WEBSOCKET_KEY, "").strip();
    if (key.length() != 24) {
      return bad("Sec-WebSocket-Key must be 16 bytes in base 64");
    }
    return subprotocol(headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL))
        .<Upgrade>map(known -> new Granted(known, accept(key)))
        .orElseGet(
            () ->
                bad(
                    "Sec-WebSocket-Protocol must offer "
                        + FrameCodec.BINARY
                        + " or "
                        + FrameCodec.JSON));
  }

  static Declined bad(String detail) {
    return fix(HttpResponseStatus.BAD_REQUEST, Code.BAD_REQUEST, detail);
  }

  static Declined later(HttpResponseStatus status, Code code, long millis, String detail) {
    return new Declined(status, code, Action.RETRY, millis, detail);
  }

  private static Declined fix(HttpResponseStatus status, Code code, String detail) {
    return new Declined(status, code, Action.FIX, 0, detail);
  }

  private static String path(String uri) {
    int query = uri.indexOf('?');
    return query < 0 ? uri : uri.substring(0, query);
  }

  private static boolean asksForWebSocket(HttpRequest request) {
    HttpHeaders headers = request.headers();
    return request.method().equals(HttpMethod.GET)
        && request.protocolVersion().equals(HttpVersion.HTTP_1_1)
        && headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
        && headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)
        && headers.get(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "").strip().equals("13");
  }

  /** The first offered one that is known: the client says what it prefers. */
  private static Optional<String> subprotocol(List<String> offers) {
    return offers.stream()
        .flatMap(offer -> Stream.of(offer.split(",", -1)))
        .map(String::strip)
        .filter(name -> name.equals(FrameCodec.BINARY) || name.equals(FrameCodec.JSON))
        .findFirst();
  }

  /** RFC 6455, section 4.2.2. */
  private static String accept(String key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1")
              .digest(
                  (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                      .getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }

  /**
   * Whether the origin is the host that is asked for, by an address and not by a name: many client
   * libraries say so by themselves. A name would prove nothing, for whoever owns it may let it
   * resolve to this server after his page has come from his own.
   */
  private static boolean isSame(String origin, String host) {
    return isAddress(host) && (origin.equals("http://" + host) || origin.equals("https://" + host));
  }

  /** Whether a Host header, with or without a port, is an IP literal or {@code localhost}. */
  private static boolean isAddress(String host) {
    int end = host.startsWith("[") ? host.indexOf(']') + 1 : host.indexOf(':');
    String name = end < 0 ? host : host.substring(0, end);
    if (name.startsWith("[")) {
      return NetUtil.isValidIpV6Address(name.substring(1, name.length() - 1));
    }
    return name.equals("localhost") || NetUtil.isValidIpV4Address(name);
  }
}

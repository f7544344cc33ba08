package hutong.platform.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/** The two answers to a HTTP head: the switch to WebSocket, and a problem document (RFC 9457). */
final class HttpAnswer {
  private HttpAnswer() {}

  static FullHttpResponse of(Upgrade.Granted granted) {
    FullHttpResponse response =
        response(HttpResponseStatus.SWITCHING_PROTOCOLS, Unpooled.EMPTY_BUFFER);
    response
        .headers()
        .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
        .set(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT, granted.accept())
        .set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, granted.subprotocol());
    return response;
  }

  static FullHttpResponse of(Upgrade.Declined declined) {
    String body = problem(declined);
    FullHttpResponse response =
        response(declined.status(), Unpooled.copiedBuffer(body, StandardCharsets.UTF_8));
    HttpHeaders headers =
        response
            .headers()
            .set(HttpHeaderNames.CONTENT_TYPE, "application/problem+json")
            .setInt(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes())
            .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    if (declined.status().equals(HttpResponseStatus.UPGRADE_REQUIRED)) {
      headers
          .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
          .set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13");
    }
    if (declined.retryAfterMillis() > 0) {
      headers.set(HttpHeaderNames.RETRY_AFTER, (declined.retryAfterMillis() + 999) / 1000);
    }
    return response;
  }

  /** All texts are the gateway's own: none needs escaping. */
  private static String problem(Upgrade.Declined declined) {
    return "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d,\"code\":\"%s\",\"action\":\"%s\",\"retryAfterMillis\":%d,\"detail\":\"%s\"}"
        .formatted(
            declined.status().reasonPhrase(),
            declined.status().code(),
            declined.code(),
            declined.action(),
            declined.retryAfterMillis(),
            declined.detail());
  }

  private static FullHttpResponse response(HttpResponseStatus status, ByteBuf body) {
    return new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
  }
}

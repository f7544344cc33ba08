package hutong.platform.api;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import hutong.platform.extend.Route.Outcome;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Problem;

/** Bodies in Protobuf's JSON mapping, and outcomes as responses. */
final class Bodies {
  private static final MediaType PROBLEM = MediaType.parse("application/problem+json");
  private static final JsonFormat.Parser PARSER = JsonFormat.parser().ignoringUnknownFields();
  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().alwaysPrintFieldsWithNoPresence().omittingInsignificantWhitespace();

  private Bodies() {}

  /**
   * A request's body.
   *
   * @throws InvalidProtocolBufferException when it is not JSON of that message
   */
  @SuppressWarnings("unchecked") // a builder of Q builds Q
  static <Q extends Message> Q read(String json, Q empty) throws InvalidProtocolBufferException {
    if (json.isBlank()) {
      return empty;
    }
    Message.Builder builder = empty.newBuilderForType();
    PARSER.merge(json, builder);
    return (Q) builder.build();
  }

  static HttpResponse response(Outcome outcome) {
    if (outcome instanceof Outcome.Ok ok) {
      return HttpResponse.of(HttpStatus.OK, MediaType.JSON_UTF_8, print(ok.body()));
    }
    if (outcome instanceof Outcome.File file) {
      ResponseHeadersBuilder headers =
          ResponseHeaders.builder(HttpStatus.OK).contentType(MediaType.parse(file.contentType()));
      file.headers().forEach(headers::set);
      return HttpResponse.of(headers.build(), HttpData.wrap(file.bytes().toByteArray()));
    }
    Outcome.Failed failed = (Outcome.Failed) outcome;
    return problem(ResponseHeaders.of(status(failed.code())), failed);
  }

  /**
   * A problem document under a status that its code alone would not have.
   *
   * @param headers the status, and what it asks for besides the type
   */
  static HttpResponse problem(ResponseHeaders headers, Outcome.Failed failed) {
    HttpStatus status = headers.status();
    Problem problem =
        Problem.newBuilder()
            .setType("about:blank")
            .setTitle(status.reasonPhrase())
            .setStatus(status.code())
            .setDetail(failed.detail())
            .setCode(failed.code())
            .setAction(failed.action())
            .setRetryAfterMillis(failed.retryAfterMillis())
            .build();
    return HttpResponse.of(
        headers.toBuilder().contentType(PROBLEM).build(), HttpData.ofUtf8(print(problem)));
  }

  static HttpResponse failed(Code code, Action action, String detail) {
    return response(Outcome.failed(code, action, detail));
  }

  private static String print(Message message) {
    try {
      return PRINTER.print(message);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a message without Any prints", e);
    }
  }

  private static HttpStatus status(Code code) {
    return switch (code) {
      case NOT_AUTHENTICATED,
          TOKEN_INVALID,
          TOKEN_EXPIRED,
          TOKEN_REUSED,
          DEVICE_REVOKED,
          TICKET_INVALID,
          WRONG_CREDENTIALS ->
          HttpStatus.UNAUTHORIZED;
      case FOREIGN_ORIGIN, NOT_ALLOWED -> HttpStatus.FORBIDDEN;
      case NO_SUCH_DEVICE, NO_SUCH_HANDLE, NO_SUCH_CONVERSATION, NO_SUCH_MEDIA, NOT_FOUND ->
          HttpStatus.NOT_FOUND;
      case HANDLE_TAKEN, CONFLICT, TOO_MANY_DEVICES, MONEY_LEFT -> HttpStatus.CONFLICT;
      case TOO_LARGE -> HttpStatus.REQUEST_ENTITY_TOO_LARGE;
      case RATE_LIMITED, TOO_MANY_CONNECTIONS -> HttpStatus.TOO_MANY_REQUESTS;
      case UNAVAILABLE, PENDING -> HttpStatus.SERVICE_UNAVAILABLE;
      case INTERNAL -> HttpStatus.INTERNAL_SERVER_ERROR;
      default -> HttpStatus.BAD_REQUEST;
    };
  }
}

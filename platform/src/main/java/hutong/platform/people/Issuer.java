package hutong.platform.people;

import hutong.platform.extend.Route;
import hutong.platform.extend.Route.Caller;
import hutong.platform.people.User.Reply;
import hutong.platform.people.journal.Token;
import hutong.protocol.SortableId;
import hutong.protocol.UserId;
import hutong.protocol.wire.Ticket;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** Issues and reads tokens: what each kind says and how long it works. */
final class Issuer {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Tokens tokens;
  private final PeopleSettings settings;
  private final Clock clock;

  Issuer(Tokens tokens, PeopleSettings settings, Clock clock) {
    this.tokens = tokens;
    this.settings = settings;
    this.clock = clock;
  }

  /** Tokens for a login, as the answer of register, login and refresh. */
  Route.Outcome issue(UserId user, String device, Reply.Granted granted) {
    Token.Builder token =
        Token.newBuilder()
            .setUserId(user.value())
            .setHandle(granted.handle())
            .setDevice(device)
            .setFamily(granted.family());
    String access = sign(token, Token.Kind.ACCESS, settings.accessTokenLife());
    token.setRotation(granted.rotation());
    return new Route.Outcome.Ok(
        hutong.protocol.wire.Tokens.newBuilder()
            .setUserId(user.value())
            .setAccessToken(access)
            .setRefreshToken(sign(token, Token.Kind.REFRESH, settings.refreshTokenLife()))
            .setExpiresInSeconds(Math.toIntExact(settings.accessTokenLife().toSeconds()))
            .build());
  }

  Route.Outcome ticket(Caller caller) {
    Token.Builder token = tokenOf(caller).setTicketId(newId());
    return new Route.Outcome.Ok(
        Ticket.newBuilder()
            .setTicket(sign(token, Token.Kind.TICKET, settings.ticketLife()))
            .build());
  }

  String resume(Caller caller) {
    return sign(tokenOf(caller), Token.Kind.RESUME, settings.resumeTokenLife());
  }

  /** The token in the text if it is one of ours, of that kind; it may have expired. */
  Optional<Token> read(String text, Token.Kind kind) {
    return tokens.read(text, kind);
  }

  boolean expired(Token token) {
    return token.getExpiresAtMillis() < clock.millis();
  }

  String newId() {
    return SortableId.of(clock.millis(), RANDOM);
  }

  private String sign(Token.Builder token, Token.Kind kind, Duration life) {
    return tokens.sign(
        token.setKind(kind).setExpiresAtMillis(clock.millis() + life.toMillis()).build());
  }

  private static Token.Builder tokenOf(Caller caller) {
    return Token.newBuilder()
        .setUserId(caller.userId())
        .setHandle(caller.handle())
        .setDevice(caller.device())
        .setFamily(caller.family());
  }
}

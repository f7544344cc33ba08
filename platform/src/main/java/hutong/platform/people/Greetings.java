package hutong.platform.people;

import hutong.platform.extend.Authenticator;
import hutong.platform.extend.Callers;
import hutong.platform.extend.Route.Caller;
import hutong.platform.people.User.Reply;
import hutong.platform.people.journal.Token;
import hutong.protocol.UserId;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Hello;
import hutong.protocol.wire.Refused;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says who a connection or a call belongs to: a signature, an expiry, and one read of the device's
 * row. Only a ticket wakes the person's entity, which remembers that it was used.
 */
final class Greetings implements Authenticator, Callers {
  private static final Logger LOG = LoggerFactory.getLogger(Greetings.class);

  private final People people;
  private final Issuer issuer;

  Greetings(People people, Issuer issuer) {
    this.people = people;
    this.issuer = issuer;
  }

  @Override
  public CompletionStage<Callers.Outcome> authenticate(String accessToken) {
    Optional<Token> token = issuer.read(accessToken, Token.Kind.ACCESS);
    if (token.isEmpty()) {
      return CompletableFuture.completedFuture(
          new Callers.Outcome.Turned(Code.TOKEN_INVALID, "not an access token of this server"));
    }
    return identify(token.get());
  }

  private CompletionStage<Callers.Outcome> identify(Token token) {
    if (issuer.expired(token)) {
      return CompletableFuture.completedFuture(
          new Callers.Outcome.Turned(Code.TOKEN_EXPIRED, "the token has expired: refresh it"));
    }
    return people
        .devices()
        .family(new UserId(token.getUserId()), token.getDevice())
        .handle(
            (family, failure) -> {
              if (failure != null) {
                LOG.warn("a device could not be read: {}", failure.toString());
                return new Callers.Outcome.Turned(
                    Code.UNAVAILABLE, "the store does not answer: try again");
              }
              return family.filter(token.getFamily()::equals).isPresent()
                  ? new Callers.Outcome.Known(caller(token))
                  : new Callers.Outcome.Turned(
                      Code.DEVICE_REVOKED, "this login of the device has ended: log in");
            });
  }

  private static Caller caller(Token token) {
    return new Caller(token.getUserId(), token.getHandle(), token.getDevice(), token.getFamily());
  }

  @Override
  public CompletionStage<Authenticator.Outcome> greet(Hello hello) {
    if (Integer.compareUnsigned(hello.getVersion(), 1) > 0) {
      return turned(Code.VERSION_UNSUPPORTED, Action.FIX, "this server speaks version 1");
    }
    return switch (hello.getCredentialCase()) {
      case ACCESS_TOKEN -> greet(hello, issuer.read(hello.getAccessToken(), Token.Kind.ACCESS));
      case RESUME_TOKEN -> greet(hello, issuer.read(hello.getResumeToken(), Token.Kind.RESUME));
      case TICKET -> greetTicket(hello);
      case CREDENTIAL_NOT_SET ->
          turned(
              Code.NOT_AUTHENTICATED,
              Action.FIX,
              "hello needs an accessToken, a ticket or a resumeToken");
    };
  }

  private CompletionStage<Authenticator.Outcome> greet(Hello hello, Optional<Token> token) {
    if (token.isEmpty()) {
      return turned(Code.TOKEN_INVALID, Action.RESYNC, "not a token of this server: log in");
    }
    return identify(token.get()).thenApply(outcome -> greeting(hello, outcome));
  }

  private CompletionStage<Authenticator.Outcome> greetTicket(Hello hello) {
    Optional<Token> token = issuer.read(hello.getTicket(), Token.Kind.TICKET);
    if (token.isEmpty() || issuer.expired(token.get())) {
      return turned(
          Code.TICKET_INVALID, Action.RESYNC, "a ticket works once, within its time: get another");
    }
    Token ticket = token.get();
    return people
        .user(
            new UserId(ticket.getUserId()),
            new User.Command.UseTicket(
                ticket.getTicketId(),
                ticket.getDevice(),
                ticket.getFamily(),
                ticket.getExpiresAtMillis()))
        .thenCompose(
            reply ->
                reply instanceof Reply.Granted
                    ? identify(ticket).thenApply(outcome -> greeting(hello, outcome))
                    : turned(
                        Code.TICKET_INVALID,
                        Action.RESYNC,
                        "a ticket works once, within its time: get another"));
  }

  private Authenticator.Outcome greeting(Hello hello, Callers.Outcome outcome) {
    if (outcome instanceof Callers.Outcome.Turned turned) {
      return refused(turned.code(), turned.action(), turned.detail());
    }
    Caller caller = ((Callers.Outcome.Known) outcome).caller();
    if (!hello.getDevice().isEmpty() && !hello.getDevice().equals(caller.device())) {
      return refused(
          Code.BAD_REQUEST, Action.FIX, "the token was issued to the device " + caller.device());
    }
    return new Authenticator.Outcome.Greeted(
        caller.user(), caller.handle(), caller.device(), issuer.resume(caller));
  }

  private static CompletionStage<Authenticator.Outcome> turned(
      Code code, Action action, String message) {
    return CompletableFuture.completedFuture(refused(code, action, message));
  }

  private static Authenticator.Outcome refused(Code code, Action action, String message) {
    return new Authenticator.Outcome.Turned(
        Refused.newBuilder().setCode(code).setAction(action).setMessage(message).build());
  }
}

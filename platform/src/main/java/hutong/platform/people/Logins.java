package hutong.platform.people;

import hutong.platform.extend.Authenticator;
import hutong.platform.extend.Callers;
import hutong.platform.extend.Failure;
import hutong.platform.extend.Route;
import hutong.platform.extend.Route.Access;
import hutong.platform.extend.Route.Call;
import hutong.platform.extend.Route.Caller;
import hutong.platform.extend.Route.Method;
import hutong.platform.people.User.Reason;
import hutong.platform.people.User.Reply;
import hutong.platform.people.journal.Token;
import hutong.protocol.ClientId;
import hutong.protocol.UserId;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Device;
import hutong.protocol.wire.DeviceRevoked;
import hutong.protocol.wire.Devices;
import hutong.protocol.wire.DevicesRequest;
import hutong.protocol.wire.LoginRequest;
import hutong.protocol.wire.RefreshRequest;
import hutong.protocol.wire.RegisterRequest;
import hutong.protocol.wire.RevokeDeviceRequest;
import hutong.protocol.wire.TicketRequest;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;

/**
 * Registration, login, tokens and devices: the routes of the HTTP API, and who a connection belongs
 * to.
 */
public final class Logins implements AutoCloseable {
  private final People people;
  private final PeopleSettings settings;
  private final Issuer issuer;
  private final Passwords passwords;
  private final Credentials credentials;
  private final Registration registration;
  private final Greetings greetings;
  private final BiConsumer<UserId, String> disconnect;

  /**
   * @param secret signs tokens; the same on all nodes, kept over restarts
   * @param disconnect ends the connections of a device that was revoked
   */
  public Logins(
      People people,
      PeopleSettings settings,
      byte[] secret,
      Clock clock,
      BiConsumer<UserId, String> disconnect) {
    this.people = people;
    this.settings = settings;
    this.issuer = new Issuer(new hutong.platform.people.Tokens(secret), settings, clock);
    this.passwords = new Passwords(settings.passwordThreads(), settings.passwordQueue());
    this.credentials = new Credentials(people, passwords, settings);
    this.registration = new Registration(people, settings, credentials, issuer);
    this.greetings = new Greetings(people, issuer);
    this.disconnect = disconnect;
  }

  /** Who a connection belongs to. */
  public Authenticator authenticator() {
    return greetings;
  }

  /** Who a call of the HTTP API belongs to. */
  public Callers callers() {
    return greetings;
  }

  /**
   * What a person may do to their account.
   *
   * @param acquaintances which end with it
   */
  public Accounts accounts(Acquaintances acquaintances) {
    return new Accounts(people, credentials, acquaintances.departure(), disconnect);
  }

  public List<Route<?>> routes() {
    return List.of(
        new Route<>(
            Method.POST,
            "/v1/register",
            RegisterRequest.getDefaultInstance(),
            Access.OPEN,
            (request, call) -> Failure.answered(() -> registration.register(request))),
        new Route<>(
            Method.POST,
            "/v1/login",
            LoginRequest.getDefaultInstance(),
            Access.OPEN,
            (request, call) -> Failure.answered(() -> logIn(request))),
        new Route<>(
            Method.POST,
            "/v1/refresh",
            RefreshRequest.getDefaultInstance(),
            Access.OPEN,
            (request, call) -> Failure.answered(() -> refresh(request))),
        new Route<>(
            Method.POST,
            "/v1/ticket",
            TicketRequest.getDefaultInstance(),
            Access.BEARER,
            (request, call) -> CompletableFuture.completedFuture(issuer.ticket(call.caller()))),
        new Route<>(
            Method.GET,
            "/v1/devices",
            DevicesRequest.getDefaultInstance(),
            Access.BEARER,
            (request, call) -> Failure.answered(() -> devices(call.caller()))),
        new Route<>(
            Method.DELETE,
            "/v1/devices/{device}",
            RevokeDeviceRequest.getDefaultInstance(),
            Access.BEARER,
            (request, call) -> Failure.answered(() -> revoke(call))));
  }

  // Login and tokens.

  private CompletionStage<Route.Outcome> logIn(LoginRequest request) {
    requireDevice(request.getDevice());
    return people
        .find(request.getHandle())
        .thenCompose(
            found -> {
              if (found.isEmpty()) {
                return credentials // takes as long as for somebody who exists
                    .hash(request.getPassword())
                    .thenApply(
                        hash -> {
                          throw Credentials.wrong();
                        });
              }
              UserId user = found.get().user();
              return credentials
                  .prove(user, request.getPassword())
                  .thenCompose(
                      proven ->
                          people.user(
                              user,
                              new User.Command.LogIn(request.getDevice(), issuer.newId(), proven)))
                  .thenApply(
                      reply -> {
                        User.Reply.Granted granted = granted(reply);
                        disconnect.accept(user, request.getDevice()); // the login before has ended
                        return issuer.issue(user, request.getDevice(), granted);
                      });
            });
  }

  private CompletionStage<Route.Outcome> refresh(RefreshRequest request) {
    Token token =
        issuer
            .read(request.getRefreshToken(), Token.Kind.REFRESH)
            .orElseThrow(
                () ->
                    new Failure(Code.TOKEN_INVALID, Action.RESYNC, "not a refresh token: log in"));
    if (issuer.expired(token)) {
      throw new Failure(Code.TOKEN_EXPIRED, Action.RESYNC, "this login has expired: log in");
    }
    UserId user = new UserId(token.getUserId());
    return people
        .user(
            user,
            new User.Command.Refresh(token.getDevice(), token.getFamily(), token.getRotation()))
        .exceptionally(
            lost -> {
              // the same token again would count as stolen
              throw new Failure(
                  Code.PENDING, Action.RESYNC, "not known whether it was done: log in");
            })
        .thenApply(
            reply -> {
              if (reply instanceof Reply.Rejected rejected && rejected.reason() == Reason.REUSED) {
                disconnect.accept(user, token.getDevice());
              }
              return issuer.issue(user, token.getDevice(), granted(reply));
            });
  }

  private Reply.Granted granted(Reply reply) {
    if (reply instanceof Reply.Granted granted) {
      return granted;
    }
    Reason reason =
        reply instanceof Reply.Rejected rejected ? rejected.reason() : Reason.NEVER_CREATED;
    throw switch (reason) {
      case NEVER_CREATED, PASSWORD_CHANGED, STILL_RELATED -> Credentials.wrong();
      case NO_SUCH_DEVICE ->
          new Failure(Code.NO_SUCH_DEVICE, Action.GIVE_UP, "no such device is logged in");
      case TOO_MANY_DEVICES ->
          new Failure(
              Code.TOO_MANY_DEVICES,
              Action.FIX,
              "at most " + settings.maxDevices() + " devices are logged in at once: revoke one");
      case REVOKED ->
          new Failure(
              Code.DEVICE_REVOKED, Action.RESYNC, "this login of the device has ended: log in");
      case REUSED ->
          new Failure(
              Code.TOKEN_REUSED,
              Action.RESYNC,
              "this refresh token was used before, so the device was logged out: log in");
      case TICKET_USED ->
          new Failure(
              Code.TICKET_INVALID,
              Action.RESYNC,
              "a ticket works once, within its time: get another");
    };
  }

  // Devices.

  private CompletionStage<Route.Outcome> devices(Caller caller) {
    return people
        .user(caller.user(), new User.Command.ReadDevices())
        .thenApply(
            reply -> {
              Devices.Builder devices = Devices.newBuilder();
              if (reply instanceof Reply.DeviceList list) {
                list.devices()
                    .forEach(
                        (name, device) ->
                            devices.addDevices(
                                Device.newBuilder()
                                    .setDevice(name)
                                    .setSinceMillis(device.sinceMillis())
                                    .setSeenMillis(device.seenMillis())
                                    .setCurrent(name.equals(caller.device()))));
              }
              return new Route.Outcome.Ok(devices.build());
            });
  }

  private CompletionStage<Route.Outcome> revoke(Call call) {
    String device = Objects.requireNonNullElse(call.parameters().get("device"), "");
    UserId user = call.caller().user();
    return people
        .user(user, new User.Command.Revoke(device))
        .thenApply(
            reply -> {
              if (reply instanceof Reply.Revoked) {
                disconnect.accept(user, device);
                return new Route.Outcome.Ok(DeviceRevoked.newBuilder().setDevice(device).build());
              }
              throw new Failure(Code.NO_SUCH_DEVICE, Action.GIVE_UP, "no such device is logged in");
            });
  }

  static void requireDevice(String device) {
    Failure.require(
        ClientId.isDevice(device),
        Code.BAD_REQUEST,
        "device must be 1 to 64 of A-Z a-z 0-9 . _ : -");
  }

  /** Hashes what people choose, on a pool of its own. */
  public Passwords passwords() {
    return passwords;
  }

  /** Whether that is their password; fails with {@link Failure} WRONG_CREDENTIALS. */
  public CompletionStage<?> prove(UserId user, String password) {
    return credentials.prove(user, password);
  }

  @Override
  public void close() {
    passwords.close();
  }
}

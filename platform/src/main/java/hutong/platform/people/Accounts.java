package hutong.platform.people;

import hutong.platform.extend.Failure;
import hutong.platform.extend.Route;
import hutong.platform.extend.Route.Access;
import hutong.platform.extend.Route.Caller;
import hutong.platform.extend.Route.Method;
import hutong.platform.people.User.Reply;
import hutong.protocol.UserId;
import hutong.protocol.wire.AccountDeleted;
import hutong.protocol.wire.DeleteAccountRequest;
import hutong.protocol.wire.PasswordChanged;
import hutong.protocol.wire.PasswordRequest;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;

/** Another password, and the end of an account: routes of the HTTP API. */
public final class Accounts {
  private static final String KEPT =
      "Those you wrote to keep what you wrote, under your handle, which nobody gets again;"
          + " your profile, contacts, settings and logins are gone.";

  private final People people;
  private final Credentials credentials;
  private final Departure departure;
  private final BiConsumer<UserId, String> disconnect;

  Accounts(
      People people,
      Credentials credentials,
      Departure departure,
      BiConsumer<UserId, String> disconnect) {
    this.people = people;
    this.credentials = credentials;
    this.departure = departure;
    this.disconnect = disconnect;
  }

  public List<Route<?>> routes() {
    return List.of(
        new Route<>(
            Method.POST,
            "/v1/password",
            PasswordRequest.getDefaultInstance(),
            Access.BEARER,
            (request, call) -> Failure.answered(() -> changePassword(request, call.caller()))),
        new Route<>(
            Method.POST,
            "/v1/account/delete",
            DeleteAccountRequest.getDefaultInstance(),
            Access.BEARER,
            (request, call) -> Failure.answered(() -> delete(request, call.caller()))));
  }

  private CompletionStage<Route.Outcome> changePassword(PasswordRequest request, Caller caller) {
    credentials.requireFit(request.getNewPassword());
    return credentials
        .prove(caller.user(), request.getOldPassword())
        .thenCombine(
            credentials.hash(request.getNewPassword()),
            (proven, hash) ->
                people.user(
                    caller.user(), new User.Command.ChangePassword(proven, hash, caller.device())))
        .thenCompose(changed -> changed)
        .thenApply(
            reply -> {
              if (!(reply instanceof Reply.Revoked revoked)) {
                throw Credentials.wrong();
              }
              disconnect(caller, revoked.devices());
              return new Route.Outcome.Ok(PasswordChanged.getDefaultInstance());
            });
  }

  private CompletionStage<Route.Outcome> delete(DeleteAccountRequest request, Caller caller) {
    return credentials
        .prove(caller.user(), request.getPassword())
        .thenCompose(
            proven -> departure.of(new Introductions.Actor(caller.user(), caller.handle())))
        .thenApply(
            devices -> {
              disconnect(caller, devices);
              return new Route.Outcome.Ok(AccountDeleted.newBuilder().setKept(KEPT).build());
            });
  }

  private void disconnect(Caller caller, Set<String> devices) {
    devices.forEach(device -> disconnect.accept(caller.user(), device));
  }
}

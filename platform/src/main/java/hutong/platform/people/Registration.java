package hutong.platform.people;

import hutong.platform.extend.Failure;
import hutong.platform.extend.Route;
import hutong.platform.extend.Wording;
import hutong.platform.people.User.Reply;
import hutong.protocol.ClientId;
import hutong.protocol.UserId;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.RegisterRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Makes a person: reserves the handle, creates the person, takes the handle. Each step may be
 * repeated under the same registration id; one that dies between leaves a reservation that lapses.
 */
final class Registration {
  private final People people;
  private final PeopleSettings settings;
  private final Credentials credentials;
  private final Issuer issuer;

  Registration(People people, PeopleSettings settings, Credentials credentials, Issuer issuer) {
    this.people = people;
    this.settings = settings;
    this.credentials = credentials;
    this.issuer = issuer;
  }

  CompletionStage<Route.Outcome> register(RegisterRequest request) {
    String handle =
        Handle.parse(request.getHandle())
            .orElseThrow(
                () ->
                    new Failure(
                        Code.BAD_HANDLE,
                        Action.FIX,
                        "a handle has 1 to 32 of a-z 0-9 _ . - and begins with a letter or digit"));
    credentials.requireFit(request.getPassword());
    Logins.requireDevice(request.getDevice());
    String shown = request.getDisplayName();
    int most = settings.maxDisplayNameCharacters();
    Failure.require(
        shown.codePointCount(0, shown.length()) <= most,
        Code.BAD_REQUEST,
        "displayName must have at most " + most + " characters");
    String displayName = Wording.name("displayName", shown, most);
    Failure.require(
        request.getRegistrationId().isEmpty() || ClientId.isDevice(request.getRegistrationId()),
        Code.BAD_REQUEST,
        "registrationId must be 1 to 64 of A-Z a-z 0-9 . _ : -");
    String registration =
        request.getRegistrationId().isEmpty() ? issuer.newId() : request.getRegistrationId();
    return reserve(handle, new UserId(issuer.newId()), registration)
        .thenCombine(
            credentials.hash(request.getPassword()),
            (user, hash) ->
                create(
                    user,
                    handle,
                    request,
                    new User.Command.Create(
                        registration,
                        handle,
                        displayName.isEmpty() ? handle : displayName,
                        hash,
                        request.getDevice(),
                        issuer.newId())))
        .thenCompose(created -> created);
  }

  /**
   * Reserves the handle; a reservation that lapsed is first settled with the person's id that it
   * was for.
   */
  private CompletionStage<UserId> reserve(String handle, UserId user, String registration) {
    return people
        .handle(handle, new Handle.Command.Reserve(user, registration))
        .thenCompose(
            reply -> {
              if (reply instanceof Handle.Reply.Held held) {
                return CompletableFuture.completedFuture(held.user());
              }
              if (reply instanceof Handle.Reply.Lapsed lapsed) {
                return settle(handle, lapsed)
                    .thenCompose(settled -> reserve(handle, user, registration));
              }
              throw taken(handle);
            });
  }

  private CompletionStage<?> settle(String handle, Handle.Reply.Lapsed lapsed) {
    return people
        .user(lapsed.user(), new User.Command.CloseRegistration(lapsed.registration()))
        .thenCompose(
            reply ->
                people.handle(
                    handle,
                    reply instanceof Reply.Granted
                        ? new Handle.Command.Own(lapsed.registration())
                        : new Handle.Command.Release(lapsed.registration())));
  }

  private CompletionStage<Route.Outcome> create(
      UserId user, String handle, RegisterRequest request, User.Command.Create create) {
    return people
        .user(user, create)
        .thenCompose(
            reply -> {
              if (!(reply instanceof Reply.Granted granted)) {
                throw taken(handle);
              }
              CompletionStage<?> proven =
                  granted.family().equals(create.family())
                      ? CompletableFuture.completedFuture(true)
                      : credentials.prove(
                          user, request.getPassword()); // a repeat shows the password again
              return proven
                  .thenCompose(
                      done -> people.handle(handle, new Handle.Command.Own(create.registration())))
                  .thenApply(owned -> issuer.issue(user, request.getDevice(), granted));
            });
  }

  private static Failure taken(String handle) {
    return new Failure(
        Code.HANDLE_TAKEN, Action.FIX, "the handle \"" + handle + "\" belongs to somebody");
  }
}

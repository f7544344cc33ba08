package hutong.cluster.chat;

import hutong.protocol.client.HutongApi;
import hutong.protocol.client.HutongException;
import hutong.protocol.wire.Code;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The way in: tokens of the run before, else a login, else a registration.
 *
 * <p>A device whose folder is new gets a name of its own at the server ({@code terminal-3f9a1c}),
 * unless it is the first of a new account: the same name on another computer, or in a folder that
 * was deleted, has counted its items already, and the server would take new ones for those.
 */
final class Entrance {
  private static final int ATTEMPTS = 3;
  private static final long PAUSE_MILLIS = 500;
  private static final long LONGEST_PAUSE_MILLIS = 5_000;
  private static final int LONGEST_DEVICE = 57;

  private final HutongApi api;
  private final DeviceFolder folder;
  private final Supplier<String> suffix;

  /**
   * Who is let in.
   *
   * @param device name of the device at the server
   * @param registered the account is new
   */
  record Admission(HutongApi.Session session, String device, boolean registered) {}

  /**
   * Who wants in.
   *
   * @param password from the environment
   * @param ask asks on the terminal without showing what is typed, empty when nothing is; absent
   *     without a terminal
   */
  record Visitor(
      String handle,
      String device,
      Optional<String> password,
      Optional<Function<String, String>> ask) {}

  Entrance(HutongApi api, DeviceFolder folder, Supplier<String> suffix) {
    this.api = api;
    this.folder = folder;
    this.suffix = suffix;
  }

  /**
   * Lets somebody in.
   *
   * @throws CannotChat when the server refuses or does not answer
   */
  Admission admit(Visitor visitor) throws CannotChat {
    if (visitor.password().isPresent()) {
      return withPassword(visitor, visitor.password().get());
    }
    Optional<Admission> again = withTokens();
    if (again.isPresent()) {
      return again.get();
    }
    if (visitor.ask().isEmpty()) {
      throw new CannotChat(
          CannotChat.USAGE, "There is no terminal to ask for the password: set HUTONG_PASSWORD.");
    }
    return withPassword(visitor, asked(visitor, "Password of " + visitor.handle() + ": "));
  }

  private Optional<Admission> withTokens() throws CannotChat {
    Optional<HutongApi.Session> before = folder.session();
    Optional<String> name = folder.name();
    if (before.isEmpty() || name.isEmpty()) {
      return Optional.empty();
    }
    try {
      HutongApi.Session session = answer(() -> api.refresh(before.get().refreshToken()));
      folder.keep(session);
      return Optional.of(new Admission(session, name.get(), false));
    } catch (HutongException e) {
      if (e.isRetryable()) {
        throw unanswered(e);
      }
      // Too old, or ended elsewhere: the password decides.
      folder.dropSession();
      return Optional.empty();
    }
  }

  private Admission withPassword(Visitor visitor, String password) throws CannotChat {
    try {
      String device = folder.name().orElseGet(() -> ofItsOwn(visitor.device()));
      return admitted(answer(() -> api.login(visitor.handle(), password, device)), device, false);
    } catch (HutongException e) {
      if (e.code() != Code.WRONG_CREDENTIALS) {
        throw refused(e);
      }
    }
    confirm(visitor, password);
    try {
      String device = folder.name().orElse(visitor.device());
      return admitted(
          answer(() -> api.register(visitor.handle(), password, visitor.handle(), device)),
          device,
          true);
    } catch (HutongException e) {
      if (e.code() == Code.HANDLE_TAKEN) {
        throw wrongPassword(visitor, e);
      }
      throw refused(e);
    }
  }

  /** A new account's password is typed twice: nobody can tell its owner what was mistyped. */
  private static void confirm(Visitor visitor, String password) throws CannotChat {
    if (visitor.ask().isEmpty() || visitor.password().isPresent()) {
      return;
    }
    String again =
        asked(
            visitor,
            "No such handle, or another password. To register %s as new, type the password again: "
                .formatted(visitor.handle()));
    if (!again.equals(password)) {
      throw new CannotChat(CannotChat.USAGE, "The two passwords differ: nothing was registered.");
    }
  }

  private Admission admitted(HutongApi.Session session, String device, boolean registered) {
    folder.keepName(device);
    folder.keep(session);
    return new Admission(session, device, registered);
  }

  private String ofItsOwn(String device) {
    return device.substring(0, Math.min(device.length(), LONGEST_DEVICE)) + "-" + suffix.get();
  }

  private static String asked(Visitor visitor, String prompt) throws CannotChat {
    String answer = visitor.ask().map(ask -> ask.apply(prompt)).orElse("");
    if (answer.isEmpty()) {
      throw new CannotChat(CannotChat.USAGE, "Without a password there is no way in.");
    }
    return answer;
  }

  /** The answer, after a few attempts where the server asks to try again. */
  private static <T> T answer(Supplier<CompletableFuture<T>> request) {
    for (int attempt = 1; ; attempt++) {
      try {
        return request.get().join();
      } catch (CompletionException e) {
        if (!(e.getCause() instanceof HutongException failure)) {
          throw e;
        }
        long pause = Math.max(PAUSE_MILLIS, failure.retryAfterMillis());
        if (!failure.isRetryable() || attempt == ATTEMPTS || pause > LONGEST_PAUSE_MILLIS) {
          throw failure;
        }
        CompletableFuture.runAsync(
                () -> {}, CompletableFuture.delayedExecutor(pause, TimeUnit.MILLISECONDS))
            .join();
      }
    }
  }

  private static CannotChat refused(HutongException failure) {
    return failure.isRetryable()
        ? unanswered(failure)
        : new CannotChat(CannotChat.USAGE, "Not let in: " + Remedy.of(failure), failure);
  }

  private static CannotChat wrongPassword(Visitor visitor, HutongException failure) {
    return new CannotChat(
        CannotChat.USAGE,
        "WRONG_CREDENTIALS: the handle %s is taken, and this is not its password."
            .formatted(visitor.handle()),
        failure);
  }

  private static CannotChat unanswered(HutongException failure) {
    return new CannotChat(
        CannotChat.NOT_DONE,
        "The server cannot log anybody in now (%s): start one with `hutong up`, or name its HTTP address with --http."
            .formatted(SafeText.line(String.valueOf(failure.getMessage()))),
        failure);
  }
}

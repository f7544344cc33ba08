package hutong.platform.money;

import hutong.platform.extend.Failure;
import hutong.platform.extend.NoAnswer;
import hutong.platform.extend.Session;
import hutong.platform.money.Wallet.Command;
import hutong.platform.money.Wallet.Reply;
import hutong.platform.money.journal.PaymentAuthorisation;
import hutong.platform.people.Passwords;
import hutong.platform.secret.Seal;
import hutong.protocol.UserId;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Authorisation;
import hutong.protocol.wire.CheckPin;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.PinIsSet;
import hutong.protocol.wire.SetPin;
import java.time.Clock;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Sets and checks payment PINs; fails with {@link Failure} or {@link NoAnswer}.
 *
 * <p>A PIN has few digits, so whoever has stolen the store could try them all: the hash is of its
 * HMAC under a key that is not in the store (a pepper), by Argon2id. Each try is stored before it
 * is looked at, so that many at once are no more than in a row.
 */
final class PinRequests {
  private static final Pattern PIN = Pattern.compile("[0-9]{4,8}");

  private final Wallets wallets;
  private final Passwords passwords;
  private final BiFunction<UserId, String, CompletionStage<?>> provePassword;
  private final Authorisations authorisations;
  private final Seal pepper;
  private final Clock clock;

  /**
   * @param provePassword fails unless it is that person's password
   */
  PinRequests(
      Wallets wallets,
      Passwords passwords,
      BiFunction<UserId, String, CompletionStage<?>> provePassword,
      Authorisations authorisations,
      Function<String, Seal> seals,
      Clock clock) {
    this.wallets = wallets;
    this.passwords = passwords;
    this.provePassword = provePassword;
    this.authorisations = authorisations;
    this.pepper = seals.apply("payment PIN");
    this.clock = clock;
  }

  CompletionStage<Frame.Builder> set(Session session, SetPin set) {
    require(set.getPin());
    UserId user = session.user();
    CompletionStage<String> replaced =
        switch (set.getProofCase()) {
          case CURRENT_PIN -> right(user, set.getCurrentPin());
          case PASSWORD ->
              provePassword
                  .apply(user, set.getPassword())
                  .thenCompose(proven -> wallets.ask(user, new Command.ReadPin()))
                  .thenApply(reply -> ((Reply.PinIs) reply).hash());
          case PROOF_NOT_SET -> CompletableFuture.completedFuture("");
        };
    return replaced
        .thenCombine(
            passwords.hash(peppered(set.getPin())),
            (known, hash) -> wallets.ask(user, new Command.SetPin(known, hash)))
        .thenCompose(asked -> asked)
        .thenApply(
            reply -> {
              if (reply instanceof Reply.OtherPin) {
                throw new Failure(
                    Code.PIN_REQUIRED,
                    Action.FIX,
                    "there is a PIN: give currentPin, or the password to reset it");
              }
              return Frame.newBuilder().setPinIsSet(PinIsSet.getDefaultInstance());
            });
  }

  CompletionStage<Frame.Builder> check(Session session, CheckPin check) {
    Failure.require(
        check.getAmountMinor() >= 0,
        Code.BAD_AMOUNT,
        "amountMinor must be >= 0: " + check.getAmountMinor());
    return right(session.user(), check.getPin())
        .thenApply(
            hash -> {
              PaymentAuthorisation granted =
                  authorisations.grant(session, hash, check.getAmountMinor());
              return Frame.newBuilder()
                  .setAuthorisation(
                      Authorisation.newBuilder()
                          .setToken(authorisations.sign(granted))
                          .setExpiresAtMillis(granted.getUntilMillis())
                          .setLimitMinor(granted.getLimit()));
            });
  }

  /** The hash of the PIN, if that is it. */
  private CompletionStage<String> right(UserId user, String pin) {
    require(pin);
    return wallets
        .ask(user, new Command.TryPin())
        .thenCompose(
            reply -> {
              if (reply instanceof Reply.Tried tried) {
                return passwords
                    .matches(peppered(pin), tried.hash())
                    .thenCompose(matches -> passed(user, tried, matches));
              }
              throw reply instanceof Reply.Locked locked
                  ? locked(locked.untilMillis())
                  : new Failure(Code.PIN_REQUIRED, Action.FIX, "there is no PIN yet: set one");
            });
  }

  private CompletionStage<String> passed(UserId user, Reply.Tried tried, boolean matches) {
    if (!matches) {
      throw new Failure(
          Code.WRONG_PIN,
          Action.FIX,
          tried.left() == 0
              ? "that is not the PIN, and it is locked now"
              : "that is not the PIN; tries left: " + tried.left());
    }
    return wallets
        .ask(user, new Command.PassPin(tried.hash()))
        .thenApply(
            reply -> {
              if (reply instanceof Reply.OtherPin) {
                throw new Failure(Code.WRONG_PIN, Action.FIX, "the PIN was changed meanwhile");
              }
              return tried.hash();
            });
  }

  private Failure locked(long untilMillis) {
    long seconds = Math.max(1, (untilMillis - clock.millis() + 999) / 1000);
    return new Failure(
        Code.PIN_LOCKED,
        Action.GIVE_UP,
        "the PIN is locked for " + seconds + " s; the password resets it");
  }

  private String peppered(String pin) {
    return Base64.getEncoder().encodeToString(pepper.mac(pin));
  }

  private static void require(String pin) {
    Failure.require(
        PIN.matcher(pin).matches(), Code.BAD_PIN, "a PIN has 4 to 8 digits, and nothing else");
  }
}

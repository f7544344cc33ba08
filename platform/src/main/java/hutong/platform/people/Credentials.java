package hutong.platform.people;

import hutong.platform.extend.Failure;
import hutong.platform.people.User.Reply;
import hutong.protocol.UserId;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import java.util.concurrent.CompletionStage;

/** Checks passwords against what people have stored. */
record Credentials(People people, Passwords passwords, PeopleSettings settings) {

  /** The hash that the password was checked against; fails with WRONG_CREDENTIALS. */
  CompletionStage<String> prove(UserId user, String password) {
    return people
        .user(user, new User.Command.ReadCredentials())
        .thenCompose(
            reply -> {
              if (!(reply instanceof Reply.Credentials credentials)) {
                throw wrong();
              }
              String hash = credentials.passwordHash();
              return passwords
                  .matches(password, hash)
                  .thenApply(
                      matches -> {
                        if (!matches) {
                          throw wrong();
                        }
                        return hash;
                      });
            });
  }

  CompletionStage<String> hash(String password) {
    return passwords.hash(password);
  }

  /** Fails with BAD_PASSWORD unless the text may be a password. */
  void requireFit(String password) {
    int characters = password.codePointCount(0, password.length());
    Failure.require(
        characters >= settings.minPasswordCharacters()
            && characters <= settings.maxPasswordCharacters(),
        Code.BAD_PASSWORD,
        "a password has "
            + settings.minPasswordCharacters()
            + " to "
            + settings.maxPasswordCharacters()
            + " characters");
  }

  static Failure wrong() {
    return new Failure(Code.WRONG_CREDENTIALS, Action.FIX, "no such handle, or another password");
  }
}

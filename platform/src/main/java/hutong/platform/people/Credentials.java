package hutong.platform.people;

import hutong.platform.people.User.Reply;
import hutong.protocol.UserId;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import java.util.concurrent.CompletionStage;

/** Checks passwords against what people have stored. */
record Credentials(People people, Passwords passwords) {

  /** Fails with WRONG_CREDENTIALS unless the password is that person's. */
  CompletionStage<?> prove(UserId user, String password) {
    return people
        .user(user, new User.Command.ReadCredentials())
        .thenCompose(
            reply -> {
              if (!(reply instanceof Reply.Credentials credentials)) {
                throw wrong();
              }
              return passwords.matches(password, credentials.passwordHash());
            })
        .thenApply(
            matches -> {
              if (!matches) {
                throw wrong();
              }
              return matches;
            });
  }

  CompletionStage<String> hash(String password) {
    return passwords.hash(password);
  }

  static Failure wrong() {
    return new Failure(Code.WRONG_CREDENTIALS, Action.FIX, "no such handle, or another password");
  }
}

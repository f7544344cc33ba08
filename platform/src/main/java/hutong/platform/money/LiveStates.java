package hutong.platform.money;

import akka.actor.typed.ActorSystem;
import akka.pattern.Patterns;
import hutong.platform.entity.Answer;
import hutong.platform.entity.StateDigest;
import hutong.platform.extend.NoAnswer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * What the entities that hold money are right now, for an audit. One that sleeps is woken, and is
 * what it has recovered.
 */
public final class LiveStates {
  /** An entity that does not know its state yet is asked again after it. */
  private static final Duration PAUSE = Duration.ofMillis(200);

  private static final int ATTEMPTS = 50;

  /** What can be asked for. */
  public enum Kind {
    BOOK("book"),
    ENVELOPE("envelope");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }

    public static Optional<Kind> of(String word) {
      return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
    }
  }

  private final ActorSystem<?> system;
  private final Books books;
  private final RedEnvelopes envelopes;

  LiveStates(ActorSystem<?> system, Books books, RedEnvelopes envelopes) {
    this.system = system;
    this.books = books;
    this.envelopes = envelopes;
  }

  /** How many books there are; their ids are the numbers below it. */
  public int books() {
    return books.count();
  }

  /** Fails with {@link NoAnswer}. */
  public CompletionStage<StateDigest> read(Kind kind, String id) {
    return read(
        switch (kind) {
          case BOOK -> books::digest;
          case ENVELOPE -> envelopes::digest;
        },
        kind.word() + " " + id,
        id,
        ATTEMPTS);
  }

  private CompletionStage<StateDigest> read(
      Function<String, CompletionStage<Answer<StateDigest>>> entity,
      String what,
      String id,
      int attempts) {
    return entity
        .apply(id)
        .thenCompose(
            answer -> {
              if (answer instanceof Answer.Done<StateDigest> done) {
                return CompletableFuture.completedFuture(done.reply());
              }
              if (answer instanceof Answer.Unknown<StateDigest> || attempts == 0) {
                throw new NoAnswer(what);
              }
              return Patterns.after(PAUSE, system, () -> read(entity, what, id, attempts - 1));
            });
  }
}

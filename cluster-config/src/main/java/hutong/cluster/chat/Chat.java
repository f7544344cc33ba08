package hutong.cluster.chat;

import hutong.protocol.client.HutongException;
import hutong.protocol.wire.Welcome;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One person's chat: what is typed is done in order, one line after another, and what arrives is
 * shown. Methods may be called from any thread.
 */
final class Chat implements AutoCloseable {
  private static final long TYPING_MILLIS = 3_000;

  private final Desk desk;
  private final Rooms rooms;
  private final PostOffice post;
  private final Feed feed;
  private final Orders orders;
  private final Clock clock;
  private long typingTold;
  private CompletableFuture<?> last = CompletableFuture.completedFuture(null);

  /** Who chats, and whether by a script. */
  record Person(String userId, String handle, boolean script) {}

  private Chat(Parlour parlour, Feed feed, Orders orders, Clock clock) {
    this.clock = clock;
    this.desk = parlour.desk();
    this.rooms = parlour.rooms();
    this.post = parlour.post();
    this.feed = feed;
    this.orders = orders;
  }

  /**
   * A chat that begins to connect.
   *
   * @param connect makes the client that the relay listens to
   */
  static Chat join(
      Desk desk, Screen screen, Person person, Clock clock, Function<Relay, PostOffice> connect) {
    // At the desk: what the client says first comes after this.
    return CompletableFuture.supplyAsync(
            () -> {
              Relay relay = new Relay(desk);
              Rooms rooms = new Rooms(person.userId(), person.handle());
              Parlour parlour =
                  new Parlour(desk, screen, rooms, connect.apply(relay), person.script());
              Feed feed = new Feed(parlour);
              Signs signs = new Signs(parlour, feed);
              relay.to(feed, signs);
              return new Chat(parlour, feed, new Orders(parlour, feed, signs, clock), clock);
            },
            desk.executor())
        .join();
  }

  /** Something is being typed: told to the others of the open conversation, now and then. */
  void typing() {
    desk.execute(
        () -> {
          long now = clock.millis();
          if (now - typingTold >= TYPING_MILLIS) {
            typingTold = now;
            rooms.current().ifPresent(room -> post.typing(room.id));
          }
        });
  }

  /** The first welcome; fails when the client has given up before. */
  CompletableFuture<Welcome> welcomed() {
    return post.welcomed();
  }

  Rooms.Vocabulary vocabulary() {
    return rooms.vocabulary();
  }

  /** Does what the line says, after the lines before it; the answer never fails. */
  CompletableFuture<Void> enter(String line) {
    return enter(Typed.of(line));
  }

  /** Does what was typed, after the lines before it. */
  CompletableFuture<Void> enter(Typed typed) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    desk.execute(
        () -> {
          last =
              last.thenCompose(before -> orders.perform(typed))
                  .handle(
                      (nothing, failure) -> {
                        if (failure != null) {
                          desk.defects().accept(new IllegalStateException(failure));
                        }
                        done.complete(null);
                        return null;
                      });
        });
    return done;
  }

  /** Completes when everything that was said is stored, or refused. */
  CompletableFuture<Void> answered() {
    return atDesk(() -> feed.when(() -> feed.unsent() == 0));
  }

  /** Completes when everything of this chat that is stored has been shown. */
  CompletableFuture<Void> shown() {
    return atDesk(() -> feed.when(feed::isShown));
  }

  /** Completes when the client has given up. */
  CompletableFuture<HutongException> over() {
    return feed.over();
  }

  /** Lines that are not stored yet. */
  CompletableFuture<Integer> unsent() {
    return atDesk(() -> CompletableFuture.completedFuture(feed.unsent()));
  }

  /** Lines that could not be done. */
  CompletableFuture<Integer> failures() {
    return atDesk(() -> CompletableFuture.completedFuture(feed.failures()));
  }

  @Override
  public void close() {
    desk.execute(feed::close);
    post.close();
  }

  private <T> CompletableFuture<T> atDesk(Supplier<CompletableFuture<T>> what) {
    CompletableFuture<T> result = new CompletableFuture<>();
    desk.execute(
        () -> {
          var unused = what.get().thenAccept(result::complete);
        });
    return result;
  }
}

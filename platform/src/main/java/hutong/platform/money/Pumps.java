package hutong.platform.money;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import hutong.platform.entity.Answer;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

/** The {@link Pump}s of a node, one for each book that has run there and owed. Thread-safe. */
final class Pumps implements BookUpkeep.Observer {
  private final ActorSystem<?> system;
  private final BiFunction<Integer, Order, CompletionStage<Answer<Reply>>> books;
  private final Map<Integer, ActorRef<Pump.Message>> pumps = new ConcurrentHashMap<>();

  /**
   * @param books asks a book
   */
  Pumps(ActorSystem<?> system, BiFunction<Integer, Order, CompletionStage<Answer<Reply>>> books) {
    this.system = system;
    this.books = books;
  }

  @Override
  public void stands(Book book) {
    if (!book.owing().isEmpty()) {
      pumps.computeIfAbsent(book.number(), this::pump).tell(new Pump.Owes(book.owing()));
    }
  }

  /** Its debts are another pump's now. */
  @Override
  public void gone(int book) {
    ActorRef<Pump.Message> pump = pumps.get(book);
    if (pump != null) {
      pump.tell(new Pump.Gone());
    }
  }

  private ActorRef<Pump.Message> pump(int book) {
    return system.systemActorOf(Pump.create(book, books), "pump-" + book, Props.empty());
  }
}

package hutong.platform.money;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import hutong.platform.entity.Ingress.Execute;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/** The {@link Pump}s of a node, one for each book that has run there and owed. Thread-safe. */
final class Pumps implements BookUpkeep.Observer {
  private final ActorSystem<?> system;
  private final Duration answerWithin;
  private final BiConsumer<Integer, Execute<Order, Reply>> books;
  private final Map<Integer, ActorRef<Pump.Message>> pumps = new ConcurrentHashMap<>();

  /**
   * @param answerWithin after which a delivery is lost
   * @param books tells a book
   */
  Pumps(
      ActorSystem<?> system,
      Duration answerWithin,
      BiConsumer<Integer, Execute<Order, Reply>> books) {
    this.system = system;
    this.answerWithin = answerWithin;
    this.books = books;
  }

  @Override
  public void stands(Book book) {
    if (book.strays().isStopped()) {
      gone(book.number());
    } else if (!book.owing().isEmpty()) {
      pumps.computeIfAbsent(book.number(), this::pump).tell(new Pump.Owes(book.owing()));
    }
  }

  /** Its debts are another pump's now; those of one that is stopped wait. */
  @Override
  public void gone(int book) {
    ActorRef<Pump.Message> pump = pumps.get(book);
    if (pump != null) {
      pump.tell(new Pump.Gone());
    }
  }

  private ActorRef<Pump.Message> pump(int book) {
    return system.systemActorOf(
        Pump.create(book, answerWithin, books), "pump-" + book, Props.empty());
  }
}

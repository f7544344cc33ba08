package hutong.cluster;

import static hutong.cluster.MoneyFrames.contact;
import static org.assertj.core.api.Assertions.assertThat;

import hutong.cluster.GatedNode.House;
import hutong.cluster.SharedNode.Person;
import hutong.cluster.chaos.CqlGate;
import hutong.cluster.chaos.CqlGate.Fate;
import hutong.protocol.wire.Accept;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.ReadWallet;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Two contacts with money in different books, over a journal that does not tell the truth about
 * what it stores. After all of it the money is proven.
 */
@ExtendWith(GatedNode.class)
abstract class LyingScene {
  static final long FAUCET = 100_000;
  private static final int BOOKS = 32;

  House house;
  CqlGate gate;
  Person alice;
  Person bob;
  Peer a;
  Peer b;

  @BeforeEach
  void twoContactsWithMoney(House gated) throws Exception {
    house = gated;
    gate = house.gate();
    alice = house.person("alice");
    bob = house.person("bob");
    while (book(alice) == book(bob)) {
      bob = house.person("bob");
    }
    a = house.greet(alice);
    b = house.greet(bob);
    a.ask(contact(bob, it -> it.setAsk("")), "contactEntry");
    b.ask(contact(alice, it -> it.setAccept(Accept.getDefaultInstance())), "contactEntry");
    assertThat(balance(a)).isEqualTo(FAUCET);
    assertThat(balance(b)).isEqualTo(FAUCET);
  }

  @AfterAll
  static void theMoneyIsProven(House house) {
    Commands.Ended audit = house.audit();
    assertThat(audit.code()).as(audit.output() + audit.errors()).isZero();
  }

  @AfterEach
  void leave() {
    gate.decide(write -> Fate.PASSES);
    a.close();
    b.close();
  }

  /** What becomes of the next such writes, one after the other. */
  Queue<Fate> next(Predicate<CqlGate.Write> which, Fate... fates) {
    Queue<Fate> script = new ConcurrentLinkedQueue<>(List.of(fates));
    gate.decide(
        write -> {
          Fate fate = which.test(write) ? script.poll() : null;
          return fate == null ? Fate.PASSES : fate;
        });
    return script;
  }

  /** Repeats an order under its id until it is known what became of it, as every client does. */
  static Frame known(Peer peer, Frame.Builder order, String answer) throws Exception {
    Frame frame = peer.ask(order);
    while (!Peer.name(frame).equals(answer)) {
      assertThat(frame.getError().getAction()).as("%s", frame).isEqualTo(Action.RETRY);
      frame = peer.ask(order);
    }
    return frame;
  }

  /** As the first account of somebody new is assigned. */
  private static int book(Person person) {
    return Math.floorMod(person.session().userId().hashCode(), BOOKS);
  }

  static long balance(Peer peer) throws Exception {
    return peer.ask(
            Frame.newBuilder().setReadWallet(ReadWallet.getDefaultInstance()), "walletState")
        .getWalletState()
        .getBalances(0)
        .getBalanceMinor();
  }
}

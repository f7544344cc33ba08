package hutong.cluster.load;

import hutong.protocol.SortableId;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Pay;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * People who pay their contacts at a fixed rate, whatever the server does. A transfer is settled
 * when it is acknowledged; its latency runs from the instant at which the schedule wanted it
 * ordered. One without an answer is ordered again under its id. At the end everybody's wallet must
 * say what follows from the acknowledgements.
 */
final class PayLoad implements Load, AutoCloseable {
  /**
   * Who pays whom.
   *
   * @param accounts of people, all of whom are paid
   * @param payers of these, each with a connection
   * @param hot of these are paid alone, and pay nobody; 0: each payer has payees of their own
   * @param rate transfers per second
   */
  record Plan(int accounts, int payers, int hot, int rate, long seed) {
    /** Who it is that pays, among all. */
    int payer(int which) {
      return hot > 0 ? hot + which : (int) ((long) which * accounts / payers);
    }

    /** The first after a payer's payees; nobody pays themselves. */
    private int end(int which) {
      if (payers == 1) {
        return accounts;
      }
      return which + 1 == payers ? accounts + 1 : payer(which + 1) + 1;
    }

    /** Whom they pay: one of the people from them to the next payer, that one included. */
    int payee(int which, SplittableRandom random) {
      return hot > 0
          ? random.nextInt(hot)
          : random.nextInt(payer(which) + 1, end(which)) % accounts;
    }

    /** Who may come to pay whom. */
    List<Deal> deals() {
      List<Deal> deals = new ArrayList<>();
      for (int which = 0; which < payers; which++) {
        int first = hot > 0 ? 0 : payer(which) + 1;
        for (int payee = first; payee < (hot > 0 ? hot : end(which)); payee++) {
          deals.add(new Deal(which, payee % accounts));
        }
      }
      return deals;
    }

    /** Everybody is a contact of the hot accounts; else each payer knows their payees. */
    List<Town.Pair> contacts() {
      if (hot == 0) {
        return deals().stream()
            .map(deal -> new Town.Pair(payer(deal.which()), deal.payee()))
            .toList();
      }
      List<Town.Pair> contacts = new ArrayList<>();
      for (int one = 0; one < hot; one++) {
        for (int other = hot; other < accounts; other++) {
          contacts.add(new Town.Pair(one, other));
        }
      }
      return contacts;
    }
  }

  /**
   * Two who deal with each other.
   *
   * @param which of the payers
   * @param payee among all
   */
  record Deal(int which, int payee) {}

  private static final int FIRST_AT_ONCE = 64;
  private static final int LARGEST = 100;
  private static final int CONNECT_AT_ONCE = 128;
  private static final long CONNECT_WITHIN_SECONDS = 300;
  private static final long RECKON_WITHIN_SECONDS = 600;

  private final Plan plan;
  private final Consumer<String> log;
  private final SplittableRandom random;
  private final Loop loop = new Loop();
  private final Findings findings = new Findings();
  private final Tally tally = new Tally();
  private final Pace pace;
  private final List<Customer> payers = new ArrayList<>();
  private final List<Resident> people = new ArrayList<>();
  private Purses purses;

  PayLoad(Plan plan, Consumer<String> log) {
    this.plan = plan;
    this.log = log;
    this.random = new SplittableRandom(plan.seed());
    this.pace = new Pace(loop, tally, plan.rate(), this::pay);
    this.purses = new Purses(loop, List.of(), 0, findings);
  }

  @Override
  public Loop loop() {
    return loop;
  }

  @Override
  public Tally tally() {
    return tally;
  }

  @Override
  public Pace pace() {
    return pace;
  }

  Findings findings() {
    return findings;
  }

  void arrive(Server server) throws Exception {
    log.accept(plan.accounts() + " people with a purse, " + plan.payers() + " of whom pay");
    people.addAll(server.town().people(plan.accounts(), plan.contacts()));
    purses = new Purses(loop, people, server.openPurses(people), findings);
    List<URI> doors = server.doors();
    for (int which = 0; which < plan.payers(); which++) {
      payers.add(
          new Customer(loop, people.get(plan.payer(which)), doors.get(which % doors.size())));
    }
    log.accept("connecting");
    loop.await(
        () -> AtOnce.all(payers, CONNECT_AT_ONCE, payer -> Patience.with(loop, payer::connect)),
        CONNECT_WITHIN_SECONDS);
    log.accept("everybody is paid once: whoever has to do with it wakes up");
    loop.await(
        () ->
            AtOnce.all(
                plan.deals(), FIRST_AT_ONCE, deal -> transfer(deal.which(), deal.payee(), 1)),
        RECKON_WITHIN_SECONDS);
  }

  private void pay(long which, long dueNanos) {
    int payer = (int) (which % plan.payers());
    tally.sent++;
    tally.underWay++;
    var unused =
        transfer(payer, plan.payee(payer, random), random.nextLong(1, LARGEST + 1L))
            .thenAccept(
                paid -> {
                  tally.underWay--;
                  if (paid) {
                    tally.acknowledged++;
                    tally.done(dueNanos, System.nanoTime());
                  }
                });
  }

  /** Completes when it is known whether it was done. */
  private CompletableFuture<Boolean> transfer(int payer, int to, long amount) {
    Pay pay =
        Pay.newBuilder()
            .setOperationId(SortableId.of(System.currentTimeMillis(), random))
            .setUserId(people.get(to).userId())
            .setAmountMinor(amount)
            .build();
    return payers
        .get(payer)
        .ask(Frame.newBuilder().setPay(pay))
        .thenApply(
            answer -> {
              if (answer.hasPaid()) {
                purses.move(plan.payer(payer), to, amount);
              } else {
                findings.breach("a transfer is refused: %s", answer.getError().getMessage());
              }
              return answer.hasPaid();
            });
  }

  /** Asks everybody what they have, and says what was found. */
  void reckon(Server server) throws Exception {
    log.accept("asking everybody what they have");
    loop.get(
        () -> {
          payers.forEach(Customer::leave);
          return true;
        });
    if (tally.underWay > 0) {
      findings.breach("%d transfers have no answer", tally.underWay);
    }
    loop.await(() -> purses.reckon(server.doors()), RECKON_WITHIN_SECONDS);
    tally.delivered = purses.exact() == people.size() ? tally.acknowledged : 0;
    log.accept(
        "%d of %d people have what was acknowledged; the load itself was late by %.0f ms at most"
            .formatted(purses.exact(), people.size(), tally.latestNanos / 1e6));
  }

  @Override
  public void close() {
    loop.close();
  }
}

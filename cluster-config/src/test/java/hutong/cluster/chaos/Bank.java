package hutong.cluster.chaos;

import hutong.cluster.Commands;
import hutong.cluster.ExitCode;
import hutong.cluster.chaos.ChaosReport.Counts;
import hutong.protocol.SortableId;
import hutong.protocol.client.ClientListener;
import hutong.protocol.client.ClientSettings;
import hutong.protocol.client.ClientSettings.Tuning;
import hutong.protocol.client.FrameListener;
import hutong.protocol.client.HutongApi;
import hutong.protocol.client.HutongClient;
import hutong.protocol.client.HutongException;
import hutong.protocol.wire.Accept;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Contact;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Pay;
import hutong.protocol.wire.ReadWallet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Eight people who pay each other any amounts, often more than they have, with the product's own
 * client, which repeats an order until its outcome is known. The money is audited all the while. In
 * the end each order is given once more and has the outcome that it had; what everybody has follows
 * from these; and each payment is on both bills once.
 */
final class Bank implements Workload {
  private static final int PEOPLE = 8;
  private static final int PER_SECOND = 25;
  private static final int LARGEST = 20_000;
  private static final int AGAIN_AT_ONCE = 100;
  private static final long PATIENCE_SECONDS = 240;
  private static final long AUDIT_EVERY_MILLIS = 3_000;

  /** Nothing is against it. */
  private static final Code PAID = Code.CODE_UNSPECIFIED;

  private static final String PASSWORD = "pay as if nothing were";
  private static final Tuning TUNING =
      Tuning.DEFAULT.withTimes(10_000, 100, 1_000).withOrders(PATIENCE_SECONDS * 1_000);

  /** Somebody, and what they had at first. */
  private record Person(String handle, String userId, HutongClient client, long given) {}

  /** Who pays whom, and what comes of it. Its memo is like no other's. */
  private record Payment(Person from, Person to, Pay order, CompletableFuture<Code> outcome) {
    /** Fails for one without an outcome. */
    Code known() throws Exception {
      return get(outcome);
    }
  }

  private final Site site;
  private final Random random;
  private final List<Person> people = new ArrayList<>();
  private final Queue<Payment> payments = new ConcurrentLinkedQueue<>();
  private final AtomicLong answered = new AtomicLong();
  private final Map<Code, LongAdder> refusals = new ConcurrentHashMap<>();
  private final AtomicInteger proven = new AtomicInteger();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final ScheduledExecutorService clock =
      Executors.newScheduledThreadPool(2, task -> daemon(task));
  private Counts counts = new Counts(0, 0, 0, 0, 0, 0);

  private Bank(Site site, Random random) {
    this.site = site;
    this.random = random;
  }

  /** Everybody has money, and begins to pay. */
  static Bank at(Site site, long seed) throws Exception {
    Bank bank = new Bank(site, new Random(seed));
    try {
      bank.arrive();
      bank.open();
      return bank;
    } catch (Exception e) {
      bank.close();
      throw e;
    }
  }

  private void open() {
    long micros = TimeUnit.SECONDS.toMicros(1) / PER_SECOND;
    var unused = clock.scheduleAtFixedRate(this::payAny, 0, micros, TimeUnit.MICROSECONDS);
    unused =
        clock.scheduleWithFixedDelay(
            this::audit, AUDIT_EVERY_MILLIS, AUDIT_EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "bank");
    thread.setDaemon(true);
    return thread;
  }

  private void arrive() throws Exception {
    for (int i = 0; i < PEOPLE; i++) {
      String handle = "customer-" + i;
      int node = i % site.nodes();
      HutongApi api = new HutongApi(site.http(node));
      HutongApi.Session session = get(api.register(handle, PASSWORD, handle, "phone"));
      ClientListener nobody = (conversation, item) -> {};
      HutongClient client =
          HutongClient.connect(
              ClientSettings.of(
                      site.ws(node), "phone", api.credentials(session, renewed -> {}), nobody)
                  .withTuning(TUNING)
                  .withTap(new Refusals()));
      people.add(new Person(handle, session.userId(), client, balance(client)));
    }
    for (Person one : people) {
      for (Person other : people.subList(0, people.indexOf(one))) {
        Contact.Builder ask = Contact.newBuilder().setHandle(other.handle()).setAsk("");
        get(one.client().request(Frame.newBuilder().setContact(ask)));
        Contact.Builder accept =
            Contact.newBuilder().setHandle(one.handle()).setAccept(Accept.getDefaultInstance());
        get(other.client().request(Frame.newBuilder().setContact(accept)));
      }
    }
  }

  /** Counts what the nodes would not do. */
  private final class Refusals implements FrameListener {
    @Override
    public void received(Frame frame) {
      if (frame.hasError()) {
        refusals.computeIfAbsent(frame.getError().getCode(), code -> new LongAdder()).increment();
      }
    }
  }

  // Paying.

  private void payAny() {
    int from = random.nextInt(PEOPLE);
    int to = (from + 1 + random.nextInt(PEOPLE - 1)) % PEOPLE;
    var unused = pay(people.get(from), people.get(to), 1 + random.nextInt(LARGEST));
  }

  private Payment pay(Person from, Person to, long amount) {
    String id = SortableId.of(System.currentTimeMillis(), random);
    Pay order =
        Pay.newBuilder()
            .setOperationId(id)
            .setUserId(to.userId())
            .setAmountMinor(amount)
            .setMemo("for " + id)
            .build();
    Payment payment = new Payment(from, to, order, order(from, order));
    payments.add(payment);
    var unused = payment.outcome().thenRun(answered::incrementAndGet);
    return payment;
  }

  /** Completes with the reason against it, if there is any; fails when it is not known. */
  private static CompletableFuture<Code> order(Person by, Pay order) {
    return by.client()
        .order(Frame.newBuilder().setPay(order))
        .thenApply(answer -> PAID)
        .exceptionallyCompose(
            failure -> {
              Throwable cause =
                  failure instanceof CompletionException ? failure.getCause() : failure;
              return cause instanceof HutongException refused && refused.code() == Code.NO_FUNDS
                  ? CompletableFuture.completedFuture(Code.NO_FUNDS)
                  : CompletableFuture.failedFuture(failure);
            });
  }

  @Override
  public void acknowledged(long more) {
    long until = answered.get() + more;
    Awaitility.await()
        .atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .pollInterval(10, TimeUnit.MILLISECONDS)
        .until(() -> answered.get() >= until);
  }

  @Override
  public void answeredEverywhere() throws Exception {
    for (int node = 0; node < site.nodes(); node++) {
      servedAt(node);
    }
  }

  /** Returns when what people of that node pay now, to everybody, has an outcome. */
  void servedAt(int node) throws Exception {
    List<Payment> now = new ArrayList<>();
    for (int i = node; i < PEOPLE; i += site.nodes()) {
      for (int to = 0; to < PEOPLE; to++) {
        if (i != to) {
          now.add(pay(people.get(i), people.get(to), 1));
        }
      }
    }
    for (Payment payment : now) {
      Code unused = payment.known();
    }
  }

  // Looking.

  private void audit() {
    try {
      Commands.Ended ended = Commands.audit(site.data());
      if (ended.code() == 0) {
        proven.incrementAndGet();
      } else if (ended.code() != ExitCode.CASSANDRA.number()) {
        wrong.add("an audit under way: " + ended.output() + ended.errors());
      }
    } catch (IOException | RuntimeException e) {
      wrong.add("an audit under way: " + e);
    }
  }

  @Override
  public List<String> finish() throws Exception {
    clock.shutdown();
    if (!clock.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the bank closes");
    }
    if (proven.get() == 0) {
      wrong.add("no audit came to its end under way");
    }
    Map<Payment, Code> outcomes = outcomes();
    Map<Person, Long> must = new HashMap<>();
    people.forEach(person -> must.put(person, person.given()));
    outcomes.forEach(
        (payment, code) -> {
          if (code == PAID) {
            must.merge(payment.from(), -payment.order().getAmountMinor(), Long::sum);
            must.merge(payment.to(), payment.order().getAmountMinor(), Long::sum);
          }
        });
    for (Person person : people) {
      long has = awaitBalance(person, must.get(person));
      if (has != must.get(person)) {
        wrong.add(
            "%s has %d, and by what was acknowledged %d"
                .formatted(person.handle(), has, must.get(person)));
      }
    }
    Map<String, HutongClient> clients = new LinkedHashMap<>();
    people.forEach(person -> clients.put(person.userId(), person.client()));
    Bills bills = Bills.of(clients);
    outcomes.forEach(
        (payment, code) ->
            bills.expect(payment.from().userId(), payment.order(), code == PAID ? 1 : 0));
    wrong.addAll(bills.wrong());
    counts = bills.counts(payments.size(), answered.get());
    Commands.Ended ended = Commands.audit(site.data());
    if (ended.code() != 0) {
      wrong.add("the audit at the end: " + ended.output() + ended.errors());
    }
    return List.copyOf(wrong);
  }

  /** How each order came out, which is how it comes out when it is given once more. */
  private Map<Payment, Code> outcomes() throws Exception {
    Map<Payment, Code> outcomes = new LinkedHashMap<>();
    List<Payment> all = List.copyOf(payments);
    for (int from = 0; from < all.size(); from += AGAIN_AT_ONCE) {
      List<Payment> some = all.subList(from, Math.min(all.size(), from + AGAIN_AT_ONCE));
      for (Payment payment : some) {
        try {
          outcomes.put(payment, payment.known());
        } catch (Exception e) {
          wrong.add("an order has no outcome: " + e);
        }
      }
      Map<Payment, CompletableFuture<Code>> again = new LinkedHashMap<>();
      some.forEach(payment -> again.put(payment, order(payment.from(), payment.order())));
      for (var once : again.entrySet()) {
        Code second = get(once.getValue());
        Code first = outcomes.putIfAbsent(once.getKey(), second);
        if (first != null && first != second) {
          wrong.add("%s became %s: %s".formatted(first, second, once.getKey().order()));
        }
      }
    }
    return outcomes;
  }

  /** What they have when it is what they must have, or does not become that. */
  private static long awaitBalance(Person person, long must) throws Exception {
    try {
      Awaitility.await().atMost(1, TimeUnit.MINUTES).until(() -> balance(person.client()) == must);
      return must;
    } catch (ConditionTimeoutException e) {
      return balance(person.client());
    }
  }

  private static long balance(HutongClient client) throws Exception {
    return get(client.request(Frame.newBuilder().setReadWallet(ReadWallet.getDefaultInstance())))
        .getWalletState()
        .getBalances(0)
        .getBalanceMinor();
  }

  @Override
  public Counts counts() {
    return counts;
  }

  @Override
  public Map<Code, Long> refusals() {
    Map<Code, Long> counted = new LinkedHashMap<>();
    refusals.forEach((code, count) -> counted.put(code, count.sum()));
    return counted;
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    clock.shutdownNow();
    people.forEach(person -> person.client().close());
  }
}

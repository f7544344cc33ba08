package hutong.cluster.load;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.internal.core.session.throttling.ConcurrencyLimitingRequestThrottler;
import com.typesafe.config.Config;
import hutong.platform.chat.ChatSettings;
import hutong.platform.chat.ConversationImport;
import hutong.platform.entity.Journal;
import hutong.platform.money.AuditReport;
import hutong.platform.money.Auditor;
import hutong.platform.money.MoneyImport;
import hutong.platform.money.MoneySettings;
import hutong.platform.money.WalletSettings;
import hutong.platform.people.People;
import hutong.platform.people.PeopleImport;
import hutong.platform.people.PeopleImport.Newcomer;
import hutong.platform.people.PeopleSettings;
import hutong.platform.store.Store;
import hutong.protocol.UserId;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * People and conversations put straight into a node's Cassandra, with the entries and rows that
 * registration and creation make, and with tokens signed by the node's key: thousands in seconds.
 */
public final class SeededTown implements Town {
  private static final String PARTITION =
      "akka.persistence.cassandra.journal.target-partition-size";
  private static final Duration TOKEN_LIFE = Duration.ofHours(12);
  private static final int ARRIVE_AT_ONCE = 500;
  private static final int STATEMENTS_AT_ONCE = 256;
  private static final int STATEMENTS_WAITING = 1_000_000;
  private static final Duration STATEMENT_WITHIN = Duration.ofMinutes(2);
  private static final long ALL_WITHIN_SECONDS = 900;

  private final CqlSession session;
  private final PeopleImport people;
  private final ConversationImport conversations;
  private final MoneyImport money;
  private final Auditor auditor;
  private final long faucet;
  private final String run = Long.toString(System.nanoTime() & 0xFFFFFFFL, 36);
  private int handles;

  /**
   * @param cassandra of the node, which is running
   * @param secret that the node signs tokens with
   * @param settings of the node
   */
  public SeededTown(InetSocketAddress cassandra, byte[] secret, Config settings) {
    this.session =
        CqlSession.builder()
            .addContactPoint(cassandra)
            .withLocalDatacenter("datacenter1")
            .withKeyspace("hutong")
            .withConfigLoader(
                DriverConfigLoader.programmaticBuilder()
                    .withBoolean(DefaultDriverOption.METADATA_SCHEMA_ENABLED, false)
                    .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, STATEMENT_WITHIN)
                    .withClass(
                        DefaultDriverOption.REQUEST_THROTTLER_CLASS,
                        ConcurrencyLimitingRequestThrottler.class)
                    .withInt(
                        DefaultDriverOption.REQUEST_THROTTLER_MAX_CONCURRENT_REQUESTS,
                        STATEMENTS_AT_ONCE)
                    .withInt(
                        DefaultDriverOption.REQUEST_THROTTLER_MAX_QUEUE_SIZE, STATEMENTS_WAITING)
                    .startProfile(Store.PROFILE)
                    .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, STATEMENT_WITHIN)
                    .endProfile()
                    .build())
            .build();
    Store store = new Store(session);
    Clock clock = Clock.systemUTC();
    this.people = new PeopleImport(store, PeopleSettings.from(settings), secret, clock);
    this.conversations = new ConversationImport(store, ChatSettings.from(settings), clock);
    this.money = new MoneyImport(store, settings, clock);
    this.faucet = WalletSettings.from(settings).faucet();
    this.auditor =
        new Auditor(
            new Journal(store, settings.getLong(PARTITION)), MoneySettings.from(settings).books());
  }

  @Override
  public List<Resident> people(int count, List<Pair> contacts) throws Exception {
    List<Newcomer> newcomers = new ArrayList<>();
    List<List<Newcomer>> known = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      newcomers.add(people.newcomer("load-" + run + "-" + handles++, Resident.DEVICE));
      known.add(new ArrayList<>(0));
    }
    for (Pair pair : contacts) {
      known.get(pair.one()).add(newcomers.get(pair.other()));
      known.get(pair.other()).add(newcomers.get(pair.one()));
    }
    List<Resident> all = new ArrayList<>();
    while (all.size() < count) {
      List<CompletionStage<PeopleImport.Arrival>> arriving = new ArrayList<>();
      for (int i = all.size(); i < Math.min(all.size() + ARRIVE_AT_ONCE, count); i++) {
        arriving.add(people.add(newcomers.get(i), known.get(i), TOKEN_LIFE));
      }
      for (PeopleImport.Arrival one : all(arriving)) {
        all.add(new Resident(one.user().value(), one.handle(), one.accessToken()));
      }
    }
    return all;
  }

  @Override
  public List<Place> conversations(List<List<Resident>> groups) throws Exception {
    List<CompletionStage<ConversationImport.Imported>> opening = new ArrayList<>();
    for (List<Resident> group : groups) {
      List<People.Found> members =
          group.stream()
              .map(one -> new People.Found(new UserId(one.userId()), one.handle()))
              .toList();
      opening.add(
          members.size() == 2
              ? conversations.direct(members.get(0), members.get(1))
              : conversations.group("Under load", members));
    }
    return all(opening).stream()
        .map(imported -> new Place(imported.id().value(), imported.head()))
        .toList();
  }

  /**
   * Opens a purse for each of these people, with the server's play money in it. Its books must not
   * have had any before, and the server be started again before anybody pays.
   */
  void purses(List<Resident> owners) throws Exception {
    await(money.purses(owners.stream().map(one -> new UserId(one.userId())).toList()));
  }

  /** What a new purse holds, in minor units. */
  public long purse() {
    return faucet;
  }

  /** Accounts of nobody; the same holds as for {@link #purses}. */
  void accounts(int count) throws Exception {
    await(money.accounts(count));
  }

  /**
   * Transfers among these accounts; how many events all books have then.
   *
   * @param events to be reached
   */
  long transfers(int accounts, long events, long seed) throws Exception {
    return await(money.transfers(accounts, events, new SplittableRandom(seed)));
  }

  @Override
  public AuditReport audit() {
    return auditor.audit();
  }

  private static <T> T await(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(ALL_WITHIN_SECONDS, TimeUnit.SECONDS);
  }

  private static <T> List<T> all(List<CompletionStage<T>> stages) throws Exception {
    List<T> all = new ArrayList<>();
    for (CompletionStage<T> stage : stages) {
      all.add(await(stage));
    }
    return all;
  }

  @Override
  public void close() {
    session.close();
  }
}

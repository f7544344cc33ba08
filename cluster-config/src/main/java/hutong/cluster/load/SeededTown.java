package hutong.cluster.load;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.internal.core.session.throttling.ConcurrencyLimitingRequestThrottler;
import com.typesafe.config.Config;
import hutong.platform.chat.ChatSettings;
import hutong.platform.chat.ConversationImport;
import hutong.platform.people.People;
import hutong.platform.people.PeopleImport;
import hutong.platform.people.PeopleSettings;
import hutong.platform.store.Store;
import hutong.protocol.UserId;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * People and conversations put straight into a node's Cassandra, with the entries and rows that
 * registration and creation make, and with tokens signed by the node's key: thousands in seconds.
 */
public final class SeededTown implements Town {
  private static final Duration TOKEN_LIFE = Duration.ofHours(12);
  private static final int ARRIVE_AT_ONCE = 500;
  private static final int STATEMENTS_AT_ONCE = 256;
  private static final int STATEMENTS_WAITING = 1_000_000;
  private static final Duration STATEMENT_WITHIN = Duration.ofMinutes(2);
  private static final long ALL_WITHIN_SECONDS = 300;

  private final CqlSession session;
  private final PeopleImport people;
  private final ConversationImport conversations;
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
  }

  @Override
  public List<Resident> people(int count) throws Exception {
    List<Resident> all = new ArrayList<>();
    while (all.size() < count) {
      List<CompletionStage<PeopleImport.Arrival>> arriving = new ArrayList<>();
      for (int i = 0; i < Math.min(ARRIVE_AT_ONCE, count - all.size()); i++) {
        arriving.add(people.add("load-" + run + "-" + handles++, Resident.DEVICE, TOKEN_LIFE));
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

  private static <T> List<T> all(List<CompletionStage<T>> stages) throws Exception {
    List<T> all = new ArrayList<>();
    for (CompletionStage<T> stage : stages) {
      all.add(stage.toCompletableFuture().get(ALL_WITHIN_SECONDS, TimeUnit.SECONDS));
    }
    return all;
  }

  @Override
  public void close() {
    session.close();
  }
}

package hutong.platform.money;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import hutong.cluster.SharedNode;
import hutong.cluster.SharedNode.Lane;
import hutong.platform.entity.Entities;
import hutong.platform.entity.Incarnations;
import hutong.platform.entity.IngressSettings;
import hutong.platform.entity.Journal;
import hutong.platform.entity.Meters;
import hutong.platform.store.Store;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** The books of the {@link SharedNode}, and a session of one's own with its store. */
final class SharedBooks implements ParameterResolver {
  static final String CNY = "CNY";
  static final int BOOKS = SharedNode.BOOKS;

  /** The books, and where they write. */
  static final class Office implements AutoCloseable {
    private final CqlSession session;
    private final Store store;
    private final Entities entities;
    private final Books books;

    private Office(Lane lane) {
      session =
          CqlSession.builder()
              .addContactPoint(lane.node().cassandra().orElseThrow().contactPoint())
              .withLocalDatacenter("datacenter1")
              .withKeyspace("hutong")
              .withConfigLoader(
                  DriverConfigLoader.programmaticBuilder()
                      .startProfile(Store.PROFILE)
                      .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(10))
                      .endProfile()
                      .build())
              .build();
      store = new Store(session);
      books = lane.node().money().books();
      entities =
          new Entities(
              lane.node().system(),
              IngressSettings.from(lane.node().system().settings().config()),
              new Journal(store, 500_000),
              Incarnations.in(store),
              () -> true,
              Clock.systemUTC(),
              new Meters(new SimpleMeterRegistry()));
      for (int book = 0; book < BOOKS; book++) {
        assertThat(get(books.open(world(book), CNY, Terms.NONE))).isEqualTo(new Reply.Done());
      }
    }

    Books books() {
      return books;
    }

    Store store() {
      return store;
    }

    Entities entities() {
      return entities;
    }

    @Override
    public void close() {
      session.close();
    }
  }

  static AccountId world(int book) {
    return new AccountId(AccountKind.WORLD, book, CNY);
  }

  static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Office.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Lane lane = (Lane) new SharedNode().resolveParameter(parameter, context);
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.GLOBAL)
        .getOrComputeIfAbsent(Office.class, key -> new Office(lane), Office.class);
  }
}

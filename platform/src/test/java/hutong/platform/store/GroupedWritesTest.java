package hutong.platform.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Writes go alone while the store is idle, together while it is busy, and fail for themselves. */
class GroupedWritesTest {
  private final List<CompletableFuture<AsyncResultSet>> requests = new ArrayList<>();
  private final List<Integer> sizes = new ArrayList<>();
  private final GroupedWrites writes = new GroupedWrites(session());

  @Test
  void aWriteToAnIdleStoreGoesAtOnce() {
    CompletableFuture<?> done = add(1);

    assertThat(sizes).containsExactly(1);
    assertThat(done).isNotDone();
    requests.get(0).complete(null);
    assertThat(done).isCompleted();
  }

  @Test
  void thoseOfOneCallGoTogether() {
    CompletableFuture<?> done = add(3);

    assertThat(sizes).containsExactly(3);
    requests.get(0).complete(null);
    assertThat(done).isCompleted();
  }

  @Test
  void whatComesWhileTheStoreIsBusyWaitsAndGoesTogether() {
    busy();
    CompletableFuture<?> one = add(1);
    CompletableFuture<?> two = add(1);
    assertThat(sizes).hasSize(4);

    requests.get(0).complete(null);

    assertThat(sizes.get(4)).isEqualTo(2);
    assertThat(one).isNotDone();
    requests.get(4).complete(null);
    assertThat(one).isCompleted();
    assertThat(two).isCompleted();
  }

  @Test
  void aGroupIsBounded() {
    CompletableFuture<?> done = add(70);

    assertThat(sizes).containsExactly(32, 32, 6);
    requests.subList(0, 2).forEach(request -> request.complete(null));
    assertThat(done).as("done when all of them are").isNotDone();
    requests.get(2).complete(null);
    assertThat(done).isCompleted();
  }

  @Test
  void whenTheStoreDoesNotAnswerThoseThatWaitFailToo() {
    List<CompletableFuture<?>> first = busy();
    CompletableFuture<?> waits = add(1);

    requests.get(0).completeExceptionally(new DriverTimeoutException("silence"));

    assertThat(first.get(0)).isCompletedExceptionally();
    assertThat(waits).isCompletedExceptionally();
    assertThat(first.get(1)).as("it was sent, and may still be answered").isNotDone();
    CompletableFuture<?> later = add(1);
    requests.get(4).complete(null);
    assertThat(later).as("the next one is tried").isCompleted();
  }

  @Test
  void aWriteThatIsWrongFailsForItself() {
    busy();
    CompletableFuture<?> waits = add(1);

    requests.get(0).completeExceptionally(new InvalidQueryException(null, "no such column"));

    assertThat(sizes).hasSize(5);
    requests.get(4).complete(null);
    assertThat(waits).isCompleted();
  }

  /** As much as may be under way. */
  private List<CompletableFuture<?>> busy() {
    List<CompletableFuture<?>> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(add(1));
    }
    return all;
  }

  private CompletableFuture<?> add(int count) {
    return writes
        .add(IntStream.range(0, count).mapToObj(i -> statement()).toList())
        .toCompletableFuture();
  }

  /** Keeps what it is asked for, for the test to answer. */
  @SuppressWarnings("FutureReturnValueIgnored") // it is the proxy's answer
  private CqlSession session() {
    return proxy(
        CqlSession.class,
        (method, arguments) -> {
          CompletableFuture<AsyncResultSet> request = new CompletableFuture<>();
          requests.add(request);
          sizes.add(
              arguments[0] instanceof BatchStatement batch
                  ? (int) StreamSupport.stream(batch.spliterator(), false).count()
                  : 1);
          return request;
        });
  }

  private static BoundStatement statement() {
    return proxy(
        BoundStatement.class, (method, arguments) -> List.of(ByteBuffer.wrap(new byte[100])));
  }

  private interface Answer {
    Object to(String method, Object[] arguments);
  }

  private static <T> T proxy(Class<T> type, Answer answer) {
    return type.cast(
        Proxy.newProxyInstance(
            GroupedWritesTest.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> answer.to(method.getName(), arguments)));
  }
}

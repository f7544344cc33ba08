package hutong.platform.chat;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.protocol.ConversationId;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Recall;
import hutong.protocol.wire.Text;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What is kept for those who fall behind is what the journal would say, or nothing. */
class RecentTest {
  private static final ConversationId LANE = new ConversationId("g-" + "0".repeat(26));
  private static final long NOW = Duration.ofHours(1).toNanos();

  private final Recent recent = new Recent(16 * 1024);

  @Test
  void nothingIsKeptBeforeSomebodyFallsBehind() {
    recent.add(LANE, pushes(1, 3), NOW);
    assertThat(recent.from(LANE, 1, 3, NOW)).isEmpty();

    recent.keep(LANE, NOW);
    recent.add(LANE, pushes(4, 6), NOW);

    assertThat(numbers(4, 9)).containsExactly(4L, 5L, 6L);
    assertThat(numbers(5, 5)).containsExactly(5L);
    assertThat(numbers(3, 6)).as("the beginning of it is not here").isEmpty();
  }

  @Test
  void theSameNewsFromManySessionsCountOnce() {
    recent.keep(LANE, NOW);
    recent.add(LANE, pushes(1, 3), NOW);
    recent.add(LANE, pushes(1, 3), NOW);
    recent.add(LANE, pushes(2, 4), NOW);

    assertThat(numbers(1, 9)).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void aHoleBeginsARunAnew() {
    recent.keep(LANE, NOW);
    recent.add(LANE, pushes(1, 3), NOW);
    recent.add(LANE, pushes(5, 6), NOW);

    assertThat(numbers(1, 9)).isEmpty();
    assertThat(numbers(5, 9)).containsExactly(5L, 6L);
  }

  @Test
  void whatALaterItemChangedIsReadFromTheJournal() {
    recent.keep(LANE, NOW);
    recent.add(LANE, pushes(1, 3), NOW);
    Item recall =
        Item.newBuilder().setSequence(4).setRecall(Recall.newBuilder().setSequence(2)).build();
    recent.add(LANE, List.of(Pushed.of(LANE, recall, "")), NOW);

    assertThat(numbers(1, 9)).isEmpty();
    assertThat(numbers(2, 9)).isEmpty();
    assertThat(numbers(3, 9)).as("the change itself is there").containsExactly(3L, 4L);
  }

  @Test
  void itIsBoundedAndTheOldestGoFirst() {
    recent.keep(LANE, NOW);
    recent.add(LANE, pushes(1, 400), NOW);

    assertThat(numbers(1, 400)).isEmpty();
    assertThat(numbers(398, 400)).containsExactly(398L, 399L, 400L);
  }

  @Test
  void whatNobodyAsksForIsForgotten() {
    recent.keep(LANE, NOW);
    recent.add(LANE, pushes(1, 3), NOW);
    long later = NOW + Duration.ofMinutes(1).toNanos();
    recent.add(LANE, pushes(4, 4), later);

    assertThat(recent.from(LANE, 1, 4, later)).isEmpty();
  }

  private List<Long> numbers(long from, long to) {
    return recent.from(LANE, from, to, NOW).stream().map(Item::getSequence).toList();
  }

  private static List<Pushed> pushes(long from, long to) {
    return LongStream.rangeClosed(from, to)
        .mapToObj(
            number ->
                Pushed.of(
                    LANE,
                    Item.newBuilder()
                        .setSequence(number)
                        .setText(Text.newBuilder().setBody("number " + number))
                        .build(),
                    ""))
        .toList();
  }
}

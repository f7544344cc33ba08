package hutong.cluster;

import static hutong.cluster.Frames.open;
import static hutong.cluster.Frames.text;
import static org.assertj.core.api.Assertions.assertThat;

import hutong.cluster.SharedNode.Lane;
import hutong.cluster.SharedNode.Person;
import hutong.platform.entity.Ingress;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.ReadWallet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a running node shows of itself, and that operators are told what it means. */
@ExtendWith(SharedNode.class)
class MetricsTest {
  private static final Pattern SHOWN = Pattern.compile("(?m)^# TYPE (hutong_\\w+) \\w+$");
  private static final Pattern NAMED = Pattern.compile("(?m)^\\| `(hutong_\\w+)`");

  @Test
  void whatIsShownIsExplainedAndWhatIsExplainedIsShown(Lane lane) throws Exception {
    everythingHappensOnce(lane);

    assertThat(all(SHOWN, metrics(lane)))
        .isEqualTo(all(NAMED, Files.readString(Path.of("../docs/metrics.md"))));
  }

  @Test
  void aStoredCommandIsTimedByTypeAndCommand(Lane lane) throws Exception {
    Person alice = lane.person("alice");
    try (Peer a = lane.greet(alice)) {
      String chat = a.ask(open(alice), "opened").getOpened().getConversationId();
      String timed = "hutong_entity_stored_seconds_count{command=\"Post\",type=\"Conversation\"}";
      double before = value(lane, timed);
      a.ask(text(chat, "phone/1", "one"), "ack");
      a.ask(text(chat, "phone/2", "two"), "ack");

      Awaitility.await().until(() -> value(lane, timed) == before + 2);
      assertThat(value(lane, "hutong_entity_recovery_seconds_count{type=\"Conversation\"}"))
          .isPositive();
      assertThat(value(lane, "hutong_entity_awake{type=\"Conversation\"}")).isPositive();
      assertThat(value(lane, "hutong_entity_batch_commands_count{type=\"Conversation\"}"))
          .isPositive();
    }
  }

  @Test
  void booksTellHowManyAccountsTheyHaveAndHowLongTheyTookToComeBack(Lane lane) throws Exception {
    double before = value(lane, "hutong_book_accounts");
    try (Peer a = lane.greet(lane.person("alice"))) {
      a.ask(Frame.newBuilder().setReadWallet(ReadWallet.getDefaultInstance()), "walletState");
    }

    Awaitility.await().until(() -> value(lane, "hutong_book_accounts") > before);
    assertThat(value(lane, "hutong_entity_awake{type=\"Book\"}"))
        .isGreaterThanOrEqualTo(SharedNode.BOOKS); // and those that other tests have begun
    assertThat(value(lane, "hutong_entity_recovery_seconds_count{type=\"Book\"}"))
        .isGreaterThanOrEqualTo(SharedNode.BOOKS);
  }

  @Test
  void aMessageThatNobodyTakesIsCountedByItsName(Lane lane) throws Exception {
    String counted = "hutong_cluster_dropped_total{message=\"Ingress.Stop\"}";
    double before = value(lane, counted);

    lane.node().system().deadLetters().tell(new Ingress.Stop<>());

    Awaitility.await().until(() -> value(lane, counted) == before + 1);
  }

  @Test
  void aNodeCountsItselfAmongTheMembers(Lane lane) throws Exception {
    assertThat(value(lane, "hutong_cluster_members{status=\"up\"}")).isEqualTo(1);
    assertThat(value(lane, "hutong_cluster_unreachable")).isZero();
    assertThat(value(lane, "hutong_store_breaker{operation=\"write\"}")).isZero();
    assertThat(value(lane, "hutong_cassandra_inflight")).isGreaterThanOrEqualTo(0);
    assertThat(value(lane, "hutong_cassandra_throttled")).isGreaterThanOrEqualTo(0);
  }

  /** Some are shown only once they have something to count. */
  private static void everythingHappensOnce(Lane lane) throws Exception {
    Person alice = lane.person("alice");
    try (Peer a = lane.greet(alice);
        Peer stranger = Peer.connect(lane.node().wsPort())) {
      a.refused(Frame.newBuilder(), Code.BAD_FRAME);
      stranger.say(Frames.inbox(1, "").build());
      stranger.awaitClose();
    }
  }

  private static String metrics(Lane lane) throws Exception {
    return Http.get(lane, "/metrics").body();
  }

  /** Of a sample; 0 when there is none yet. */
  private static double value(Lane lane, String sample) throws Exception {
    Matcher line =
        Pattern.compile("(?m)^" + Pattern.quote(sample) + " (\\S+)$").matcher(metrics(lane));
    return line.find() ? Double.parseDouble(line.group(1)) : 0;
  }

  /** A timer's or summary's highest value is no metric of its own. */
  private static Set<String> all(Pattern pattern, String text) {
    Set<String> names = new TreeSet<>();
    pattern.matcher(text).results().forEach(name -> names.add(name.group(1)));
    names.removeIf(
        name -> name.endsWith("_max") && names.contains(name.substring(0, name.length() - 4)));
    return names;
  }
}

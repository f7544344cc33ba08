package hutong.cluster.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.protocol.client.ClientListener;
import hutong.protocol.client.ClientSettings;
import hutong.protocol.client.ClientSettings.Tuning;
import hutong.protocol.client.HutongApi;
import hutong.protocol.client.HutongClient;
import hutong.protocol.client.HutongException;
import hutong.protocol.wire.Accept;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Contact;
import hutong.protocol.wire.CreateGroup;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.ReadWallet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;

/** Somebody with money, who orders until they know what came of it. */
record Purse(String handle, String userId, HutongClient client) {
  private static final Duration KNOWN_WITHIN = Duration.ofMinutes(2);

  /** What somebody was told: what they asked for, or why not. */
  record Told(Frame answer, Optional<Code> refusal) {}

  /** Gives an order, or asks, again and again until the server has said what came of it. */
  Told tell(Frame.Builder order) {
    Frame frame = order.build();
    AtomicReference<Told> told = new AtomicReference<>();
    Awaitility.await()
        .atMost(KNOWN_WITHIN)
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .until(
            () -> {
              attempt(frame).ifPresent(told::set);
              return told.get() != null;
            });
    return told.get();
  }

  private Optional<Told> attempt(Frame frame) throws Exception {
    try {
      Frame answer = client.request(frame.toBuilder()).get(15, TimeUnit.SECONDS);
      return Optional.of(new Told(answer, Optional.empty()));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof HutongException refused && refused.action() != Action.RETRY) {
        return Optional.of(new Told(Frame.getDefaultInstance(), Optional.of(refused.code())));
      }
      return Optional.empty();
    }
  }

  /** The same for what must be done. */
  Frame done(Frame.Builder order) {
    Told told = tell(order);
    assertThat(told.refusal()).as("%s", order).isEmpty();
    return told.answer();
  }

  long balance() {
    return done(Frame.newBuilder().setReadWallet(ReadWallet.getDefaultInstance()))
        .getWalletState()
        .getBalances(0)
        .getBalanceMinor();
  }

  /** What follows from answers for what people have, in minor units. */
  static final class Change {
    private final Map<Purse, Long> by = new HashMap<>();

    Change pays(Purse from, Purse to, long amount) {
      by.merge(from, -amount, Long::sum);
      by.merge(to, amount, Long::sum);
      return this;
    }
  }

  /** Four people who know each other; the first two are in one book, the others in the other. */
  static final class Town implements AutoCloseable {
    static final int BOOKS = 2;
    private static final String PASSWORD = "four who pay each other";
    private static final Tuning TUNING = Tuning.DEFAULT.withTimes(5_000, 100, 500);

    private final List<Purse> people = new ArrayList<>();
    private final Map<Purse, Long> must = new HashMap<>();
    private final Site site;
    private String lane = "";
    private long playMoney;
    private int names;

    private Town(Site site) {
      this.site = site;
    }

    static Town at(Site site) throws Exception {
      Town town = new Town(site);
      for (int book : List.of(0, 0, 1, 1)) {
        town.people.add(town.somebodyIn(book));
      }
      for (Purse one : town.people) {
        for (Purse other : town.people.subList(0, town.people.indexOf(one))) {
          Contact.Builder ask = Contact.newBuilder().setHandle(other.handle()).setAsk("");
          one.done(Frame.newBuilder().setContact(ask));
          Contact.Builder accept =
              Contact.newBuilder().setHandle(one.handle()).setAccept(Accept.getDefaultInstance());
          other.done(Frame.newBuilder().setContact(accept));
        }
        town.playMoney = one.balance();
        town.must.put(one, town.playMoney);
      }
      CreateGroup.Builder group = CreateGroup.newBuilder().setTitle("lane");
      town.people.subList(1, town.people.size()).forEach(one -> group.addMembers(one.handle()));
      Frame lane = town.person(0).done(Frame.newBuilder().setCreateGroup(group));
      town.lane = lane.getOpened().getConversationId();
      return town;
    }

    /** As the first account of somebody new is assigned. */
    private Purse somebodyIn(int book) throws Exception {
      HutongApi api = new HutongApi(site.http(0));
      while (true) {
        String handle = "townsman-" + names++;
        HutongApi.Session session =
            api.register(handle, PASSWORD, handle, "phone").get(20, TimeUnit.SECONDS);
        if (Math.floorMod(session.userId().hashCode(), BOOKS) == book) {
          ClientListener nobody = (conversation, item) -> {};
          ClientSettings settings =
              ClientSettings.of(
                      site.ws(0), "phone", api.credentials(session, renewed -> {}), nobody)
                  .withTuning(TUNING);
          return new Purse(handle, session.userId(), HutongClient.connect(settings));
        }
      }
    }

    /** Somebody who has no wallet yet, and begins with {@link #playMoney}. */
    Purse newcomer() throws Exception {
      Purse newcomer = somebodyIn(1);
      must.put(newcomer, playMoney);
      return newcomer;
    }

    /** What everybody has at first. */
    long playMoney() {
      return playMoney;
    }

    /** A group of all but the newcomers. */
    String lane() {
      return lane;
    }

    Purse person(int number) {
      return people.get(number);
    }

    List<Purse> people() {
      return people;
    }

    /** Waits until everybody has what they must have by now, and nobody less or more. */
    void settle(Change change) {
      change.by.forEach((purse, amount) -> must.merge(purse, amount, Long::sum));
      Awaitility.await()
          .atMost(Duration.ofSeconds(90))
          .untilAsserted(
              () -> {
                Map<Purse, Long> has = new HashMap<>();
                must.keySet().forEach(purse -> has.put(purse, purse.balance()));
                assertThat(has).isEqualTo(must);
              });
    }

    @Override
    public void close() {
      must.keySet().forEach(purse -> purse.client().close());
    }
  }
}

package hutong.cluster;

import static hutong.cluster.MoneyFrames.contact;
import static org.assertj.core.api.Assertions.assertThat;

import hutong.cluster.SharedNode.Lane;
import hutong.cluster.SharedNode.Person;
import hutong.protocol.wire.Accept;
import hutong.protocol.wire.Balance;
import hutong.protocol.wire.CreateGroup;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Open;
import hutong.protocol.wire.ReadWallet;
import hutong.protocol.wire.Sync;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Two contacts with a wallet each, on the shared node. After all that was asked in a class, and all
 * that could not be, the money is proven.
 */
@ExtendWith(SharedNode.class)
abstract class MoneyScene {
  static final long FAUCET = 100_000;

  Lane lane;
  Person alice;
  Person bob;
  Peer a;
  Peer b;

  @AfterAll
  static void theMoneyIsProven(Lane node) {
    InetSocketAddress store = node.node().cassandra().orElseThrow().contactPoint();
    String place = store.getHostString() + ":" + store.getPort();
    Commands.Ended audit = Commands.run("audit", "--cassandra", place);
    assertThat(audit.code()).as(audit.output() + audit.errors()).isZero();
  }

  @BeforeEach
  void twoContacts(Lane node) throws Exception {
    lane = node;
    alice = lane.person("alice");
    bob = lane.person("bob");
    a = lane.greet(alice);
    b = lane.greet(bob);
    a.ask(contact(bob, it -> it.setAsk("")), "contactEntry");
    b.ask(contact(alice, it -> it.setAccept(Accept.getDefaultInstance())), "contactEntry");
  }

  @AfterEach
  void close() {
    a.close();
    b.close();
  }

  String direct() throws Exception {
    return a.ask(Frame.newBuilder().setOpen(Open.newBuilder().setHandle(bob.handle())), "opened")
        .getOpened()
        .getConversationId();
  }

  String group() throws Exception {
    return a.ask(
            Frame.newBuilder()
                .setCreateGroup(CreateGroup.newBuilder().setTitle("lane").addMembers(bob.handle())),
            "opened")
        .getOpened()
        .getConversationId();
  }

  static void say(Peer peer, Frame.Builder frame) {
    try {
      peer.say(frame.setRequestId(77).build());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  static Item item(Peer peer, String conversation, long sequence) throws Exception {
    return peer.ask(
            Frame.newBuilder()
                .setSync(
                    Sync.newBuilder()
                        .setConversationId(conversation)
                        .setFrom(sequence)
                        .setLimit(1)),
            "page")
        .getPage()
        .getItems(0);
  }

  static void awaitState(Peer peer, String conversation, long sequence, String state) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(15))
        .untilAsserted(
            () ->
                assertThat(item(peer, conversation, sequence).getCard().getState())
                    .isEqualTo(state));
  }

  static void awaitBalance(Peer peer, long balance) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(15))
        .untilAsserted(() -> assertThat(balance(peer)).isEqualTo(balance));
  }

  static long balances(List<Peer> peers) throws Exception {
    long sum = 0;
    for (Peer peer : peers) {
      sum += balance(peer);
    }
    return sum;
  }

  static long balance(Peer peer) throws Exception {
    Balance balance =
        peer.ask(Frame.newBuilder().setReadWallet(ReadWallet.getDefaultInstance()), "walletState")
            .getWalletState()
            .getBalances(0);
    assertThat(balance.getCurrency()).isEqualTo("CNY");
    return balance.getBalanceMinor();
  }
}

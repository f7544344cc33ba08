package hutong.cluster;

import static hutong.cluster.MoneyFrames.checkPin;
import static hutong.cluster.MoneyFrames.envelope;
import static hutong.cluster.MoneyFrames.operation;
import static hutong.cluster.MoneyFrames.pay;
import static hutong.cluster.MoneyFrames.paySplit;
import static hutong.cluster.MoneyFrames.setPin;
import static hutong.cluster.MoneyFrames.split;
import static hutong.cluster.MoneyFrames.transfer;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.password4j.Argon2Function;
import com.password4j.Password;
import hutong.platform.money.journal.WalletEntry;
import hutong.platform.secret.Seal;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Member;
import hutong.protocol.wire.SendEnvelope;
import hutong.protocol.wire.Split;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Payments are confirmed by a PIN, over real connections. */
class PinTest extends MoneyScene {
  @Test
  void whoHasAPinPaysWithAnAuthorisationOfTheirDevice() throws Exception {
    Frame.Builder before = pay(operation(), bob, 5, "");
    a.ask(before, "paid");
    a.refused(checkPin("1234", 0), Code.PIN_REQUIRED);
    a.refused(setPin(it -> it.setPin("12a4")), Code.BAD_PIN);
    a.ask(setPin(it -> it.setPin("1234")), "pinIsSet");

    a.ask(before, "paid");
    a.refused(pay(operation(), bob, 5, ""), Code.PIN_REQUIRED);
    String token = token("1234", 0);
    a.ask(confirmed(5, token), "paid");
    try (Peer tablet = lane.greet(lane.onDevice(alice, "tablet"))) {
      tablet.refused(confirmed(5, token), Code.PIN_REQUIRED);
    }
    a.refused(confirmed(5, token + "x"), Code.PIN_REQUIRED);
    a.refused(confirmed(FAUCET + 1, token), Code.PIN_REQUIRED);
    a.refused(confirmed(FAUCET + 1, token("1234", FAUCET + 1)), Code.NO_FUNDS);
  }

  @Test
  void whateverLeavesAWalletWithAPinIsConfirmed() throws Exception {
    String group = group();
    Split split = b.ask(split(group, 7, alice), "split").getSplit();
    a.ask(setPin(it -> it.setPin("1234")), "pinIsSet");
    Frame.Builder envelope = envelope(operation(), group, SendEnvelope.Kind.EQUAL, 20, 2);
    Frame.Builder transfer = transfer(operation(), direct(), 5);
    Frame.Builder share = paySplit(split);
    for (Frame.Builder order : List.of(envelope, transfer, share)) {
      a.refused(order, Code.PIN_REQUIRED);
    }
    assertThat(balance(a)).isEqualTo(FAUCET);

    String token = token("1234", 0);
    envelope.getSendEnvelopeBuilder().setAuthorisation(token);
    a.ask(envelope, "moneyCard");
    transfer.getSendTransferBuilder().setAuthorisation(token);
    a.ask(transfer, "moneyCard");
    share.getPaySplitBuilder().setAuthorisation(token);
    assertThat(a.ask(share, "split").getSplit().getPaidList())
        .extracting(Member::getUserId)
        .containsExactly(alice.session().userId());
    awaitBalance(a, FAUCET - 20 - 5 - 7);

    envelope.getSendEnvelopeBuilder().clearAuthorisation();
    a.ask(envelope, "moneyCard");
    transfer.getSendTransferBuilder().clearAuthorisation();
    a.ask(transfer, "moneyCard");
    a.ask(paySplit(split), "split");
    assertThat(balance(a)).as("a repeat is no payment").isEqualTo(FAUCET - 20 - 5 - 7);
  }

  @Test
  void anotherPinEndsWhatTheOneBeforeLetPay() throws Exception {
    a.ask(setPin(it -> it.setPin("1234")), "pinIsSet");
    String first = token("1234", 0);
    a.ask(confirmed(5, first), "paid");

    a.ask(setPin(it -> it.setPin("5678").setCurrentPin("1234")), "pinIsSet");
    a.refused(confirmed(5, first), Code.PIN_REQUIRED);
    String changed = token("5678", 0);
    a.ask(confirmed(5, changed), "paid");

    a.ask(setPin(it -> it.setPin("5678").setPassword(SharedNode.PASSWORD)), "pinIsSet");
    a.refused(confirmed(5, changed), Code.PIN_REQUIRED);
    a.ask(confirmed(5, token("5678", 0)), "paid");
    assertThat(balance(a)).isEqualTo(FAUCET - 15);
  }

  @Test
  void whatIsStoredOfAPinIsAHashThatOnlyThisServersKeyChecks() throws Exception {
    String pin = "27182818";
    a.ask(setPin(it -> it.setPin(pin)), "pinIsSet");
    b.ask(setPin(it -> it.setPin(pin)), "pinIsSet");
    a.ask(checkPin(pin, 0), "authorisation");
    String hash;
    try (JournalRows rows = new JournalRows(lane)) {
      hash = stored(rows, alice);
      assertThat(hash).as("salted").isNotEqualTo(stored(rows, bob));
      assertThat(rows.rows(journal(alice), 1))
          .as("of the choice of a purse, the PIN, the try and that it was right")
          .hasSizeGreaterThan(3)
          .noneMatch(row -> new String(row.entry(), ISO_8859_1).contains(pin));
    }
    assertThat(hash).matches("\\$argon2id\\$v=19\\$m=19456,t=2,p=1\\$[^$]{22}\\$[^$]{43}");
    byte[] key = DataFolder.secret(lane.data());
    byte[] other = key.clone();
    other[0]++;
    assertThat(isOf(peppered(pin, key), hash)).as("with this server's key").isTrue();
    assertThat(isOf(peppered(pin, other), hash)).as("with another key").isFalse();
    assertThat(isOf(pin, hash)).as("without a key").isFalse();
  }

  private static String journal(SharedNode.Person person) {
    return "Wallet|" + person.session().userId();
  }

  private static String stored(JournalRows rows, SharedNode.Person person) throws Exception {
    for (JournalRows.Kept row : rows.rows(journal(person), 1)) {
      WalletEntry entry = WalletEntry.parseFrom(row.entry());
      if (entry.hasPinSet()) {
        return entry.getPinSet().getHash();
      }
    }
    throw new AssertionError("a PIN was set");
  }

  private static String peppered(String pin, byte[] key) {
    return Base64.getEncoder().encodeToString(Seal.of(key, "payment PIN").mac(pin));
  }

  private static boolean isOf(String text, String hash) {
    return Password.check(text, hash).with(Argon2Function.getInstanceFromHash(hash));
  }

  @Test
  void aPinThatWasWrongTooOftenIsLockedUntilThePasswordResetsIt() throws Exception {
    a.ask(setPin(it -> it.setPin("1234")), "pinIsSet");
    a.refused(setPin(it -> it.setPin("5678")), Code.PIN_REQUIRED);
    a.refused(setPin(it -> it.setPin("5678").setCurrentPin("0000")), Code.WRONG_PIN);
    a.ask(setPin(it -> it.setPin("5678").setCurrentPin("1234")), "pinIsSet");
    for (int i = 0; i < 8; i++) {
      a.say(checkPin("1234", 0).setRequestId(100L + i).build());
    }
    int wrong = 0;
    for (int i = 0; i < 8; i++) {
      Code code = a.await("an answer", frame -> frame.getRequestId() >= 100).getError().getCode();
      assertThat(code).isIn(Code.WRONG_PIN, Code.PIN_LOCKED);
      wrong += code == Code.WRONG_PIN ? 1 : 0;
    }
    assertThat(wrong).as("at once, too").isEqualTo(5);
    a.refused(checkPin("5678", 0), Code.PIN_LOCKED);
    lane.restart("Wallet", alice.session().userId());
    a.refused(checkPin("5678", 0), Code.PIN_LOCKED);
    a.refused(setPin(it -> it.setPin("9999").setCurrentPin("5678")), Code.PIN_LOCKED);
    a.refused(setPin(it -> it.setPin("9999").setPassword("wrong")), Code.WRONG_CREDENTIALS);
    a.ask(setPin(it -> it.setPin("9999").setPassword(SharedNode.PASSWORD)), "pinIsSet");
    a.ask(checkPin("9999", 0), "authorisation");
  }

  private String token(String pin, long amount) throws Exception {
    return a.ask(checkPin(pin, amount), "authorisation").getAuthorisation().getToken();
  }

  /** A new payment to Bob with that authorisation. */
  private Frame.Builder confirmed(long amount, String token) {
    Frame.Builder pay = pay(operation(), bob, amount, "");
    pay.getPayBuilder().setAuthorisation(token);
    return pay;
  }
}

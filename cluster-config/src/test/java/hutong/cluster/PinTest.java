package hutong.cluster;

import static hutong.cluster.MoneyFrames.checkPin;
import static hutong.cluster.MoneyFrames.operation;
import static hutong.cluster.MoneyFrames.pay;
import static hutong.cluster.MoneyFrames.setPin;
import static hutong.cluster.MoneyFrames.transfer;
import static org.assertj.core.api.Assertions.assertThat;

import hutong.protocol.wire.Code;
import hutong.protocol.wire.Frame;
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
    a.refused(transfer(operation(), direct(), 5), Code.PIN_REQUIRED);
    String token = a.ask(checkPin("1234", 0), "authorisation").getAuthorisation().getToken();
    Frame.Builder pay = pay(operation(), bob, 5, "");
    pay.getPayBuilder().setAuthorisation(token);
    a.ask(pay, "paid");
    try (Peer tablet = lane.greet(lane.onDevice(alice, "tablet"))) {
      Frame.Builder stolen = pay(operation(), bob, 5, "");
      stolen.getPayBuilder().setAuthorisation(token);
      tablet.refused(stolen, Code.PIN_REQUIRED);
    }
    Frame.Builder forged = pay(operation(), bob, 5, "");
    forged.getPayBuilder().setAuthorisation(token + "x");
    a.refused(forged, Code.PIN_REQUIRED);
    Frame.Builder all = pay(operation(), bob, FAUCET + 1, "");
    all.getPayBuilder().setAuthorisation(token);
    a.refused(all, Code.PIN_REQUIRED);
    all.getPayBuilder()
        .setAuthorisation(
            a.ask(checkPin("1234", FAUCET + 1), "authorisation").getAuthorisation().getToken());
    a.refused(all, Code.NO_FUNDS);
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
    a.refused(setPin(it -> it.setPin("9999").setPassword("wrong")), Code.WRONG_CREDENTIALS);
    a.ask(setPin(it -> it.setPin("9999").setPassword(SharedNode.PASSWORD)), "pinIsSet");
    a.ask(checkPin("9999", 0), "authorisation");
  }
}

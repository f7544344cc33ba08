package hutong.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.cluster.proof.Checker;
import hutong.cluster.proof.Evidence;
import hutong.protocol.Money;
import hutong.protocol.wire.BillLine;
import hutong.protocol.wire.Member;
import hutong.protocol.wire.MoneyCard;
import hutong.protocol.wire.MoneyClaim;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The money half of the demo's proof names whatever is off by one. */
class MoneyProofTest {
  private final MoneyProof proof = new MoneyProof();

  @Test
  void whatIsAsItHasToBeIsNoBreach() {
    proof.struck(1);
    proof.wallet("bob", yuan(500), yuan(500));
    proof.envelope(yuan(300), 2, envelope(claim("a", 100), claim("b", 200)));
    proof.card("2 of 2 claimed", "2 of 2 claimed");
    proof.bill("bob", List.of(out(100, 400), in(500, 500)), yuan(400));
    proof.sum(yuan(1_000), yuan(900), yuan(100));

    assertThat(proof.broken()).isEmpty();
    assertThat(told()).contains("\nPROVEN the story;");
  }

  @Test
  void aWalletThatIsOffByOneIsNotProven() {
    proof.wallet("bob", yuan(501), yuan(500));

    assertThat(proof.broken()).containsExactly("bob shall have 5.01 CNY and has 5.00 CNY");
    assertThat(told())
        .contains(
            "  breach: bob shall have 5.01 CNY and has 5.00 CNY\n", "\nNOT PROVEN the story;");
  }

  @Test
  void anEnvelopeThatIsNotItsSharesIsNamed() {
    proof.envelope(yuan(300), 2, envelope(claim("a", 100), claim("b", 201)));
    proof.envelope(yuan(300), 2, envelope(claim("a", 100), claim("a", 200)));
    proof.envelope(yuan(300), 2, envelope(claim("a", 300)));

    assertThat(proof.broken())
        .containsExactly(
            "an envelope of 3.00 CNY went out as 3.01 CNY in 2 shares to 2 people",
            "an envelope of 3.00 CNY went out as 3.00 CNY in 2 shares to 1 people",
            "an envelope of 3.00 CNY went out as 3.00 CNY in 1 shares to 1 people");
  }

  @Test
  void aBillWhoseLinesDoNotMakeItIsNamed() {
    proof.bill("bob", List.of(out(100, 401), in(500, 500)), yuan(401));
    proof.bill("bob", List.of(out(100, 400), in(500, 500)), yuan(401));

    assertThat(proof.broken())
        .containsExactly(
            "the bill of bob says 4.01 CNY where its lines make 4.00 CNY",
            "the bill of bob ends with 4.00 CNY, the wallet has 4.01 CNY");
  }

  @Test
  void moneyThatWasMadeOrLostACardAndAnOrderAreNamed() {
    proof.sum(yuan(1_000), yuan(900), yuan(101));
    proof.card("1 of 2 claimed", "2 of 2 claimed");
    proof.undone("bob", "gone");

    assertThat(proof.broken())
        .containsExactly(
            "the faucet gave 10.00 CNY, the wallets hold 9.00 CNY, and 1.01 CNY are under way",
            "a card says 1 of 2 claimed instead of 2 of 2 claimed",
            "an order of bob was not done: gone");
  }

  @Test
  void aCrashThatHitNoOrderProvesNothing() {
    proof.struck(0);

    assertThat(proof.broken()).singleElement().asString().startsWith("every order was answered");
    assertThat(told()).contains("\nNOT PROVEN ");
  }

  /** What the demo says of it, when all else is well; its exit code must say the same. */
  private String told() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Checker.Verdict verdict = Checker.check(new Evidence()).and(proof.broken());
    ExitCode code =
        DemoCommand.tell(
            verdict, "the story", 7, 1.5, new PrintStream(out, true, StandardCharsets.UTF_8));
    assertThat(code).isEqualTo(proof.broken().isEmpty() ? ExitCode.DONE : ExitCode.NOT_PROVEN);
    return "\n" + out.toString(StandardCharsets.UTF_8);
  }

  private static Money yuan(long minor) {
    return new Money(minor, "CNY");
  }

  private static MoneyCard envelope(MoneyClaim... claims) {
    return MoneyCard.newBuilder().addAllClaims(List.of(claims)).build();
  }

  private static MoneyClaim claim(String user, long share) {
    return MoneyClaim.newBuilder()
        .setMember(Member.newBuilder().setUserId(user))
        .setShareMinor(share)
        .build();
  }

  private static BillLine in(long amount, long balance) {
    return line(BillLine.Direction.IN, amount, balance);
  }

  private static BillLine out(long amount, long balance) {
    return line(BillLine.Direction.OUT, amount, balance);
  }

  private static BillLine line(BillLine.Direction direction, long amount, long balance) {
    return BillLine.newBuilder()
        .setDirection(direction)
        .setAmountMinor(amount)
        .setBalanceMinor(balance)
        .build();
  }
}

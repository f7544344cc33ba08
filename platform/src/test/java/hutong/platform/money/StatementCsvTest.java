package hutong.platform.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import hutong.platform.money.Movement.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatementCsvTest {
  private static final long NOW = 1_800_000_000_000L;
  private static final AccountId ALICE = new AccountId(AccountKind.PERSON, 0, "alice");
  private static final AccountId BOB = new AccountId(AccountKind.PERSON, 1, "bob");
  private static final OperationId ORDER = OperationId.of(NOW, "lunch");

  @Test
  void aLineIsOneRowUnderTheHeader() {
    assertThat(StatementCsv.of(List.of(line("lunch", "CNY", -1_205, 8_700))))
        .isEqualTo(
            "time,operation,amount,balance,currency,counterpart,memo\r\n"
                + "2027-01-15T08:00:00Z,"
                + ORDER.value()
                + ",-12.05,87.00,CNY,p.1.bob,lunch\r\n");
  }

  @Test
  void amountsHaveTheDigitsOfTheirCurrency() {
    assertThat(StatementCsv.row(line("", "JPY", 1_205, 1_205))).contains(",1205,1205,JPY,");
    assertThat(StatementCsv.row(line("", "KWD", -5, 1_205))).contains(",-0.005,1.205,KWD,");
    assertThat(StatementCsv.row(line("", "XAU", 7, 7))).as("gold has none").contains(",7,7,XAU,");
    assertThat(StatementCsv.row(line("", "CNY", Long.MAX_VALUE, Long.MIN_VALUE)))
        .contains(",92233720368547758.07,-92233720368547758.08,CNY,");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StatementCsv.row(line("", "no money", 1, 1)));
  }

  @Test
  void whatHasAMeaningIsQuoted() {
    assertMemo("for you, and me", "\"for you, and me\"");
    assertMemo("the \"best\" tea", "\"the \"\"best\"\" tea\"");
    assertMemo("two\r\nlines", "\"two\r\nlines\"");
    assertMemo("one\nline", "\"one\nline\"");
    assertMemo(" spaces stay ", " spaces stay ");
    assertMemo("\u7ea2\u5305", "\u7ea2\u5305");
    assertMemo("", "");
  }

  @Test
  void noTextIsAFormula() {
    assertMemo("=1+2", "'=1+2");
    assertMemo("+1", "'+1");
    assertMemo("-1", "'-1");
    assertMemo("@SUM(A1)", "'@SUM(A1)");
    assertMemo("\t=1", "'\t=1");
    assertMemo("\r=1", "\"'\r=1\"");
    assertMemo("\n=1", "\"'\n=1\"");
    assertMemo("\uff1d1", "'\uff1d1");
    assertMemo("=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"");
    assertMemo("1-2=@", "1-2=@");
  }

  private static void assertMemo(String memo, String written) {
    assertThat(StatementCsv.row(line(memo, "CNY", 100, 100)))
        .endsWith(",CNY,p.1.bob," + written + "\r\n");
  }

  private static Line line(String memo, String currency, long amount, long balance) {
    Kind kind = amount < 0 ? Kind.PAID : Kind.RECEIVED;
    return new Line(
        7, 0, NOW, new Movement(ALICE, kind, amount, ORDER, BOB, memo), currency, balance);
  }
}

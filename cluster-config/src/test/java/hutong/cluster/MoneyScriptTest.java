package hutong.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.cluster.SharedNode.Lane;
import hutong.cluster.SharedNode.Person;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two people pay each other by scripts, as processes, against a real node. */
@ExtendWith(SharedNode.class)
class MoneyScriptTest {
  @TempDir Path folder;

  @Test
  void twoPeoplePayTransferGrabShareAndReadTheirBills(Lane lane) throws Exception {
    Terminal terminal = new Terminal(lane, folder);
    Person alice = lane.person("alice");
    Person bob = lane.person("bob");
    terminal.chat(alice, "laptop", "/ask " + bob.handle());

    List<String> sent =
        terminal.chat(
            bob,
            "laptop",
            "/accept " + alice.handle(),
            "/pay " + alice.handle() + " 5.20 lunch",
            "/to " + alice.handle(),
            "/transfer 300 the rent",
            "/transfer 1 a mistake",
            "/group \"The lane\" " + alice.handle(),
            "/envelope 2 2 happy new year",
            "/wallet",
            "/claim #-1",
            "/collect 42 @" + alice.handle() + " dinner");
    String rent = Terminal.number(sent, "300.00 CNY ⏎ the rent ⏎ [Accept → /claim #3]");
    assertThat(sent).contains("  691.80 CNY").anyMatch(line -> line.startsWith("You get "));

    List<String> got =
        terminal.chat(
            alice,
            "laptop",
            "/to " + bob.handle(),
            "/claim " + rent,
            "/return #-1",
            "/open The lane",
            "/share #-1",
            "/claim #-2",
            "/money #-2",
            "/money #-1",
            "/bill");
    assertThat(got)
        .anyMatch(line -> line.equals("You get 300.00 CNY: /money " + rent + " tells more."))
        .contains("Split bill from " + bob.handle() + ", 42.00 CNY each: dinner")
        .contains("     1 of 1 paid")
        .anyMatch(line -> line.contains("★ the luckiest"))
        .anyMatch(line -> line.endsWith("2 of 2 claimed"))
        .anyMatch(line -> line.contains("+5.20") && line.endsWith(bob.handle() + ": lunch"))
        .anyMatch(line -> line.contains("+1000.00  = 1000.00 CNY"));

    assertThat(
            terminal.complaints(
                alice,
                "laptop",
                "/pay " + bob.handle() + " nonsense",
                "/pay " + bob.handle() + " 20000.5",
                "/open The lane",
                "/history",
                "/return #-2"))
        .anyMatch(line -> line.startsWith("nonsense is no amount"))
        .anyMatch(line -> line.startsWith("NO_FUNDS"))
        .anyMatch(line -> line.startsWith("NO_SUCH_MONEY"));
  }
}

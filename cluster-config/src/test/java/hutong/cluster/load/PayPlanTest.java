package hutong.cluster.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PayPlanTest {
  private final SplittableRandom random = new SplittableRandom(7);

  @ParameterizedTest
  @CsvSource({"10, 3, 0", "10, 10, 0", "2, 1, 0", "10, 4, 1", "10, 8, 2"})
  void peoplePayOthersWhoAreTheirContacts(int accounts, int payers, int hot) {
    PayLoad.Plan plan = new PayLoad.Plan(accounts, payers, hot, 1, 7);
    Set<Town.Pair> contacts = new HashSet<>(plan.contacts());
    assertThat(contacts)
        .allMatch(pair -> pair.one() != pair.other())
        .hasSameSizeAs(plan.contacts());
    for (int i = 0; i < 1_000; i++) {
      int payer = i % payers;
      int from = plan.payer(payer);
      int to = plan.payee(payer, random);
      assertThat(contacts)
          .as("%d pays %d", from, to)
          .containsAnyOf(new Town.Pair(from, to), new Town.Pair(to, from));
    }
  }

  @Test
  void everybodyIsPaidUnlessSomeAreHot() {
    assertThat(paid(new PayLoad.Plan(10, 3, 0, 1, 7))).hasSize(10);
    assertThat(paid(new PayLoad.Plan(10, 3, 1, 1, 7))).containsExactly(0);
  }

  private Set<Integer> paid(PayLoad.Plan plan) {
    Set<Integer> paid = new TreeSet<>();
    for (int i = 0; i < 1_000; i++) {
      paid.add(plan.payee(i % plan.payers(), random));
    }
    return paid;
  }
}

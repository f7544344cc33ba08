package hutong.platform.money;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.platform.money.Offence.Where;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LeadTest {
  @Test
  void theOldestComesFirstHoweverFarItGrows() {
    Lead lead = new Lead(3);
    Deque<Long> expected = new ArrayDeque<>();
    Random random = new Random(1);
    for (long i = 1; i <= 5_000; i++) {
      lead.add(7 * i, 10 * i, new Where(3, i, 100 * i));
      expected.add(i);
      while (!expected.isEmpty() && random.nextInt(5) < 2) {
        long oldest = expected.remove();
        assertThat(lead.number()).isEqualTo(7 * oldest);
        assertThat(lead.digest()).isEqualTo(10 * oldest);
        assertThat(lead.where()).isEqualTo(new Where(3, oldest, 100 * oldest));
        lead.drop();
      }
      assertThat(lead.isEmpty()).isEqualTo(expected.isEmpty());
    }
  }
}

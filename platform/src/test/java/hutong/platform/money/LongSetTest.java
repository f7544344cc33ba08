package hutong.platform.money;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LongSetTest {
  @Test
  void aNumberIsFreshOnce() {
    LongSet set = new LongSet();
    Set<Long> expected = new HashSet<>();
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      long number = random.nextLong(5_000); // 0 among them, and many that meet in one slot
      assertThat(set.add(number)).as("%d", number).isEqualTo(expected.add(number));
    }
  }
}

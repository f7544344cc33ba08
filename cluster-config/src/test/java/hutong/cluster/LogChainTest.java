package hutong.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.platform.operators.LogRecord;
import org.junit.jupiter.api.Test;

/** That a log which was tampered with is found out. */
class LogChainTest {
  private final LogChain chain = new LogChain();

  @Test
  void aWholeChainEndsAtTheHead() {
    add(2, "", "aa");
    add(3, "aa", "bb");
    add(7, "bb", "cc");
    assertThat(chain.end("cc")).isEmpty();
    assertThat(chain.acts()).isEqualTo(3);
    assertThat(chain.newest()).isEqualTo("cc");
  }

  @Test
  void anEmptyLogIsWhole() {
    assertThat(chain.end("")).isEmpty();
    assertThat(new LogChain().end("aa")).isPresent();
  }

  @Test
  void theFirstBreakIsNamed() {
    add(2, "", "aa");
    add(4, "xx", "cc");
    add(5, "yy", "dd");
    assertThat(chain.end("zz"))
        .hasValueSatisfying(words -> assertThat(words).contains("number 2").contains("number 4"));
  }

  @Test
  void aMissingBeginningOrEndShows() {
    add(5, "aa", "bb");
    assertThat(chain.end("bb"))
        .hasValueSatisfying(words -> assertThat(words).contains("before number 5"));
    LogChain other = new LogChain();
    other.add(LogRecord.newBuilder().setSequence(2).setHash("aa").build());
    assertThat(other.end("bb")).hasValueSatisfying(words -> assertThat(words).contains("number 2"));
  }

  private void add(long sequence, String previous, String hash) {
    chain.add(
        LogRecord.newBuilder().setSequence(sequence).setPrevious(previous).setHash(hash).build());
  }
}

package hutong.cluster;

import hutong.platform.operators.LogRecord;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether each act of the operators' log names the hash of the one before. */
final class LogChain {
  private String newest = "";
  private long acts;
  private long sequence;
  private @Nullable String offence;

  void add(LogRecord act) {
    if (!act.getPrevious().equals(newest) && offence == null) {
      offence =
          acts == 0
              ? "what came before number %d was taken out".formatted(act.getSequence())
              : "number %d was altered, or what came between it and number %d taken out or put in"
                  .formatted(sequence, act.getSequence());
    }
    newest = act.getHash();
    sequence = act.getSequence();
    acts++;
  }

  /**
   * What is wrong with it, once all have been added.
   *
   * @param head the hash of the newest act as the server remembers it
   */
  Optional<String> end(String head) {
    if (offence == null && !newest.equals(head)) {
      offence =
          "the newest act, number %d, was altered, or one after it taken out".formatted(sequence);
    }
    return Optional.ofNullable(offence);
  }

  long acts() {
    return acts;
  }

  String newest() {
    return newest;
  }
}

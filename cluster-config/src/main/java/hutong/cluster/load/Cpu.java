package hutong.cluster.load;

import java.time.Duration;

/** Processor time of processes on this machine. */
final class Cpu {
  private Cpu() {}

  /** Used by a process since it started, in seconds; 0 when there is no such process. */
  static double seconds(long pid) {
    return ProcessHandle.of(pid)
            .flatMap(process -> process.info().totalCpuDuration())
            .orElse(Duration.ZERO)
            .toMillis()
        / 1000.0;
  }

  /** Used by the children of a process, in seconds. */
  static double childrenSeconds(long pid) {
    return ProcessHandle.of(pid).stream()
        .flatMap(ProcessHandle::children)
        .mapToDouble(child -> seconds(child.pid()))
        .sum();
  }
}

package hutong.cluster;

import static ch.qos.logback.core.encoder.JsonEscapeUtil.jsonEscapeString;

import com.google.protobuf.util.JsonFormat;
import hutong.cluster.AtServer.Asking;
import hutong.platform.operators.LogPage;
import hutong.platform.operators.LogRecord;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what operators did, and proves that it is all of it. */
@Command(
    name = "log",
    description = {
      "Shows what operators did, and proves that nothing was altered or taken out.",
      "Exit code 0: the chain is whole; 1: it is broken, or nobody answers."
    },
    mixinStandardHelpOptions = true)
final class LogCommand implements Callable<Integer> {
  private static final JsonFormat.Printer JSON =
      JsonFormat.printer().alwaysPrintFieldsWithNoPresence().omittingInsignificantWhitespace();

  @Option(
      names = "--json",
      description = "one line of JSON for each act, and one for the chain at the end")
  boolean json;

  @Mixin AtServer server = new AtServer();

  @Override
  public Integer call() throws Exception {
    LogChain chain = new LogChain();
    long from = 1;
    long end = Long.MAX_VALUE;
    String head = "";
    while (from != 0 && from <= end) {
      LogPage.Builder page =
          server.asEither(Asking.get("/v1/admin/log/" + from), LogPage.newBuilder());
      if (from == 1) { // what is done meanwhile is for the next time
        end = page.getHeadSequence();
        head = page.getHead();
      }
      for (LogRecord act : page.getRecordsList()) {
        if (act.getSequence() <= end) {
          chain.add(act);
          System.out.println(json ? JSON.print(act) : line(act));
        }
      }
      from = page.getNext();
    }
    return show(chain, chain.end(head));
  }

  private static String line(LogRecord act) {
    return "%s  %s %s: %s %s, %s%s"
        .formatted(
            Instant.ofEpochMilli(act.getAtMillis()),
            act.getRole(),
            act.getOperator(),
            act.getAct(),
            act.getSubject(),
            act.getOutcome(),
            act.getReason().isEmpty() ? "" : " (" + act.getReason() + ")");
  }

  private int show(LogChain chain, Optional<String> offence) {
    System.out.println(
        json
            ? "{\"whole\":%b,\"acts\":%d,\"head\":\"%s\",\"offence\":\"%s\"}"
                .formatted(
                    offence.isEmpty(),
                    chain.acts(),
                    chain.newest(),
                    jsonEscapeString(offence.orElse("")))
            : offence
                .map(broken -> "CHAIN BROKEN: " + broken)
                .orElse(
                    "CHAIN WHOLE: %d acts, the newest has the hash %s"
                        .formatted(chain.acts(), chain.newest())));
    return (offence.isEmpty() ? ExitCode.DONE : ExitCode.NOT_PROVEN).number();
  }
}

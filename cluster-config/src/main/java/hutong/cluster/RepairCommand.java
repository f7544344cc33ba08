package hutong.cluster;

import com.google.protobuf.util.JsonFormat;
import hutong.cluster.AtServer.Asking;
import hutong.platform.operators.BookEventInfo;
import hutong.platform.operators.BookHistories;
import hutong.platform.operators.ProposalInfo;
import hutong.platform.operators.RepairBook;
import hutong.protocol.Money;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What operators see of a book that has met two writers' histories, and decide about it. */
@Command(
    name = "repair",
    description = {
      "Shows a book's two histories: what it has stored, and what a writer that was replaced has",
      "stored beside it, though it should have ended. Such a book is stopped until two operators",
      "have decided. The newer history stays in any case. See docs/operations.md, two writers."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  hutong admin repair 12                        the conflicting events of book 12, both sides",
      "  hutong admin repair 12 --reapply --stop 3460 --reason 'node b3 ran on, its switch was broken'",
      "      does what lies beside the branch again, each operation under its own id; what cannot be",
      "      done any more is shown as a difference",
      "  hutong admin repair 12 --discard --stop 3460 --reason 'a copy that nobody was connected to'",
      "      drops it: nobody was told of any of it; what passed between it and other books stays",
      "  hutong admin approve ID                        by another operator"
    })
final class RepairCommand implements Callable<Integer> {
  @Parameters(paramLabel = "BOOK", description = "the book's number, as the log names it")
  int book;

  @ArgGroup @Nullable Decision decision;

  /** One or the other. */
  static final class Decision {
    @Option(
        names = "--reapply",
        description = "do the events beside the branch again, as far as they can be")
    boolean reapply;

    @Option(names = "--discard", description = "drop the events beside the branch")
    boolean discard;

    String word() {
      return discard ? "discard" : "reapply";
    }
  }

  @Option(
      names = "--from",
      defaultValue = "1",
      paramLabel = "NUMBER",
      description = "shows what both have from that number on (default: where they part)")
  long from = 1;

  @Option(names = "--json", description = "shows them as JSON, in the words of the operators' API")
  boolean json;

  @Option(
      names = "--stop",
      paramLabel = "EVENT",
      description = "the event that it is stopped by, as this shows it: decided is what was seen")
  long stop;

  @Option(
      names = "--reason",
      defaultValue = "",
      paramLabel = "TEXT",
      description = "why; it stays in the log, and a decision needs one")
  String reason = "";

  @Mixin AtServer server = new AtServer();

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    if (book < 0) {
      throw new ParameterException(spec.commandLine(), "A book has a number, from 0 on.");
    }
    if (decision == null) {
      return show(
          server.asOperator(
              Asking.get("/v1/admin/books/%d/histories/%d".formatted(book, from)),
              BookHistories.newBuilder()));
    }
    if (reason.isBlank()) {
      throw new ParameterException(
          spec.commandLine(), "A decision needs its --reason: it stays in the log.");
    }
    if (stop < 1) {
      throw new ParameterException(
          spec.commandLine(),
          "A decision needs its --stop: look first, hutong admin repair %d.".formatted(book));
    }
    RepairBook request =
        RepairBook.newBuilder()
            .setDecision(decision.word())
            .setReason(reason)
            .setStoppedAt(stop)
            .build();
    return AdminCommand.show(
        server.asOperator(
            Asking.post("/v1/admin/books/" + book + "/repair", request),
            ProposalInfo.newBuilder()));
  }

  private int show(BookHistories.Builder histories) throws IOException {
    if (json) {
      System.out.println(JsonFormat.printer().alwaysPrintFieldsWithNoPresence().print(histories));
      return ExitCode.DONE.number();
    }
    if (histories.getEvents() == 0) {
      System.out.printf("book %d has one history and serves%n", book);
      return ExitCode.DONE.number();
    }
    boolean stopped = histories.getStoppedAt() > 0;
    System.out.println(
        stopped
            ? "book %d is stopped by its event %d: %d events lie beside its branch"
                .formatted(book, histories.getStoppedAt(), histories.getEvents())
            : "book %d serves: operators have decided about %d events beside its branch"
                .formatted(book, histories.getEvents()));
    lines("beside the branch:", histories.getBesideList());
    lines("on the branch:", histories.getBranchList());
    if (histories.getNext() > 0) {
      System.out.printf(
          "there is more: hutong admin repair %d --from %d%n", book, histories.getNext());
    }
    if (histories.getDifferencesCount() > 0) {
      System.out.println("what was said beside the branch and is not so on it:");
      histories.getDifferencesList().forEach(line -> System.out.println("  " + line));
    }
    if (stopped) {
      System.out.printf(
          "decide: hutong admin repair %d --reapply --stop %d --reason TEXT   to do them again on the branch%n"
              + "        hutong admin repair %d --discard --stop %d --reason TEXT   when nobody was told of them%n",
          book, histories.getStoppedAt(), book, histories.getStoppedAt());
    }
    return ExitCode.DONE.number();
  }

  private static void lines(String title, List<BookEventInfo> events) {
    System.out.println(title);
    for (BookEventInfo event : events) {
      System.out.println(
          "  %d  incarnation %d  %s  %s %s %s%s %s"
              .formatted(
                  event.getSequence(),
                  event.getIncarnation(),
                  Instant.ofEpochMilli(event.getAtMillis()),
                  event.getWhat(),
                  event.getOperation(),
                  event.getFrom(),
                  event.getTo().isEmpty() ? "" : " -> " + event.getTo(),
                  amount(event))
              .stripTrailing());
    }
  }

  private static String amount(BookEventInfo event) {
    if (event.getAmountMinor() == 0) {
      return "";
    }
    return event.getCurrency().isEmpty()
        ? event.getAmountMinor() + " minor units"
        : new Money(event.getAmountMinor(), event.getCurrency()).toString();
  }
}

package hutong.cluster;

import hutong.cluster.chat.ChatCommand;
import hutong.cluster.load.BenchCommand;
import hutong.cluster.load.HoldCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code hutong} command. */
@Command(
    name = "hutong",
    description = "The lane where neighbours talk and shops trade.",
    mixinStandardHelpOptions = true,
    version = "hutong 0.1.0",
    subcommands = {
      UpCommand.class,
      ChatCommand.class,
      StatusCommand.class,
      AuditCommand.class,
      OperatorCommand.class,
      AdminCommand.class,
      MigrateCommand.class,
      DemoCommand.class,
      BenchCommand.class,
      HoldCommand.class,
      CommandLine.HelpCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  hutong demo                     prove on this machine that nothing is lost",
      "  hutong up                       start a server on ./data",
      "  hutong chat --as alice          talk, from another terminal",
      "",
      "Exit codes: 0 done, 1 proof failed, 2 usage, 3 port taken, 4 data folder, 5 wrong JDK,"
          + " 6 Cassandra, 7 left its cluster."
    })
public final class Main implements Runnable {
  /** An environment variable: set, failures come with their stack trace. */
  private static final String DEBUG = "HUTONG_DEBUG";

  @CommandLine.Spec CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    CommandLine all =
        new CommandLine(new Main())
            .setExecutionExceptionHandler(Main::failed)
            .setCaseInsensitiveEnumValuesAllowed(true);
    all.getSubcommands().values().forEach(Main::summariseInOneSentence);
    return all;
  }

  /** The list of commands shows a description's first line: that becomes its first sentence. */
  private static void summariseInOneSentence(CommandLine command) {
    var usage = command.getCommandSpec().usageMessage();
    if (usage.header().length == 0) {
      usage.description(String.join(" ", usage.description()).split("(?<=\\.) ", 2));
    }
  }

  private static int failed(
      Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
    if (System.getenv(DEBUG) != null) {
      failure.printStackTrace(command.getErr());
    }
    if (failure instanceof StartException start) {
      if (Logs.areJson()) {
        Logs.say("%s", String.valueOf(start.getMessage()));
        return start.exitCode().number();
      }
      command.getErr().println(start.getMessage());
      return start.exitCode().number();
    }
    command
        .getErr()
        .printf(
            "hutong %s has failed (%s); set %s=1 for the stack trace.%n",
            command.getCommandName(), sentence(failure), DEBUG);
    return CommandLine.ExitCode.SOFTWARE;
  }

  /** What failed first, on one line. */
  private static String sentence(Throwable failure) {
    Throwable first = failure;
    while (first.getCause() != null) {
      first = first.getCause();
    }
    return first.toString().replaceAll("\\s+", " ");
  }

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }
}

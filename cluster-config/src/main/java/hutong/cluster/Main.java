package hutong.cluster;

import hutong.cluster.chat.ChatCommand;
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
      DemoCommand.class,
      BenchCommand.class,
      LoadChatCommand.class,
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
          + " 6 Cassandra."
    })
public final class Main implements Runnable {
  @CommandLine.Spec CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setExecutionExceptionHandler(Main::failed)
        .setCaseInsensitiveEnumValuesAllowed(true);
  }

  private static int failed(Exception failure, CommandLine command, CommandLine.ParseResult parsed)
      throws Exception {
    if (failure instanceof StartException start) {
      command.getErr().println(start.getMessage());
      return start.exitCode().number();
    }
    throw failure;
  }

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }
}

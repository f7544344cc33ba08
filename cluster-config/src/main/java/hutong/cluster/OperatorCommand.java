package hutong.cluster;

import hutong.cluster.AtServer.Asking;
import hutong.platform.operators.AddOperator;
import hutong.platform.operators.OperatorAdded;
import hutong.platform.operators.OperatorInfo;
import hutong.platform.operators.OperatorList;
import hutong.platform.operators.OperatorRemoved;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Who runs a server: adds, lists and removes operators. */
@Command(
    name = "operator",
    description = {
      "Adds, lists and removes the operators of a running server.",
      "Whoever can read the server's folder may; and an operator who is admin, with a token."
    },
    mixinStandardHelpOptions = true,
    subcommands = {
      OperatorCommand.Add.class,
      OperatorCommand.All.class,
      OperatorCommand.Remove.class
    },
    footer = {
      "",
      "Examples:",
      "  hutong operator add alice --role admin        prints alice's token, this once",
      "  hutong operator add bob --role finance --data /srv/hutong",
      "  hutong operator list",
      "  hutong operator remove bob",
      "",
      "Roles: support looks; finance also proposes and approves what touches people's money;",
      "admin also adds and removes operators. Exit codes: 0 done, 1 refused or nobody answers,",
      "2 usage, 4 data folder."
    })
final class OperatorCommand {
  private OperatorCommand() {}

  private enum Role {
    SUPPORT,
    FINANCE,
    ADMIN
  }

  @Command(
      name = "add",
      description = "Adds an operator and prints the token, which is shown this once.",
      mixinStandardHelpOptions = true)
  static final class Add implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "1 to 32 of a-z 0-9 _ . -")
    String name = "";

    @Option(
        names = "--role",
        required = true,
        paramLabel = "ROLE",
        description = "support, finance or admin")
    Role role = Role.SUPPORT;

    @Mixin AtServer server = new AtServer();

    @Override
    public Integer call() throws Exception {
      OperatorAdded.Builder added =
          server.asEither(
              Asking.post(
                  "/v1/operators",
                  AddOperator.newBuilder()
                      .setName(name)
                      .setRole(role.name().toLowerCase(Locale.ROOT))
                      .build()),
              OperatorAdded.newBuilder());
      System.out.println(added.getToken());
      Logs.say(
          "%s is an operator now, as %s. The token is shown this once: the server keeps only its hash.",
          added.getName(), added.getRole());
      return ExitCode.DONE.number();
    }
  }

  @Command(
      name = "list",
      description = "Lists operators with their roles.",
      mixinStandardHelpOptions = true)
  static final class All implements Callable<Integer> {
    @Mixin AtServer server = new AtServer();

    @Override
    public Integer call() throws Exception {
      OperatorList.Builder all =
          server.asEither(Asking.get("/v1/operators"), OperatorList.newBuilder());
      for (OperatorInfo operator : all.getOperatorsList()) {
        System.out.printf(
            "%-32s %-8s since %s%n",
            operator.getName(),
            operator.getRole(),
            Instant.ofEpochMilli(operator.getSinceMillis()));
      }
      return ExitCode.DONE.number();
    }
  }

  @Command(
      name = "remove",
      description = "Removes an operator, whose token works no more.",
      mixinStandardHelpOptions = true)
  static final class Remove implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "as `hutong operator list` shows it")
    String name = "";

    @Mixin AtServer server = new AtServer();

    @Override
    public Integer call() throws Exception {
      OperatorRemoved.Builder removed =
          server.asEither(
              Asking.delete("/v1/operators/" + AtServer.part(name)), OperatorRemoved.newBuilder());
      System.out.printf("%s is an operator no more%n", removed.getName());
      return ExitCode.DONE.number();
    }
  }
}

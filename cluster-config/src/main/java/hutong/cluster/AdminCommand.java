package hutong.cluster;

import hutong.cluster.AtServer.Asking;
import hutong.platform.operators.DecideDeed;
import hutong.platform.operators.PersonMoney;
import hutong.platform.operators.ProposalInfo;
import hutong.platform.operators.ProposalList;
import hutong.platform.operators.ProposeDeed;
import hutong.platform.operators.PurseInfo;
import hutong.protocol.Money;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What operators do to a running server's people, and the log of it. */
@Command(
    name = "admin",
    description = {
      "Does what operators do, each with a token, and shows the log of it.",
      "What touches people's money waits for a second operator, who approves or rejects it."
    },
    mixinStandardHelpOptions = true,
    subcommands = {
      AdminCommand.Freeze.class,
      AdminCommand.Unfreeze.class,
      AdminCommand.Proposals.class,
      AdminCommand.Approve.class,
      AdminCommand.Reject.class,
      AdminCommand.Look.class,
      RepairCommand.class,
      LogCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  export HUTONG_OPERATOR_TOKEN=op_...           printed by hutong operator add",
      "  hutong admin freeze mallory --reason 'reported by three people, case 17'",
      "  hutong admin proposals                        what waits for a second operator",
      "  hutong admin approve ID                        by another operator than who proposed it",
      "  hutong admin look alice                       what she has, and whether it is frozen",
      "  hutong admin repair 12                        a book that is stopped: its two histories",
      "  hutong admin log                              who did what, with a check of the chain",
      "",
      "Exit codes: 0 done or waiting, 1 refused, nobody answers or the chain is broken, 2 usage,",
      "4 data folder."
    })
final class AdminCommand {
  private AdminCommand() {}

  static int show(ProposalInfo.Builder proposal) {
    String handle = proposal.getHandle();
    System.out.println(
        switch (proposal.getState()) {
          case WAITING -> "waiting for a second operator: hutong admin approve " + proposal.getId();
          case APPROVED ->
              "decided and stored; it is done as soon as the books answer: hutong admin proposals";
          case DONE -> done(proposal);
          case REJECTED -> "rejected: %s of %s is not done".formatted(proposal.getDeed(), handle);
          case EXPIRED -> "over: nobody decided in time";
          case STATE_UNSPECIFIED, UNRECOGNIZED ->
              "stored; this version does not know how it stands: hutong admin log";
        });
    return ExitCode.DONE.number();
  }

  private static String done(ProposalInfo.Builder proposal) {
    String deed = proposal.getDeed();
    String of = proposal.getHandle();
    if (!deed.equals("discard") && !deed.equals("reapply")) {
      return "done: %s of %s, %d account(s)".formatted(deed, of, proposal.getAccounts());
    }
    String repair = "hutong admin repair " + of.replaceFirst("^book ", "");
    String so =
        "%s of %s, %d event(s), %d difference(s)"
            .formatted(deed, of, proposal.getAccounts(), proposal.getDifferences());
    return switch (proposal.getOutcome()) {
      case OVERTAKEN ->
          "not done, or in part: %s: it has met more of a second history first, which needs another decision: %s"
              .formatted(so, repair);
      case DECIDED_OTHERWISE ->
          "not done: %s: another decision about the same came first: hutong admin log"
              .formatted(so);
      case MENDED, OUTCOME_UNSPECIFIED, UNRECOGNIZED ->
          "done: " + so + (proposal.getDifferences() == 0 ? "" : ": " + repair);
    };
  }

  /** What a person's accounts are marked with. */
  private abstract static class Marking implements Callable<Integer> {
    @Parameters(paramLabel = "HANDLE", description = "whose accounts")
    String handle = "";

    @Option(
        names = "--reason",
        required = true,
        paramLabel = "TEXT",
        description = "why; it stays in the log")
    String reason = "";

    @Mixin AtServer server = new AtServer();

    int propose(String deed) throws Exception {
      return show(
          server.asOperator(
              Asking.post(
                  "/v1/admin/" + deed,
                  ProposeDeed.newBuilder().setHandle(handle).setReason(reason).build()),
              ProposalInfo.newBuilder()));
    }
  }

  @Command(
      name = "freeze",
      description = "Freezes a person's accounts: nothing leaves them and nothing comes in.",
      mixinStandardHelpOptions = true)
  static final class Freeze extends Marking {
    @Override
    public Integer call() throws Exception {
      return propose("freeze");
    }
  }

  @Command(
      name = "unfreeze",
      description = "Opens a person's accounts again.",
      mixinStandardHelpOptions = true)
  static final class Unfreeze extends Marking {
    @Override
    public Integer call() throws Exception {
      return propose("unfreeze");
    }
  }

  @Command(
      name = "proposals",
      description = "Shows what waits for a second operator, or is still being done.",
      mixinStandardHelpOptions = true)
  static final class Proposals implements Callable<Integer> {
    @Mixin AtServer server = new AtServer();

    @Override
    public Integer call() throws Exception {
      ProposalList.Builder all =
          server.asOperator(Asking.get("/v1/admin/proposals"), ProposalList.newBuilder());
      for (ProposalInfo proposal : all.getProposalsList()) {
        System.out.printf(
            "%s  %s %s, by %s at %s, until %s, %s: %s%n",
            proposal.getId(),
            proposal.getDeed(),
            proposal.getHandle(),
            proposal.getProposedBy(),
            Instant.ofEpochMilli(proposal.getProposedAtMillis()),
            Instant.ofEpochMilli(proposal.getExpiresAtMillis()),
            proposal.getState() == ProposalInfo.State.WAITING ? "waiting" : "being done",
            proposal.getReason());
      }
      return ExitCode.DONE.number();
    }
  }

  /** What becomes of a proposal. */
  private abstract static class Deciding implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "as `hutong admin proposals` shows it")
    String id = "";

    @Option(
        names = "--reason",
        paramLabel = "TEXT",
        description = "why; it stays in the log (default: none)")
    String reason = "";

    @Mixin AtServer server = new AtServer();

    int decide(String decision) throws Exception {
      return show(
          server.asOperator(
              Asking.post(
                  "/v1/admin/proposals/" + AtServer.part(id) + "/" + decision,
                  DecideDeed.newBuilder().setReason(reason).build()),
              ProposalInfo.newBuilder()));
    }
  }

  @Command(
      name = "approve",
      description = "Has done what another operator has proposed.",
      mixinStandardHelpOptions = true)
  static final class Approve extends Deciding {
    @Override
    public Integer call() throws Exception {
      return decide("approve");
    }
  }

  @Command(
      name = "reject",
      description = "Ends a proposal, another's or one's own.",
      mixinStandardHelpOptions = true)
  static final class Reject extends Deciding {
    @Override
    public Integer call() throws Exception {
      return decide("reject");
    }
  }

  @Command(
      name = "look",
      description = "Shows a person's accounts; that somebody looked is in the log.",
      mixinStandardHelpOptions = true)
  static final class Look implements Callable<Integer> {
    @Parameters(paramLabel = "HANDLE", description = "whose accounts")
    String handle = "";

    @Mixin AtServer server = new AtServer();

    @Override
    public Integer call() throws Exception {
      PersonMoney.Builder money =
          server.asOperator(
              Asking.get("/v1/admin/people/" + AtServer.part(handle)), PersonMoney.newBuilder());
      System.out.printf("%s %s%n", money.getHandle(), money.getUserId());
      for (PurseInfo purse : money.getPursesList()) {
        System.out.printf(
            "%s  %s, %s held, %s%n",
            purse.getAccount(),
            new Money(purse.getBalanceMinor(), purse.getCurrency()),
            new Money(purse.getHeldMinor(), purse.getCurrency()),
            purse.getFrozen() ? "frozen" : "open");
      }
      return ExitCode.DONE.number();
    }
  }
}

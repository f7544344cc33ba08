package hutong.platform.operate;

import hutong.platform.extend.Failure;
import hutong.platform.extend.NoAnswer;
import hutong.platform.extend.Route.Call;
import hutong.platform.extend.Wording;
import hutong.platform.money.Holding;
import hutong.platform.money.Money;
import hutong.platform.operators.AddOperator;
import hutong.platform.operators.DecideDeed;
import hutong.platform.operators.ListOperators;
import hutong.platform.operators.ListProposals;
import hutong.platform.operators.OperatorAdded;
import hutong.platform.operators.OperatorInfo;
import hutong.platform.operators.OperatorList;
import hutong.platform.operators.OperatorRemoved;
import hutong.platform.operators.PersonMoney;
import hutong.platform.operators.ProposalInfo;
import hutong.platform.operators.ProposalList;
import hutong.platform.operators.ProposeDeed;
import hutong.platform.operators.PurseInfo;
import hutong.platform.people.People;
import hutong.protocol.SortableId;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/** What operators ask for; fails with {@link Failure} or {@link NoAnswer}. */
record OperatorRequests(
    Operators operators, OperatorsSettings settings, People people, Money money, Clock clock) {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,31}");
  private static final int MAX_REASON = 200;
  private static final int MAX_ID = 64;

  CompletionStage<OperatorList> list(ListOperators request, Call call) {
    return operators
        .state()
        .thenApply(
            state ->
                OperatorList.newBuilder()
                    .addAllOperators(
                        state.operators().stream().map(OperatorRequests::info).toList())
                    .build());
  }

  private static OperatorInfo info(Operator operator) {
    return OperatorInfo.newBuilder()
        .setName(operator.name())
        .setRole(operator.role().word())
        .setSinceMillis(operator.sinceMillis())
        .build();
  }

  CompletionStage<OperatorAdded> add(AddOperator request, Call call) {
    String name = request.getName();
    Failure.require(
        NAME.matcher(name).matches(),
        Code.BAD_REQUEST,
        "name must be 1 to 32 of a-z 0-9 _ . - and begin with a letter or a digit");
    Role role =
        Role.of(request.getRole())
            .orElseThrow(
                () ->
                    new Failure(
                        Code.BAD_REQUEST, Action.FIX, "role must be support, finance or admin"));
    String token = Badges.make();
    return done(new Command.Add(Badges.of(call.caller()), name, role, Badges.hash(token)))
        .thenApply(
            done ->
                OperatorAdded.newBuilder()
                    .setName(name)
                    .setRole(role.word())
                    .setToken(token)
                    .build());
  }

  CompletionStage<OperatorRemoved> remove(String name, Call call) {
    return done(new Command.Remove(Badges.of(call.caller()), Wording.name("name", name, MAX_ID)))
        .thenApply(done -> OperatorRemoved.newBuilder().setName(name).build());
  }

  CompletionStage<ProposalInfo> propose(Deed.Kind kind, ProposeDeed request, Call call) {
    String reason = why(request.getReason());
    return somebody(request.getHandle())
        .thenCompose(found -> propose(new Deed(kind, found.user(), found.handle()), reason, call));
  }

  /** The reason of a deed, which must have one. */
  static String why(String given) {
    String reason = Wording.name("reason", given, MAX_REASON);
    Failure.require(
        !reason.isEmpty(), Code.BAD_REQUEST, "reason must say why: it stays in the log");
    return reason;
  }

  CompletionStage<ProposalInfo> propose(Deed deed, String reason, Call call) {
    String id = SortableId.of(clock.millis(), RANDOM);
    return done(new Command.Propose(Badges.of(call.caller()), id, deed, reason))
        .thenCompose(this::afterwards);
  }

  private CompletionStage<People.Found> somebody(String handle) {
    return people
        .find(handle)
        .thenApply(
            found ->
                found.orElseThrow(
                    () -> new Failure(Code.NO_SUCH_HANDLE, Action.FIX, "nobody has that handle")));
  }

  CompletionStage<ProposalInfo> approve(String id, DecideDeed request, Call call) {
    return done(new Command.Approve(
            Badges.of(call.caller()),
            Wording.name("id", id, MAX_ID),
            Wording.name("reason", request.getReason(), MAX_REASON)))
        .thenCompose(this::afterwards);
  }

  CompletionStage<ProposalInfo> reject(String id, DecideDeed request, Call call) {
    return done(new Command.Reject(
            Badges.of(call.caller()),
            Wording.name("id", id, MAX_ID),
            Wording.name("reason", request.getReason(), MAX_REASON)))
        .thenCompose(this::afterwards);
  }

  /** What was approved is done, and its proposal is told as it stands then. */
  private CompletionStage<ProposalInfo> afterwards(Reply reply) {
    Proposal proposal = ((Reply.Stands) reply).proposal();
    if (proposal.stage() != Proposal.Stage.APPROVED) {
      return CompletableFuture.completedFuture(info(proposal));
    }
    return operators
        .pursueForAWhile()
        .thenCompose(done -> operators.state())
        .thenApply(
            state ->
                info(
                    state.proposals().stream()
                        .filter(one -> one.id().equals(proposal.id()))
                        .findFirst()
                        .orElse(proposal)));
  }

  CompletionStage<ProposalList> proposals(ListProposals request, Call call) {
    return operators
        .state()
        .thenApply(
            state ->
                ProposalList.newBuilder()
                    .addAllProposals(
                        state.proposals().stream()
                            .filter(one -> !one.stage().isEnd())
                            .map(this::info)
                            .toList())
                    .build());
  }

  private ProposalInfo info(Proposal proposal) {
    return ProposalInfo.newBuilder()
        .setId(proposal.id())
        .setDeed(proposal.deed().kind().word())
        .setHandle(proposal.deed().handle())
        .setUserId(proposal.deed().user().value())
        .setReason(proposal.reason())
        .setState(ProposalInfo.State.valueOf(proposal.stage().name()))
        .setProposedBy(proposal.by())
        .setProposedAtMillis(proposal.atMillis())
        .setDecidedBy(proposal.decidedBy())
        .setExpiresAtMillis(proposal.atMillis() + settings.proposalLife().toMillis())
        .setAccounts(proposal.accounts())
        .setDifferences(proposal.differences())
        .setOutcome(outcome(proposal))
        .build();
  }

  private static ProposalInfo.Outcome outcome(Proposal proposal) {
    if (proposal.stage() != Proposal.Stage.DONE || !proposal.deed().isOfBook()) {
      return ProposalInfo.Outcome.OUTCOME_UNSPECIFIED;
    }
    return switch (proposal.outcome()) {
      case DONE -> ProposalInfo.Outcome.MENDED;
      case OVERTAKEN -> ProposalInfo.Outcome.OVERTAKEN;
      case DECIDED_OTHERWISE -> ProposalInfo.Outcome.DECIDED_OTHERWISE;
    };
  }

  /** The look is stored before anything is shown. */
  CompletionStage<PersonMoney> look(String handle, Call call) {
    return somebody(handle)
        .thenCompose(
            found ->
                done(new Command.Look(Badges.of(call.caller()), found.user(), found.handle()))
                    .thenCompose(noted -> money.look(found.user()))
                    .thenApply(holdings -> money(found, holdings)));
  }

  private static PersonMoney money(People.Found found, List<Holding> holdings) {
    return PersonMoney.newBuilder()
        .setHandle(found.handle())
        .setUserId(found.user().value())
        .addAllPurses(
            holdings.stream()
                .map(
                    holding ->
                        PurseInfo.newBuilder()
                            .setAccount(holding.account())
                            .setCurrency(holding.currency())
                            .setBalanceMinor(holding.balanceMinor())
                            .setHeldMinor(holding.heldMinor())
                            .setFrozen(holding.frozen())
                            .build())
                .toList())
        .build();
  }

  CompletionStage<Reply> done(Command.OfOperator command) {
    return operators
        .ask(command)
        .thenApply(
            reply -> {
              if (reply instanceof Reply.Refused refused) {
                throw Troubles.of(refused);
              }
              if (reply instanceof Reply.Unknown) { // removed a moment ago
                throw Troubles.unknown();
              }
              return reply;
            });
  }
}

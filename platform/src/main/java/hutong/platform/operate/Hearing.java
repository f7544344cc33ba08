package hutong.platform.operate;

import hutong.platform.entity.Decision;
import hutong.platform.operate.Act.What;
import hutong.platform.operate.Proposal.Stage;
import java.util.List;
import java.util.Optional;

/**
 * Decides what a known operator asks for. Pure.
 *
 * @param by who asks
 */
record Hearing(OfficeRules rules, Office office, By by, long nowMillis) {

  Decision<Act, Reply> decide(Command.OfOperator asked) {
    if (!by.role().may(asked.asked().right())) {
      return refused(asked, Trouble.ROLE, asked.asked().right().holders());
    }
    if (asked instanceof Command.Add add) {
      return add(add);
    }
    if (asked instanceof Command.Remove remove) {
      return office.operators().containsKey(remove.name())
          ? done(asked, new What.Dismissed())
          : refused(asked, Trouble.NO_SUCH_OPERATOR, remove.name());
    }
    if (asked instanceof Command.Propose propose) {
      return propose(propose);
    }
    if (asked instanceof Command.Look look) {
      return done(asked, new What.Seen(look.user()));
    }
    if (asked instanceof Command.Examine examine) {
      return done(asked, new What.Examined(examine.book()));
    }
    return office
        .proposal(asked.subject())
        .map(proposal -> decide(asked, proposal))
        .orElseGet(() -> refused(asked, Trouble.NO_SUCH_PROPOSAL, asked.subject()));
  }

  private Decision<Act, Reply> add(Command.Add add) {
    if (office.operators().containsKey(add.name())) {
      return refused(add, Trouble.NAME_TAKEN, add.name());
    }
    return office.operators().size() >= rules.maxOperators()
        ? refused(add, Trouble.TOO_MANY_OPERATORS, String.valueOf(rules.maxOperators()))
        : done(add, new What.Appointed(add.role(), add.newToken()));
  }

  /** The same once more, while it waits, is the same proposal. */
  private Decision<Act, Reply> propose(Command.Propose propose) {
    List<Proposal> waiting =
        office.in(Stage.WAITING).stream()
            .filter(one -> !one.isOver(nowMillis, rules.lifeMillis()))
            .toList();
    Optional<Proposal> same =
        waiting.stream().filter(one -> one.deed().isAs(propose.deed())).findFirst();
    if (same.isPresent()) {
      return same.get().by().equals(by.name())
          ? Decision.unchanged(new Reply.Stands(same.get()))
          : refused(propose, Trouble.PROPOSED_BEFORE, same.get().id());
    }
    if (waiting.size() >= rules.maxWaiting()) {
      return refused(propose, Trouble.TOO_MANY_PROPOSALS, String.valueOf(rules.maxWaiting()));
    }
    Deed deed = propose.deed();
    Act proposed =
        act(
            propose,
            new What.Proposed(
                propose.id(), deed.kind(), deed.user(), deed.book(), deed.stoppedAt()));
    Act approved = act(propose, new What.Approved(propose.id()));
    return stands(
        propose.id(), rules.twoForMoney() ? List.of(proposed) : List.of(proposed, approved));
  }

  private Decision<Act, Reply> decide(Command.OfOperator asked, Proposal proposal) {
    boolean approves = asked instanceof Command.Approve;
    Stage wanted = approves ? Stage.APPROVED : Stage.REJECTED;
    boolean same = proposal.stage() == wanted || (approves && proposal.stage() == Stage.DONE);
    if (same && proposal.decidedBy().equals(by.name())) {
      return Decision.unchanged(new Reply.Stands(proposal));
    }
    if (proposal.isOver(nowMillis, rules.lifeMillis())) {
      return refused(asked, Trouble.EXPIRED, proposal.id());
    }
    return switch (proposal.stage()) {
      case WAITING ->
          approves && rules.twoForMoney() && proposal.by().equals(by.name())
              ? refused(asked, Trouble.OWN_PROPOSAL, proposal.id())
              : decided(asked, proposal);
      case APPROVED, DONE -> refused(asked, Trouble.APPROVED_BEFORE, proposal.decidedBy());
      case REJECTED -> refused(asked, Trouble.REJECTED_BEFORE, proposal.decidedBy());
      case EXPIRED -> refused(asked, Trouble.EXPIRED, proposal.id());
    };
  }

  private Decision<Act, Reply> decided(Command.OfOperator asked, Proposal proposal) {
    What what =
        asked instanceof Command.Approve
            ? new What.Approved(proposal.id())
            : new What.Rejected(proposal.id());
    return stands(
        proposal.id(),
        List.of(new Act(by, proposal.deed().handle(), asked.reason(), nowMillis, what)));
  }

  private Decision<Act, Reply> stands(String id, List<Act> acts) {
    Office after = office;
    for (Act act : acts) {
      after = act.applyTo(after);
    }
    return Decision.accepted(new Reply.Stands(after.mustHave(id)), acts);
  }

  private Decision<Act, Reply> done(Command.OfOperator asked, What what) {
    return Decision.accepted(new Reply.Done(), List.of(act(asked, what)));
  }

  private Decision<Act, Reply> refused(Command.OfOperator asked, Trouble trouble, String detail) {
    return Decision.accepted(
        new Reply.Refused(trouble, detail),
        List.of(act(asked, new What.Refused(asked.asked(), trouble))));
  }

  private Act act(Command.OfOperator asked, What what) {
    return new Act(by, asked.subject(), asked.reason(), nowMillis, what);
  }
}

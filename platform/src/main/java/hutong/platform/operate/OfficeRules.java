package hutong.platform.operate;

import hutong.platform.entity.Aggregate;
import hutong.platform.entity.Decision;
import hutong.platform.entity.Entry;
import hutong.platform.operate.Act.What;
import hutong.platform.operate.Proposal.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What operators may do. Pure.
 *
 * <p>Everything that a known operator asks for is in the log, refusals as well. What touches
 * people's money waits for a second operator, unless the settings say otherwise.
 *
 * @param twoForMoney whether who proposes a deed must not be the one who approves it
 * @param lifeMillis of a proposal that waits
 */
record OfficeRules(
    boolean twoForMoney, long lifeMillis, int maxOperators, int maxWaiting, Link.Chain chain)
    implements Aggregate<Office, Command, Link, Reply> {
  /** Proposals that one {@link Command.Expire} ends at most. */
  static final int AT_ONCE = 100;

  @Override
  public Office empty(String entityId) {
    return Office.EMPTY;
  }

  @Override
  public Office apply(Office before, Entry<Link> entry) {
    Office office = before.at(entry.sequence());
    return entry instanceof Entry.Recorded<Link> recorded
        ? recorded.event().act().applyTo(office).chained(recorded.event().hash())
        : office;
  }

  @Override
  public Decision<Link, Reply> decide(Office office, Command command, long nowMillis) {
    Decision<Act, Reply> decision = rule(office, command, nowMillis);
    List<Link> links = new ArrayList<>();
    String last = office.chain();
    for (Act act : decision.events()) {
      Link link = chain.after(last, act);
      links.add(link);
      last = link.hash();
    }
    return new Decision<>(links, decision.reply());
  }

  @Override
  public int mostEvents(Command command) {
    return command instanceof Command.Expire ? AT_ONCE : 2;
  }

  @Override
  public Optional<Reply> read(Office office, Command command) {
    if (command instanceof Command.Identify identify) {
      return Optional.of(
          office.by(identify.token()).<Reply>map(Reply.Known::new).orElse(new Reply.Unknown()));
    }
    return command instanceof Command.Read
        ? Optional.of(
            new Reply.State(
                List.copyOf(office.operators().values()),
                List.copyOf(office.proposals().values()),
                office.chain(),
                office.sequence()))
        : Optional.empty();
  }

  private Decision<Act, Reply> rule(Office office, Command command, long nowMillis) {
    if (command instanceof Command.OfOperator asked) {
      return office
          .by(asked.token())
          .map(by -> new Hearing(this, office, by, nowMillis).decide(asked))
          .orElse(Decision.unchanged(new Reply.Unknown()));
    }
    if (command instanceof Command.Finish finish) {
      return finish(office, finish, nowMillis);
    }
    if (command instanceof Command.Expire) {
      return expire(office, nowMillis);
    }
    return read(office, command).map(Decision::<Act, Reply>unchanged).orElseThrow();
  }

  private static Decision<Act, Reply> finish(Office office, Command.Finish finish, long nowMillis) {
    Optional<Proposal> due =
        office.proposal(finish.id()).filter(one -> one.stage() == Stage.APPROVED);
    return Decision.accepted(
        new Reply.Done(),
        due.map(
                one ->
                    server(
                        one,
                        nowMillis,
                        new What.Done(
                            one.id(), finish.accounts(), finish.differences(), finish.outcome())))
            .map(List::of)
            .orElse(List.of()));
  }

  private Decision<Act, Reply> expire(Office office, long nowMillis) {
    return Decision.accepted(
        new Reply.Done(),
        office.in(Stage.WAITING).stream()
            .filter(one -> one.isOver(nowMillis, lifeMillis))
            .limit(AT_ONCE)
            .map(one -> server(one, nowMillis, new What.Expired(one.id())))
            .toList());
  }

  private static Act server(Proposal about, long nowMillis, What what) {
    return new Act(By.SERVER, about.deed().handle(), "", nowMillis, what);
  }
}

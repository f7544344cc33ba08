package hutong.platform.operate;

import hutong.platform.entity.Entities;
import hutong.platform.entity.EntityType;
import hutong.platform.entity.Journal;
import hutong.platform.entity.Shard;
import hutong.platform.extend.Callers;
import hutong.platform.extend.NoAnswer;
import hutong.platform.extend.Route;
import hutong.platform.money.Money;
import hutong.platform.people.People;
import hutong.platform.reminder.Reminders;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operators of this server, as its doors use them: who they are, and what they have done.
 *
 * <p>One entity has all of it, and its journal is the log. What is decided there is then done
 * outside, by whoever decided it or, after a crash, by whoever looks next: another decision, or a
 * reminder.
 */
public final class Operators {
  private static final Logger LOG = LoggerFactory.getLogger(Operators.class);

  /** Far less than those who ask wait for an answer. A repair may take minutes. */
  private static final Duration WHILE_SOMEBODY_WAITS = Duration.ofSeconds(5);

  private final OperatorsSettings settings;
  private final Clock clock;
  private final Journal journal;
  private final People people;
  private final Money money;
  private final FolderProof proof;
  private final OfficeUpkeep upkeep;
  private final EntityType<Office, Command, Link, Reply> type;
  private final Shard<Command, Reply> office;

  /**
   * @param secret what only somebody who runs the server can read
   */
  public Operators(
      Entities entities,
      OperatorsSettings settings,
      People people,
      Money money,
      Reminders reminders,
      byte[] secret) {
    this.settings = settings;
    this.clock = entities.clock();
    this.journal = entities.journal();
    this.people = people;
    this.money = money;
    this.proof = new FolderProof(secret);
    this.upkeep = new OfficeUpkeep(reminders, clock, settings);
    this.type = new EntityType<>(OfficeUpkeep.KIND, settings.rules(), new OfficeJournal(), upkeep);
    this.office = entities.start(type);
    reminders.register(OfficeUpkeep.KIND, all -> wake());
  }

  /** What operators may ask, for the server that they ask. */
  public List<Route<?>> routes() {
    OperatorRequests requests = new OperatorRequests(this, settings, people, money, clock);
    return new OperatorRoutes(
            requests,
            new RepairRequests(requests, money),
            new LogRequests(this, journal, type),
            new StateRequests(money.states()))
        .routes();
  }

  /** Who asks. */
  public Callers callers() {
    return new Badges(this, proof, clock);
  }

  /** Fails with {@link NoAnswer}. */
  CompletionStage<Reply> ask(Command command) {
    return office
        .ask(OfficeUpkeep.ALL, command, settings.answerWithin())
        .thenApply(answer -> answer.said().orElseThrow(() -> new NoAnswer("operators")));
  }

  CompletionStage<Reply.State> state() {
    return ask(new Command.Read()).thenApply(Reply.State.class::cast);
  }

  /** Ends what is over and does what is due; what stays due is reminded of again. */
  private CompletionStage<?> wake() {
    return ask(new Command.Expire())
        .thenCompose(expired -> pursue())
        .thenCompose(done -> state())
        .thenCompose(state -> upkeep.remind(state.proposals()));
  }

  /**
   * Does what was decided and is not yet done, as far as it can be done now. May be done twice at
   * once, and again: money takes each decision once.
   */
  CompletionStage<?> pursue() {
    return state()
        .thenCompose(
            state ->
                new Pursuit(this::carryOut, Operators::later).of(Proposal.due(state.proposals())));
  }

  private static void later(Proposal due, Throwable failure) {
    LOG.warn(
        "{} of {}, which operators decided, is done later: {}",
        due.deed().kind().word(),
        due.deed().handle(),
        failure.toString());
  }

  private CompletionStage<?> carryOut(Proposal due) {
    return switch (due.deed().kind()) {
      case FREEZE -> mark(due, true);
      case UNFREEZE -> mark(due, false);
      case DISCARD -> repair(due, false);
      case REAPPLY -> repair(due, true);
    };
  }

  private CompletionStage<?> mark(Proposal due, boolean frozen) {
    return money
        .freeze(due.deed().user(), frozen, due.id(), due.decidedAtMillis())
        .thenCompose(accounts -> ask(new Command.Finish(due.id(), accounts)));
  }

  private CompletionStage<?> repair(Proposal due, boolean again) {
    return money
        .repair(due.deed().book(), due.deed().stoppedAt(), again, due.id())
        .thenCompose(
            mended ->
                ask(
                    new Command.Finish(
                        due.id(),
                        clamped(mended.events()),
                        clamped(mended.differences()),
                        mended.outcome())));
  }

  private static int clamped(long count) {
    return (int) Math.min(count, Integer.MAX_VALUE);
  }

  /**
   * The same for somebody who waits for it: ends after some seconds in any case, and never fails.
   * What is not done then goes on, or is done later.
   */
  CompletionStage<?> pursueForAWhile() {
    return pursue()
        .handle(
            (done, failure) -> {
              if (failure != null) {
                LOG.warn("what operators decided is done later: {}", failure.toString());
              }
              return true;
            })
        .toCompletableFuture()
        .copy()
        .completeOnTimeout(true, WHILE_SOMEBODY_WAITS.toMillis(), TimeUnit.MILLISECONDS);
  }
}

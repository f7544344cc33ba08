package hutong.platform.money;

import hutong.platform.entity.Aggregate;
import hutong.platform.entity.Decision;
import hutong.platform.entity.Entry;
import hutong.platform.remote.NodeMessage;
import hutong.protocol.ConversationId;
import hutong.protocol.SortableId;
import hutong.protocol.UserId;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.pcollections.TreePMap;

/**
 * Somebody asks others in a conversation for a share each. Immutable. It owns no money: who says
 * yes is stored, then the ledger is ordered under an id made of that, then its answer is stored. A
 * share that was refused, for want of money say, can be tried again.
 *
 * @param shares of those who said yes
 */
record SplitBill(Optional<Ask> ask, TreePMap<UserId, Share> shares, RedEnvelope.Shown shown)
    implements Pursued {
  static final SplitBill EMPTY =
      new SplitBill(Optional.empty(), TreePMap.empty(), RedEnvelope.Shown.NOTHING);

  /**
   * What is asked for.
   *
   * @param by and their handle, for the card
   * @param to their account
   * @param share of each, in minor units
   * @param from who is asked
   */
  record Ask(
      String id,
      ConversationId conversation,
      UserId by,
      String handle,
      AccountId to,
      long share,
      String currency,
      String memo,
      List<UserId> from) {}

  /**
   * Somebody said yes.
   *
   * @param attempt from 1
   * @param refusal why the ledger did not do it; then it may be tried again
   */
  record Share(
      String handle,
      AccountId account,
      int attempt,
      long atMillis,
      boolean answered,
      Optional<Refusal> refusal) {
    boolean isPaid() {
      return answered && refusal.isEmpty();
    }

    boolean isUnderWay() {
      return !answered;
    }
  }

  sealed interface Command extends NodeMessage {
    record Create(Ask ask) implements Command {}

    record Join(UserId by, String handle, AccountId account) implements Command {}

    /** The ledger's answer: it is done, or why not. */
    record Answer(UserId by, int attempt, Optional<Refusal> refusal) implements Command {}

    /** The conversation shows that version, as the item of that number. */
    record Show(long sequence, long version) implements Command {}

    record Look() implements Command {}
  }

  /** Why it is refused. */
  enum Trouble {
    /** Nobody, somebody twice, whoever asks themselves, or more than are allowed. */
    PEOPLE,
    /** Not above zero. */
    SHARE,
    MEMO_TOO_LONG,
    /** It was made with another contents. */
    CONFLICT,
    TOO_FAR_AHEAD,
    NO_SUCH_SPLIT,
    NOT_ASKED,
    /** Nobody may want it any more. */
    TOO_OLD
  }

  sealed interface Reply extends NodeMessage {
    record Done() implements Reply {}

    record Refused(Trouble trouble) implements Reply {}

    record State(SplitBill split) implements Reply {}
  }

  sealed interface Event {
    SplitBill applyTo(SplitBill split, Entry<Event> entry);

    record Asked(Ask ask) implements Event {
      @Override
      public SplitBill applyTo(SplitBill split, Entry<Event> entry) {
        return new SplitBill(Optional.of(ask), TreePMap.empty(), RedEnvelope.Shown.NOTHING);
      }
    }

    record Joined(UserId by, String handle, AccountId account, int attempt) implements Event {
      @Override
      public SplitBill applyTo(SplitBill split, Entry<Event> entry) {
        return split.with(
            by, new Share(handle, account, attempt, entry.atMillis(), false, Optional.empty()));
      }
    }

    record Answered(UserId by, Optional<Refusal> refusal) implements Event {
      @Override
      public SplitBill applyTo(SplitBill split, Entry<Event> entry) {
        return split
            .share(by)
            .map(
                of ->
                    split.with(
                        by,
                        new Share(
                            of.handle(), of.account(), of.attempt(), of.atMillis(), true, refusal)))
            .orElse(split);
      }
    }

    record Posted(long sequence, long version) implements Event {
      @Override
      public SplitBill applyTo(SplitBill split, Entry<Event> entry) {
        return new SplitBill(split.ask, split.shares, new RedEnvelope.Shown(sequence, version));
      }
    }
  }

  private SplitBill with(UserId user, Share share) {
    return new SplitBill(ask, shares.plus(user, share), shown);
  }

  Optional<Share> share(UserId user) {
    return Optional.ofNullable(shares.get(user));
  }

  /** Of one that was made. */
  Ask mustAsk() {
    return ask.orElseThrow();
  }

  int paid() {
    return (int) shares.values().stream().filter(Share::isPaid).count();
  }

  /** Rises with whatever its card shows. */
  long version() {
    return 1L + paid();
  }

  boolean mustShow() {
    return ask.isPresent() && shown.version() < version();
  }

  @Override
  public String id() {
    return mustAsk().id();
  }

  /** For what is due by then. */
  @Override
  public OptionalLong wakeAt(long nowMillis, long patienceMillis) {
    boolean due = mustShow() || shares.values().stream().anyMatch(Share::isUnderWay);
    return due ? OptionalLong.of(nowMillis + patienceMillis) : OptionalLong.empty();
  }

  /** What the ledger is ordered for somebody who said yes. */
  Order.Transfer payment(UserId user, Share share) {
    return new Order.Transfer(
        OperationId.of(
            share.atMillis(),
            "split/" + mustAsk().id() + "/" + user.value() + "/" + share.attempt()),
        share.account(),
        mustAsk().to(),
        mustAsk().share(),
        mustAsk().currency(),
        mustAsk().memo());
  }

  /**
   * The rules of split bills. Pure.
   *
   * @param maxPeople who may be asked
   * @param lifeMillis after which what was not made so far is not made any more
   */
  record Rules(int maxPeople, long lifeMillis)
      implements Aggregate<SplitBill, Command, Event, Reply> {
    private static final long AHEAD_MILLIS = 60_000;
    private static final Decision<Event, Reply> DONE = Decision.unchanged(new Reply.Done());

    @Override
    public SplitBill empty(String entityId) {
      return EMPTY;
    }

    @Override
    public SplitBill apply(SplitBill before, Entry<Event> entry) {
      return entry instanceof Entry.Recorded<Event> recorded
          ? recorded.event().applyTo(before, entry)
          : before;
    }

    @Override
    public Decision<Event, Reply> decide(SplitBill split, Command command, long nowMillis) {
      if (command instanceof Command.Create create) {
        return create(split, create.ask(), nowMillis);
      }
      if (split.ask().isEmpty()) {
        return refused(Trouble.NO_SUCH_SPLIT);
      }
      if (command instanceof Command.Join join) {
        return join(split, join);
      }
      if (command instanceof Command.Answer answer) {
        boolean awaited =
            split
                .share(answer.by())
                .filter(share -> share.isUnderWay() && share.attempt() == answer.attempt())
                .isPresent();
        return awaited ? done(new Event.Answered(answer.by(), answer.refusal())) : DONE;
      }
      if (command instanceof Command.Show show) {
        return show.version() > split.shown().version()
            ? done(new Event.Posted(show.sequence(), show.version()))
            : DONE;
      }
      return Decision.unchanged(new Reply.State(split));
    }

    @Override
    public Optional<Reply> read(SplitBill split, Command command) {
      return command instanceof Command.Look && split.ask().isPresent()
          ? Optional.of(new Reply.State(split))
          : Optional.empty();
    }

    private Decision<Event, Reply> create(SplitBill split, Ask ask, long nowMillis) {
      if (split.ask().isPresent()) { // before every other rule
        return split.mustAsk().equals(ask) ? DONE : refused(Trouble.CONFLICT);
      }
      boolean people =
          !ask.from().isEmpty()
              && ask.from().size() <= maxPeople
              && new HashSet<>(ask.from()).size() == ask.from().size()
              && !ask.from().contains(ask.by());
      if (!people) {
        return refused(Trouble.PEOPLE);
      }
      if (ask.share() <= 0) {
        return refused(Trouble.SHARE);
      }
      if (ask.memo().length() > Book.MAX_MEMO) {
        return refused(Trouble.MEMO_TOO_LONG);
      }
      long madeAtMillis = SortableId.millisOf(ask.id());
      if (madeAtMillis > nowMillis + AHEAD_MILLIS) {
        return refused(Trouble.TOO_FAR_AHEAD);
      }
      return madeAtMillis + lifeMillis <= nowMillis
          ? refused(Trouble.TOO_OLD)
          : done(new Event.Asked(ask));
    }

    /** Whoever has paid, or is about to, says so once more without effect. */
    private static Decision<Event, Reply> join(SplitBill split, Command.Join join) {
      if (!split.mustAsk().from().contains(join.by())) {
        return refused(Trouble.NOT_ASKED);
      }
      Optional<Share> known = split.share(join.by());
      if (known.isPresent() && (known.get().isPaid() || known.get().isUnderWay())) {
        return DONE;
      }
      int attempt = known.map(share -> share.attempt() + 1).orElse(1);
      return done(new Event.Joined(join.by(), join.handle(), join.account(), attempt));
    }

    private static Decision<Event, Reply> done(Event event) {
      return Decision.accepted(new Reply.Done(), List.of(event));
    }

    private static Decision<Event, Reply> refused(Trouble trouble) {
      return Decision.unchanged(new Reply.Refused(trouble));
    }
  }
}

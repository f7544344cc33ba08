package hutong.platform.money;

import hutong.platform.chat.Postings;
import hutong.platform.extend.Failure;
import hutong.platform.extend.NoAnswer;
import hutong.platform.extend.Session;
import hutong.platform.money.SplitBill.Ask;
import hutong.platform.money.SplitBill.Share;
import hutong.protocol.ConversationId;
import hutong.protocol.SortableId;
import hutong.protocol.UserId;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.PaySplit;
import hutong.protocol.wire.Split;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** What a person asks of split bills; fails with {@link Failure} or {@link NoAnswer}. */
final class SplitRequests {
  private final Postings conversations;
  private final Wallets wallets;
  private final Wishes wishes;
  private final SplitBills splits;
  private final Authorisations authorisations;

  SplitRequests(
      Postings conversations, Wallets wallets, SplitBills splits, Authorisations authorisations) {
    this.conversations = conversations;
    this.wallets = wallets;
    this.wishes = new Wishes(wallets.settings());
    this.splits = splits;
    this.authorisations = authorisations;
  }

  CompletionStage<Frame.Builder> split(Session session, hutong.protocol.wire.SplitBill wanted) {
    String id = Wishes.id(wanted.getOperationId(), "split", session.user());
    long share = Wishes.amount("shareMinor", wanted.getShareMinor());
    String currency = wishes.currency(wanted.getCurrency());
    String memo = Wishes.words("memo", wanted.getMemo());
    ConversationId conversation = EnvelopeRequests.conversation(wanted.getConversationId());
    Failure.require(
        wanted.getUserIdsList().stream().allMatch(SortableId::matches),
        Code.BAD_REQUEST,
        "userIds must be ids of users");
    List<UserId> from = wanted.getUserIdsList().stream().map(UserId::new).toList();
    return splits
        .look(id)
        .thenCompose(known -> known.isPresent() ? nothing() : allowed(session, conversation, from))
        .thenCompose(fine -> wallets.account(session.user(), currency))
        .thenCompose(
            to ->
                splits.ask(
                    new Ask(
                        id,
                        conversation,
                        session.user(),
                        session.handle(),
                        to,
                        share,
                        currency,
                        memo,
                        from)))
        .thenApply(SplitRequests::answer);
  }

  private static CompletionStage<Boolean> nothing() {
    return CompletableFuture.completedFuture(true);
  }

  /** Whether all of them belong to it, and who asks may write there. */
  private CompletionStage<Boolean> allowed(
      Session session, ConversationId conversation, List<UserId> from) {
    CompletionStage<Boolean> all =
        conversations
            .participation(conversation, session.user())
            .thenApply(
                part -> {
                  EnvelopeRequests.requireMayWrite(part);
                  return true;
                });
    for (UserId user : from) {
      all =
          all.thenCombine(
              conversations.participation(conversation, user),
              (before, part) -> {
                Failure.require(
                    part.belongs(), Code.NOT_A_MEMBER, "somebody of userIds is not a member");
                return true;
              });
    }
    return all;
  }

  CompletionStage<Frame.Builder> pay(Session session, PaySplit pay) {
    return seen(session, pay.getId())
        .thenCompose(
            split -> {
              boolean done = split.share(session.user()).filter(Share::isPaid).isPresent();
              return done ? CompletableFuture.completedFuture(split) : paid(session, split, pay);
            })
        .thenApply(SplitRequests::answer);
  }

  private CompletionStage<SplitBill> paid(Session session, SplitBill split, PaySplit pay) {
    Ask ask = split.mustAsk();
    Predicate<Wallets.Payer> confirmed =
        authorisations.confirm(session, pay.getAuthorisation(), ask.share());
    return wallets
        .payer(session.user(), ask.currency())
        .thenCompose(
            payer -> {
              if (!confirmed.test(payer)) {
                throw PinSettings.needed();
              }
              return splits.pay(ask.id(), session.user(), session.handle(), payer.account());
            });
  }

  CompletionStage<Frame.Builder> read(Session session, String id) {
    return seen(session, id).thenApply(SplitRequests::answer);
  }

  /** One that the person has to do with: theirs, or in a conversation of theirs. */
  private CompletionStage<SplitBill> seen(Session session, String id) {
    if (!SortableId.matches(id)) {
      throw Refusals.noSuchMoney();
    }
    return splits
        .look(id)
        .thenCompose(
            found -> {
              SplitBill split = found.orElseThrow(Refusals::noSuchMoney);
              if (split.mustAsk().by().equals(session.user())) {
                return CompletableFuture.completedFuture(split);
              }
              return conversations
                  .participation(split.mustAsk().conversation(), session.user())
                  .thenApply(
                      part -> {
                        if (!part.belongs()) {
                          throw Refusals.noSuchMoney();
                        }
                        return split;
                      });
            });
  }

  private static Frame.Builder answer(SplitBill split) {
    Ask ask = split.mustAsk();
    Split.Builder wire =
        Split.newBuilder()
            .setId(ask.id())
            .setConversationId(ask.conversation().value())
            .setBy(EnvelopeRequests.member(ask.by(), ask.handle()))
            .setShareMinor(ask.share())
            .setCurrency(ask.currency())
            .setMemo(ask.memo())
            .addAllUserIds(ask.from().stream().map(UserId::value).toList())
            .setSequence(split.shown().sequence());
    split
        .shares()
        .forEach(
            (user, share) -> {
              if (share.isPaid()) {
                wire.addPaid(EnvelopeRequests.member(user, share.handle()));
              }
            });
    return Frame.newBuilder().setSplit(wire);
  }
}

package hutong.platform.money;

import com.google.protobuf.InvalidProtocolBufferException;
import hutong.platform.entity.Codec;
import hutong.platform.entity.Live;
import hutong.platform.entity.RowCodec;
import hutong.platform.entity.Stored;
import hutong.platform.money.SplitBill.Ask;
import hutong.platform.money.SplitBill.Event;
import hutong.platform.money.SplitBill.Share;
import hutong.platform.money.journal.CardShown;
import hutong.platform.money.journal.SplitAnswer;
import hutong.platform.money.journal.SplitAsk;
import hutong.platform.money.journal.SplitEntry;
import hutong.platform.money.journal.SplitShare;
import hutong.platform.money.journal.SplitSnapshot;
import hutong.platform.money.journal.SplitStanding;
import hutong.protocol.ConversationId;
import hutong.protocol.UserId;
import java.util.Optional;
import org.pcollections.TreePMap;

/** A split bill's entries and snapshots as bytes: manifests {@code S1} and {@code SS1}. */
final class SplitJournal extends RowCodec<SplitBill, Event, SplitEntry, SplitEntry.Builder> {
  private static final String SNAPSHOT = "SS1";

  SplitJournal() {
    super("S1", SplitEntry.getDefaultInstance());
  }

  @Override
  protected void put(Event event, SplitEntry.Builder row) {
    if (event instanceof Event.Asked asked) {
      row.setAsked(bytes(asked.ask()));
    } else if (event instanceof Event.Joined joined) {
      row.setJoined(
          SplitShare.newBuilder()
              .setUserId(joined.by().value())
              .setHandle(joined.handle())
              .setAccount(joined.account().toString())
              .setAttempt(joined.attempt()));
    } else if (event instanceof Event.Answered answered) {
      row.setAnswered(
          SplitAnswer.newBuilder()
              .setUserId(answered.by().value())
              .setRefusal(bytes(answered.refusal())));
    } else if (event instanceof Event.Posted posted) {
      row.setPosted(
          CardShown.newBuilder().setSequence(posted.sequence()).setVersion(posted.version()));
    }
  }

  private static SplitAsk bytes(Ask ask) {
    return SplitAsk.newBuilder()
        .setId(ask.id())
        .setConversationId(ask.conversation().value())
        .setBy(ask.by().value())
        .setHandle(ask.handle())
        .setTo(ask.to().toString())
        .setShare(ask.share())
        .setCurrency(ask.currency())
        .setMemo(ask.memo())
        .addAllFrom(ask.from().stream().map(UserId::value).toList())
        .build();
  }

  private static String bytes(Optional<Refusal> refusal) {
    return refusal.map(Refusal::name).orElse("");
  }

  @Override
  protected Event event(SplitEntry row) {
    return switch (row.getEventCase()) {
      case ASKED -> new Event.Asked(ask(row.getAsked()));
      case JOINED ->
          new Event.Joined(
              new UserId(row.getJoined().getUserId()),
              row.getJoined().getHandle(),
              AccountId.of(row.getJoined().getAccount()),
              row.getJoined().getAttempt());
      case ANSWERED ->
          new Event.Answered(
              new UserId(row.getAnswered().getUserId()), refusal(row.getAnswered().getRefusal()));
      case POSTED -> new Event.Posted(row.getPosted().getSequence(), row.getPosted().getVersion());
      case OPENED_AFTER, EVENT_NOT_SET ->
          throw new IllegalStateException(
              "a stored entry of a split bill has a known event: sequence=" + row.getSequence());
    };
  }

  private static Ask ask(SplitAsk row) {
    return new Ask(
        row.getId(),
        new ConversationId(row.getConversationId()),
        new UserId(row.getBy()),
        row.getHandle(),
        AccountId.of(row.getTo()),
        row.getShare(),
        row.getCurrency(),
        row.getMemo(),
        row.getFromList().stream().map(UserId::new).toList());
  }

  private static Optional<Refusal> refusal(String name) {
    return name.isEmpty() ? Optional.empty() : Optional.of(Refusal.valueOf(name));
  }

  @Override
  public Stored encodeSnapshot(Live<SplitBill> live) {
    SplitBill split = live.state();
    SplitSnapshot.Builder snapshot =
        SplitSnapshot.newBuilder()
            .setIncarnation(live.incarnation())
            .setSequence(live.sequence())
            .setShown(
                CardShown.newBuilder()
                    .setSequence(split.shown().sequence())
                    .setVersion(split.shown().version()));
    split.ask().ifPresent(ask -> snapshot.setAsk(bytes(ask)));
    split
        .shares()
        .forEach(
            (user, share) ->
                snapshot.addShares(
                    SplitStanding.newBuilder()
                        .setShare(
                            SplitShare.newBuilder()
                                .setUserId(user.value())
                                .setHandle(share.handle())
                                .setAccount(share.account().toString())
                                .setAttempt(share.attempt()))
                        .setAtMillis(share.atMillis())
                        .setAnswered(share.answered())
                        .setRefusal(bytes(share.refusal()))));
    return new Stored(SNAPSHOT, snapshot.build().toByteArray());
  }

  @Override
  public Live<SplitBill> decodeSnapshot(Stored stored) {
    if (!stored.manifest().equals(SNAPSHOT)) {
      throw Codec.unknown(stored);
    }
    try {
      SplitSnapshot row = SplitSnapshot.parseFrom(stored.bytes());
      TreePMap<UserId, Share> shares = TreePMap.empty();
      for (SplitStanding standing : row.getSharesList()) {
        shares =
            shares.plus(
                new UserId(standing.getShare().getUserId()),
                new Share(
                    standing.getShare().getHandle(),
                    AccountId.of(standing.getShare().getAccount()),
                    standing.getShare().getAttempt(),
                    standing.getAtMillis(),
                    standing.getAnswered(),
                    refusal(standing.getRefusal())));
      }
      return new Live<>(
          row.getIncarnation(),
          row.getSequence(),
          new SplitBill(
              row.hasAsk() ? Optional.of(ask(row.getAsk())) : Optional.empty(),
              shares,
              new RedEnvelope.Shown(row.getShown().getSequence(), row.getShown().getVersion())));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a stored snapshot of a split bill is readable", e);
    }
  }
}

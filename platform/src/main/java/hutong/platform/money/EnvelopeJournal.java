package hutong.platform.money;

import com.google.protobuf.InvalidProtocolBufferException;
import hutong.platform.entity.Codec;
import hutong.platform.entity.Live;
import hutong.platform.entity.RowCodec;
import hutong.platform.entity.Stored;
import hutong.platform.money.RedEnvelope.Claim;
import hutong.platform.money.RedEnvelope.Ending;
import hutong.platform.money.RedEnvelope.Event;
import hutong.platform.money.RedEnvelope.Kind;
import hutong.platform.money.RedEnvelope.Offer;
import hutong.platform.money.RedEnvelope.Shown;
import hutong.platform.money.RedEnvelope.Stage;
import hutong.platform.money.RedEnvelope.Sweep;
import hutong.platform.money.journal.CardPosted;
import hutong.platform.money.journal.EnvelopeClosed;
import hutong.platform.money.journal.EnvelopeEmptied;
import hutong.platform.money.journal.EnvelopeEntry;
import hutong.platform.money.journal.EnvelopeExpired;
import hutong.platform.money.journal.EnvelopeFunded;
import hutong.platform.money.journal.EnvelopeKind;
import hutong.platform.money.journal.EnvelopeOffer;
import hutong.platform.money.journal.EnvelopeReturned;
import hutong.platform.money.journal.EnvelopeShare;
import hutong.platform.money.journal.EnvelopeSnapshot;
import hutong.platform.money.journal.EnvelopeStage;
import hutong.platform.money.journal.FundingRefused;
import hutong.platform.money.journal.RestLeft;
import hutong.platform.money.journal.RestSweep;
import hutong.platform.money.journal.RestSwept;
import hutong.platform.money.journal.ShareClaimed;
import hutong.platform.money.journal.SharePaid;
import hutong.protocol.ConversationId;
import hutong.protocol.UserId;
import java.util.Optional;
import org.pcollections.PVector;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;

/** An envelope's entries and snapshots as bytes: manifests {@code E1} and {@code ES1}. */
final class EnvelopeJournal
    extends RowCodec<RedEnvelope, Event, EnvelopeEntry, EnvelopeEntry.Builder> {
  private static final String SNAPSHOT = "ES1";
  private static final String KIND = "ENVELOPE_KIND_";
  private static final String STAGE = "ENVELOPE_STAGE_";

  EnvelopeJournal() {
    super("E1", EnvelopeEntry.getDefaultInstance());
  }

  @Override
  protected void put(Event event, EnvelopeEntry.Builder row) {
    if (event instanceof Event.Created created) {
      row.setCreated(bytes(created.offer()));
    } else if (event instanceof Event.Funded) {
      row.setFunded(EnvelopeFunded.getDefaultInstance());
    } else if (event instanceof Event.FundingRefused refused) {
      row.setFundingRefused(FundingRefused.newBuilder().setReason(refused.reason().name()));
    } else if (event instanceof Event.Claimed claimed) {
      row.setClaimed(
          ShareClaimed.newBuilder()
              .setBy(claimed.by().value())
              .setHandle(claimed.handle())
              .setTo(claimed.to().toString())
              .setPlace(claimed.place())
              .setShare(claimed.share()));
    } else if (event instanceof Event.Paid paid) {
      row.setPaid(SharePaid.newBuilder().setTo(paid.to().value()));
    } else if (event instanceof Event.Posted posted) {
      row.setPosted(bytes(new Shown(posted.sequence(), posted.version())));
    } else {
      putEnding(event, row);
    }
  }

  private static void putEnding(Event event, EnvelopeEntry.Builder row) {
    if (event instanceof Event.Expired) {
      row.setExpired(EnvelopeExpired.getDefaultInstance());
    } else if (event instanceof Event.GivenBack) {
      row.setReturned(EnvelopeReturned.getDefaultInstance());
    } else if (event instanceof Event.Left left) {
      row.setLeft(RestLeft.newBuilder().setRound(left.round()).setAmount(left.amount()));
    } else if (event instanceof Event.Swept swept) {
      row.setSwept(RestSwept.newBuilder().setRound(swept.round()).setDone(swept.done()));
    } else if (event instanceof Event.Emptied) {
      row.setEmptied(EnvelopeEmptied.getDefaultInstance());
    } else if (event instanceof Event.Closed) {
      row.setClosed(EnvelopeClosed.getDefaultInstance());
    }
  }

  private static EnvelopeOffer bytes(Offer offer) {
    return EnvelopeOffer.newBuilder()
        .setId(offer.id())
        .setConversationId(offer.conversation().value())
        .setPayer(offer.payer().value())
        .setHandle(offer.handle())
        .setFrom(offer.from().toString())
        .setAccount(offer.account().toString())
        .setKind(EnvelopeKind.valueOf(KIND + offer.kind()))
        .setTotal(offer.total())
        .setCurrency(offer.currency())
        .setCount(offer.count())
        .setGreeting(offer.greeting())
        .setOnly(offer.only().map(UserId::value).orElse(""))
        .setExpiresAtMillis(offer.expiresAtMillis())
        .build();
  }

  private static CardPosted bytes(Shown shown) {
    return CardPosted.newBuilder()
        .setSequence(shown.sequence())
        .setVersion(shown.version())
        .build();
  }

  @Override
  protected Event event(EnvelopeEntry row) {
    return switch (row.getEventCase()) {
      case CREATED -> new Event.Created(offer(row.getCreated()));
      case FUNDED -> new Event.Funded();
      case FUNDING_REFUSED ->
          new Event.FundingRefused(Refusal.valueOf(row.getFundingRefused().getReason()));
      case CLAIMED ->
          new Event.Claimed(
              new UserId(row.getClaimed().getBy()),
              row.getClaimed().getHandle(),
              AccountId.of(row.getClaimed().getTo()),
              row.getClaimed().getPlace(),
              row.getClaimed().getShare());
      case PAID -> new Event.Paid(new UserId(row.getPaid().getTo()));
      case EXPIRED -> new Event.Expired();
      case RETURNED -> new Event.GivenBack();
      case LEFT -> new Event.Left(row.getLeft().getRound(), row.getLeft().getAmount());
      case SWEPT -> new Event.Swept(row.getSwept().getRound(), row.getSwept().getDone());
      case EMPTIED -> new Event.Emptied();
      case CLOSED -> new Event.Closed();
      case POSTED -> new Event.Posted(row.getPosted().getSequence(), row.getPosted().getVersion());
      case OPENED_AFTER, EVENT_NOT_SET ->
          throw new IllegalStateException(
              "a stored entry of an envelope has a known event: sequence=" + row.getSequence());
    };
  }

  private static Offer offer(EnvelopeOffer row) {
    return new Offer(
        row.getId(),
        new ConversationId(row.getConversationId()),
        new UserId(row.getPayer()),
        row.getHandle(),
        AccountId.of(row.getFrom()),
        AccountId.of(row.getAccount()),
        Kind.valueOf(row.getKind().name().substring(KIND.length())),
        row.getTotal(),
        row.getCurrency(),
        row.getCount(),
        row.getGreeting(),
        row.getOnly().isEmpty() ? Optional.empty() : Optional.of(new UserId(row.getOnly())),
        row.getExpiresAtMillis());
  }

  @Override
  public Stored encodeSnapshot(Live<RedEnvelope> live) {
    RedEnvelope envelope = live.state();
    EnvelopeSnapshot.Builder snapshot =
        EnvelopeSnapshot.newBuilder()
            .setIncarnation(live.incarnation())
            .setSequence(live.sequence())
            .setStage(EnvelopeStage.valueOf(STAGE + envelope.stage()))
            .setRemaining(envelope.remaining())
            .setEmptied(envelope.ending().emptied())
            .setClosed(envelope.ending().closed())
            .setShown(bytes(envelope.shown()))
            .setRefusal(envelope.refusal().map(Refusal::name).orElse(""));
    envelope.offer().ifPresent(offer -> snapshot.setOffer(bytes(offer)));
    for (Claim claim : envelope.inOrder()) {
      snapshot.addClaims(
          EnvelopeShare.newBuilder()
              .setClaim(
                  ShareClaimed.newBuilder()
                      .setBy(claim.by().value())
                      .setHandle(claim.handle())
                      .setTo(claim.to().toString())
                      .setPlace(claim.place())
                      .setShare(claim.share()))
              .setAtMillis(claim.atMillis())
              .setPaid(claim.paid()));
    }
    for (Sweep sweep : envelope.ending().sweeps()) {
      snapshot.addSweeps(
          RestSweep.newBuilder()
              .setAmount(sweep.amount())
              .setAtMillis(sweep.atMillis())
              .setAnswered(sweep.answered()));
    }
    return new Stored(SNAPSHOT, snapshot.build().toByteArray());
  }

  @Override
  public Live<RedEnvelope> decodeSnapshot(Stored stored) {
    if (!stored.manifest().equals(SNAPSHOT)) {
      throw Codec.unknown(stored);
    }
    try {
      EnvelopeSnapshot row = EnvelopeSnapshot.parseFrom(stored.bytes());
      return new Live<>(row.getIncarnation(), row.getSequence(), envelope(row));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a stored snapshot of an envelope is readable", e);
    }
  }

  private static RedEnvelope envelope(EnvelopeSnapshot row) {
    TreePMap<UserId, Claim> claims = TreePMap.empty();
    for (EnvelopeShare share : row.getClaimsList()) {
      Claim claim =
          new Claim(
              new UserId(share.getClaim().getBy()),
              share.getClaim().getHandle(),
              AccountId.of(share.getClaim().getTo()),
              share.getClaim().getPlace(),
              share.getClaim().getShare(),
              share.getAtMillis(),
              share.getPaid());
      claims = claims.plus(claim.by(), claim);
    }
    PVector<Sweep> sweeps = TreePVector.empty();
    for (RestSweep sweep : row.getSweepsList()) {
      sweeps =
          sweeps.plus(
              new Sweep(
                  sweeps.size() + 1, sweep.getAmount(), sweep.getAtMillis(), sweep.getAnswered()));
    }
    return new RedEnvelope(
        row.hasOffer() ? Optional.of(offer(row.getOffer())) : Optional.empty(),
        Stage.valueOf(row.getStage().name().substring(STAGE.length())),
        claims,
        row.getRemaining(),
        new Ending(
            row.getRefusal().isEmpty()
                ? Optional.empty()
                : Optional.of(Refusal.valueOf(row.getRefusal())),
            sweeps,
            row.getEmptied(),
            row.getClosed()),
        new Shown(row.getShown().getSequence(), row.getShown().getVersion()));
  }
}

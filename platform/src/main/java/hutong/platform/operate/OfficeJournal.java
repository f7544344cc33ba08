package hutong.platform.operate;

import com.google.protobuf.InvalidProtocolBufferException;
import hutong.platform.entity.Codec;
import hutong.platform.entity.Live;
import hutong.platform.entity.RowCodec;
import hutong.platform.entity.Stored;
import hutong.platform.operate.journal.OfficeEntry;
import hutong.platform.operate.journal.OfficeSnapshot;
import hutong.platform.operate.journal.ProposalStage;
import hutong.platform.operate.journal.StoredOperator;
import hutong.platform.operate.journal.StoredProposal;
import hutong.protocol.UserId;
import org.pcollections.TreePMap;

/** The log's entries and snapshots as bytes: manifests {@code O1} and {@code OS1}. */
final class OfficeJournal extends RowCodec<Office, Link, OfficeEntry, OfficeEntry.Builder> {
  private static final String SNAPSHOT = "OS1";
  private static final String STAGE = "PROPOSAL_STAGE_";

  OfficeJournal() {
    super("O1", OfficeEntry.getDefaultInstance());
  }

  @Override
  protected void put(Link link, OfficeEntry.Builder row) {
    row.setPrevious(ActBytes.bytes(link.previous())).setAct(ActBytes.of(link.act()));
  }

  @Override
  protected Link event(OfficeEntry row) {
    return ActBytes.stored(ActBytes.hex(row.getPrevious()), row.getAct());
  }

  @Override
  public Stored encodeSnapshot(Live<Office> live) {
    Office office = live.state();
    OfficeSnapshot.Builder snapshot =
        OfficeSnapshot.newBuilder()
            .setIncarnation(live.incarnation())
            .setSequence(live.sequence())
            .setChain(ActBytes.bytes(office.chain()));
    office
        .operators()
        .values()
        .forEach(
            operator ->
                snapshot.addOperators(
                    StoredOperator.newBuilder()
                        .setName(operator.name())
                        .setRole(ActBytes.role(operator.role()))
                        .setToken(operator.token())
                        .setSinceMillis(operator.sinceMillis())));
    office.proposals().values().forEach(proposal -> snapshot.addProposals(row(proposal)));
    return new Stored(SNAPSHOT, snapshot.build().toByteArray());
  }

  private static StoredProposal row(Proposal proposal) {
    return StoredProposal.newBuilder()
        .setId(proposal.id())
        .setKind(ActBytes.kind(proposal.deed().kind()))
        .setUserId(proposal.deed().user().value())
        .setHandle(proposal.deed().handle())
        .setReason(proposal.reason())
        .setProposedBy(proposal.by())
        .setProposedAtMillis(proposal.atMillis())
        .setStage(ProposalStage.valueOf(STAGE + proposal.stage().name()))
        .setDecidedBy(proposal.decidedBy())
        .setDecidedAtMillis(proposal.decidedAtMillis())
        .setAccounts(proposal.accounts())
        .setBook(proposal.deed().book())
        .setStoppedAt(proposal.deed().stoppedAt())
        .setDifferences(proposal.differences())
        .setOutcome(ActBytes.outcome(proposal.outcome()))
        .build();
  }

  @Override
  public Live<Office> decodeSnapshot(Stored stored) {
    if (!stored.manifest().equals(SNAPSHOT)) {
      throw Codec.unknown(stored);
    }
    try {
      OfficeSnapshot snapshot = OfficeSnapshot.parseFrom(stored.bytes());
      return new Live<>(snapshot.getIncarnation(), snapshot.getSequence(), office(snapshot));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a stored snapshot of operators is readable", e);
    }
  }

  private static Office office(OfficeSnapshot snapshot) {
    TreePMap<String, Operator> operators = TreePMap.empty();
    for (StoredOperator row : snapshot.getOperatorsList()) {
      operators =
          operators.plus(
              row.getName(),
              new Operator(
                  row.getName(),
                  ActBytes.role(row.getRole()),
                  row.getToken(),
                  row.getSinceMillis()));
    }
    TreePMap<String, Proposal> proposals = TreePMap.empty();
    for (StoredProposal row : snapshot.getProposalsList()) {
      proposals = proposals.plus(row.getId(), proposal(row));
    }
    return new Office(
        operators, proposals, ActBytes.hex(snapshot.getChain()), snapshot.getSequence());
  }

  private static Proposal proposal(StoredProposal row) {
    return new Proposal(
        row.getId(),
        new Deed(
            ActBytes.kind(row.getKind()),
            new UserId(row.getUserId()),
            row.getHandle(),
            row.getBook(),
            row.getStoppedAt()),
        row.getReason(),
        row.getProposedBy(),
        row.getProposedAtMillis(),
        Proposal.Stage.valueOf(row.getStage().name().substring(STAGE.length())),
        row.getDecidedBy(),
        row.getDecidedAtMillis(),
        row.getAccounts(),
        row.getDifferences(),
        ActBytes.outcome(row.getOutcome()));
  }
}

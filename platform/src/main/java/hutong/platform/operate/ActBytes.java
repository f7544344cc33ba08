package hutong.platform.operate;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import hutong.platform.money.Mended.Outcome;
import hutong.platform.operate.Act.What;
import hutong.platform.operate.journal.ActRefused;
import hutong.platform.operate.journal.ActTrouble;
import hutong.platform.operate.journal.AskedAct;
import hutong.platform.operate.journal.BookExamined;
import hutong.platform.operate.journal.DeedApproved;
import hutong.platform.operate.journal.DeedDone;
import hutong.platform.operate.journal.DeedExpired;
import hutong.platform.operate.journal.DeedKind;
import hutong.platform.operate.journal.DeedProposed;
import hutong.platform.operate.journal.DeedRejected;
import hutong.platform.operate.journal.OperatorAct;
import hutong.platform.operate.journal.OperatorAppointed;
import hutong.platform.operate.journal.OperatorDismissed;
import hutong.platform.operate.journal.OperatorRole;
import hutong.platform.operate.journal.PersonSeen;
import hutong.platform.operate.journal.RepairOutcome;
import hutong.protocol.Digest;
import hutong.protocol.UserId;
import java.util.HexFormat;

/** Acts of operators as bytes, and back; and the hashes that chain them. */
final class ActBytes {
  private static final String ROLE = "OPERATOR_ROLE_";
  private static final String KIND = "DEED_KIND_";
  private static final String ASKED = "ASKED_ACT_";
  private static final String OUTCOME = "REPAIR_OUTCOME_";
  private static final String TROUBLE = "ACT_TROUBLE_";
  private static final HexFormat HEX = HexFormat.of();

  private ActBytes() {}

  static ByteString of(Act act) {
    return message(act).toByteString();
  }

  /** The link of an act that is not stored yet. */
  static Link after(String previous, Act act) {
    return new Link(previous, act, hash(previous, of(act)));
  }

  /** The link of an act as it is stored. */
  static Link stored(String previous, ByteString bytes) {
    return new Link(previous, act(bytes), hash(previous, bytes));
  }

  private static String hash(String previous, ByteString bytes) {
    return HEX.formatHex(Digest.chain(bytes(previous).concat(bytes).toByteArray()));
  }

  /** A hash in hexadecimal as bytes. */
  static ByteString bytes(String hash) {
    return ByteString.copyFrom(HEX.parseHex(hash));
  }

  static String hex(ByteString hash) {
    return HEX.formatHex(hash.toByteArray());
  }

  private static OperatorAct message(Act act) {
    OperatorAct.Builder row =
        OperatorAct.newBuilder()
            .setOperator(act.by().name())
            .setRole(role(act.by().role()))
            .setSubject(act.subject())
            .setReason(act.reason())
            .setAtMillis(act.atMillis());
    What what = act.what();
    if (what instanceof What.Appointed appointed) {
      row.setAppointed(
          OperatorAppointed.newBuilder()
              .setRole(role(appointed.role()))
              .setToken(appointed.token()));
    } else if (what instanceof What.Dismissed) {
      row.setDismissed(OperatorDismissed.getDefaultInstance());
    } else if (what instanceof What.Proposed proposed) {
      row.setProposed(
          DeedProposed.newBuilder()
              .setId(proposed.id())
              .setKind(kind(proposed.kind()))
              .setUserId(proposed.user().value())
              .setBook(proposed.book())
              .setStoppedAt(proposed.stoppedAt()));
    } else if (what instanceof What.Approved approved) {
      row.setApproved(DeedApproved.newBuilder().setId(approved.id()));
    } else if (what instanceof What.Rejected rejected) {
      row.setRejected(DeedRejected.newBuilder().setId(rejected.id()));
    } else if (what instanceof What.Expired expired) {
      row.setExpired(DeedExpired.newBuilder().setId(expired.id()));
    } else if (what instanceof What.Done done) {
      row.setDone(
          DeedDone.newBuilder()
              .setId(done.id())
              .setAccounts(done.accounts())
              .setDifferences(done.differences())
              .setOutcome(outcome(done.outcome())));
    } else if (what instanceof What.Seen seen) {
      row.setSeen(PersonSeen.newBuilder().setUserId(seen.user().value()));
    } else if (what instanceof What.Examined examined) {
      row.setExamined(BookExamined.newBuilder().setBook(examined.book()));
    } else if (what instanceof What.Refused refused) {
      row.setRefused(
          ActRefused.newBuilder()
              .setAsked(AskedAct.valueOf(ASKED + refused.asked().name()))
              .setTrouble(ActTrouble.valueOf(TROUBLE + refused.trouble().name())));
    }
    return row.build();
  }

  static OperatorRole role(Role role) {
    return OperatorRole.valueOf(ROLE + role.name());
  }

  static DeedKind kind(Deed.Kind kind) {
    return DeedKind.valueOf(KIND + kind.name());
  }

  static RepairOutcome outcome(Outcome outcome) {
    return outcome == Outcome.DONE
        ? RepairOutcome.REPAIR_OUTCOME_UNSPECIFIED
        : RepairOutcome.valueOf(OUTCOME + outcome.name());
  }

  // Back.

  private static Act act(ByteString bytes) {
    try {
      OperatorAct row = OperatorAct.parseFrom(bytes);
      return new Act(
          new By(row.getOperator(), role(row.getRole())),
          row.getSubject(),
          row.getReason(),
          row.getAtMillis(),
          what(row));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a stored act of an operator is readable", e);
    }
  }

  private static What what(OperatorAct row) {
    return switch (row.getWhatCase()) {
      case APPOINTED ->
          new What.Appointed(role(row.getAppointed().getRole()), row.getAppointed().getToken());
      case DISMISSED -> new What.Dismissed();
      case PROPOSED ->
          new What.Proposed(
              row.getProposed().getId(),
              kind(row.getProposed().getKind()),
              new UserId(row.getProposed().getUserId()),
              row.getProposed().getBook(),
              row.getProposed().getStoppedAt());
      case APPROVED -> new What.Approved(row.getApproved().getId());
      case REJECTED -> new What.Rejected(row.getRejected().getId());
      case EXPIRED -> new What.Expired(row.getExpired().getId());
      case DONE ->
          new What.Done(
              row.getDone().getId(),
              row.getDone().getAccounts(),
              row.getDone().getDifferences(),
              outcome(row.getDone().getOutcome()));
      case EXAMINED -> new What.Examined(row.getExamined().getBook());
      case SEEN -> new What.Seen(new UserId(row.getSeen().getUserId()));
      case REFUSED ->
          new What.Refused(
              Asked.valueOf(row.getRefused().getAsked().name().substring(ASKED.length())),
              Trouble.valueOf(row.getRefused().getTrouble().name().substring(TROUBLE.length())));
      case WHAT_NOT_SET -> throw new IllegalStateException("a stored act of an operator is known");
    };
  }

  static Outcome outcome(RepairOutcome outcome) {
    return outcome == RepairOutcome.REPAIR_OUTCOME_UNSPECIFIED
        ? Outcome.DONE
        : Outcome.valueOf(outcome.name().substring(OUTCOME.length()));
  }

  static Role role(OperatorRole role) {
    return Role.valueOf(role.name().substring(ROLE.length()));
  }

  static Deed.Kind kind(DeedKind kind) {
    return Deed.Kind.valueOf(kind.name().substring(KIND.length()));
  }
}

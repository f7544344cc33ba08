package hutong.cluster.chat;

import hutong.protocol.Money;
import hutong.protocol.SortableId;
import hutong.protocol.wire.Balance;
import hutong.protocol.wire.BillLine;
import hutong.protocol.wire.BillLine.Direction;
import hutong.protocol.wire.Button;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Member;
import hutong.protocol.wire.MoneyCard;
import hutong.protocol.wire.MoneyClaim;
import hutong.protocol.wire.MoneyReceived;
import hutong.protocol.wire.Split;
import hutong.protocol.wire.WalletState;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Wallets, bills and cards of money, as lines that are safe to print. */
record Slips(Rooms rooms, ZoneId zone) {
  /** Each begins the action of a card's button; the id follows. */
  private static final String MONEY = "money:";

  private static final String SPLIT = "split:";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

  /**
   * Id of the money that an item of a conversation shows. Only the platform posts without a sender:
   * what looks so of somebody is a card like any other.
   */
  static Optional<String> money(Item item) {
    return id(item, MONEY);
  }

  /** The same of a split bill. */
  static Optional<String> split(Item item) {
    return id(item, SPLIT);
  }

  /** What to type for the money that an item is about. */
  static Optional<String> verb(Item item) {
    return money(item)
        .map(id -> Verb.CLAIM)
        .or(() -> split(item).map(id -> Verb.SHARE))
        .map(verb -> verb.word() + " #" + item.getSequence());
  }

  private static Optional<String> id(Item item, String begin) {
    return item.getSender().isEmpty() && item.getSequence() > 0
        ? item.getCard().getButtonsList().stream()
            .findFirst()
            .map(Button::getAction)
            .filter(action -> action.startsWith(begin))
            .map(action -> action.substring(begin.length()))
        : Optional.empty();
  }

  /** Whether the other side of a bill's line is a person. */
  static boolean isPerson(String counterpart) {
    return SortableId.matches(counterpart);
  }

  List<String> wallet(WalletState state) {
    return state.getBalancesCount() == 0
        ? List.of("Nothing yet.")
        : state.getBalancesList().stream().map(Slips::balance).toList();
  }

  private static String balance(Balance balance) {
    String held = new Money(balance.getHeldMinor(), balance.getCurrency()).amount();
    return "  "
        + new Money(balance.getBalanceMinor(), balance.getCurrency())
        + (balance.getHeldMinor() == 0 ? "" : ", of which " + held + " are held");
  }

  /** Such as {@code bob paid you 5.00 CNY: lunch.}. */
  static String received(MoneyReceived received, Rooms rooms) {
    return "%s paid you %s%s."
        .formatted(
            rooms.name(received.getFrom()),
            new Money(received.getAmountMinor(), received.getCurrency()),
            words(received.getMemo()));
  }

  /** Who sent it, how it stands, and who got what. */
  List<String> card(MoneyCard card, long line) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s from %s, %s%s"
            .formatted(
                kind(card),
                SafeText.name(card.getPayer().getHandle()),
                new Money(card.getTotalMinor(), card.getCurrency()),
                words(card.getWords())));
    for (MoneyClaim claim : card.getClaimsList()) {
      boolean luckiest = claim.getMember().getUserId().equals(card.getLuckiest());
      lines.add(
          "%3d  %-20s%10s%s"
              .formatted(
                  lines.size(),
                  SafeText.name(claim.getMember().getHandle()),
                  amount(claim.getShareMinor(), card),
                  luckiest ? "  ★ the luckiest" : ""));
    }
    lines.add("     " + stands(card, line));
    return lines;
  }

  /** Who asks whom for how much, and who has paid. */
  List<String> split(Split split, long line) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "Split bill from %s, %s each%s"
            .formatted(
                SafeText.name(split.getBy().getHandle()),
                new Money(split.getShareMinor(), split.getCurrency()),
                words(split.getMemo())));
    Set<String> paid =
        split.getPaidList().stream().map(Member::getUserId).collect(Collectors.toSet());
    for (Member member : split.getPaidList()) {
      lines.add(owed(lines.size(), SafeText.name(member.getHandle()), "paid"));
    }
    List<String> open = split.getUserIdsList().stream().filter(id -> !paid.contains(id)).toList();
    for (String userId : open) {
      lines.add(owed(lines.size(), rooms.name(userId), "not yet"));
    }
    boolean mine = open.stream().anyMatch(rooms::isMe);
    lines.add(
        "     %d of %d paid%s"
            .formatted(
                paid.size(),
                split.getUserIdsCount(),
                mine ? ": %s #%d pays your share".formatted(Verb.SHARE.word(), line) : ""));
    return lines;
  }

  private static String owed(int place, String name, String stands) {
    return "%3d  %-20s%10s".formatted(place, name, stands);
  }

  private String kind(MoneyCard card) {
    return switch (card.getKind()) {
      case TRANSFER -> "Transfer";
      case LUCKY -> "Red envelope, shares by luck,";
      case EQUAL -> "Red envelope, equal shares,";
      case EXCLUSIVE -> "Red envelope for " + rooms.name(card.getOnly());
      case KIND_UNSPECIFIED, UNRECOGNIZED -> "Money";
    };
  }

  private String stands(MoneyCard card, long line) {
    String claimed = card.getClaimsCount() + " of " + card.getCount() + " claimed";
    return switch (card.getStage()) {
      case CREATED -> "its money is on the way";
      case REFUSED -> "there was no money for it";
      case OPEN ->
          "%s, %s left until %s: %s"
              .formatted(
                  claimed,
                  amount(card.getRemainingMinor(), card),
                  time(card.getExpiresAtMillis()),
                  todo(card, line));
      case EXHAUSTED -> card.getKind() == MoneyCard.Kind.TRANSFER ? "accepted" : claimed;
      case EXPIRED -> claimed + "; its time is over, the rest went back";
      case RETURNED -> "returned";
      case STAGE_UNSPECIFIED, UNRECOGNIZED -> claimed;
    };
  }

  private String todo(MoneyCard card, long line) {
    boolean mine = card.getOnly().isEmpty() || rooms.isMe(card.getOnly());
    if (card.getClaimsList().stream().anyMatch(one -> rooms.isMe(one.getMember().getUserId()))) {
      return "you have your share";
    }
    if (!mine) {
      return "it waits for " + rooms.name(card.getOnly());
    }
    return card.getKind() == MoneyCard.Kind.TRANSFER
        ? "/claim #%d accepts it, /return #%d sends it back".formatted(line, line)
        : "/claim #" + line + " grabs a share";
  }

  /** The newest first, each with what was left after it. */
  List<String> bill(List<BillLine> lines, boolean more) {
    if (lines.isEmpty()) {
      return List.of("Nothing came in or went out.");
    }
    List<String> bill = new ArrayList<>(lines.stream().map(this::line).toList());
    if (more) {
      bill.add("  Older lines are left out: /bill YYYYMM shows those of a month.");
    }
    return bill;
  }

  private String line(BillLine line) {
    boolean in = line.getDirection() == Direction.IN;
    return "  %s  %11s  = %s  %s%s"
        .formatted(
            time(line.getAtMillis()),
            (in ? "+" : "-") + new Money(line.getAmountMinor(), line.getCurrency()).amount(),
            new Money(line.getBalanceMinor(), line.getCurrency()),
            (line.getReturned() ? "back from " : in ? "from " : "to ") + counterpart(line),
            words(line.getMemo()));
  }

  private String counterpart(BillLine line) {
    return switch (line.getCounterpart()) {
      case "envelope" -> "an envelope or transfer";
      case "world" -> "the server";
      case "fee" -> "the fees";
      default ->
          isPerson(line.getCounterpart())
              ? rooms.name(line.getCounterpart())
              : SafeText.name(line.getCounterpart());
    };
  }

  private static String amount(long minor, MoneyCard card) {
    return new Money(minor, card.getCurrency()).amount();
  }

  private String time(long millis) {
    return TIME.format(Instant.ofEpochMilli(millis).atZone(zone));
  }

  private static String words(String words) {
    return words.isEmpty() ? "" : ": " + SafeText.line(words);
  }
}

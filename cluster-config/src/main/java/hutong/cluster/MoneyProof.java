package hutong.cluster;

import hutong.protocol.Money;
import hutong.protocol.wire.BillLine;
import hutong.protocol.wire.MoneyCard;
import hutong.protocol.wire.MoneyClaim;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds what wallets, envelopes and bills say in the end against what people were answered, and
 * keeps every breach in words. Asks nobody.
 */
final class MoneyProof {
  private final List<String> broken = new ArrayList<>();

  /** What is not as it has to be, in words. */
  List<String> broken() {
    return List.copyOf(broken);
  }

  /**
   * A proof of what survives a crash needs something that a crash can hit.
   *
   * @param open orders that had no answer when the node was dead
   */
  void struck(long open) {
    if (open <= 0) {
      broken.add("every order was answered before the node died: the story proves nothing of it");
    }
  }

  /** An order that was neither done nor can be. */
  void undone(String handle, String why) {
    broken.add("an order of " + handle + " was not done: " + why);
  }

  void wallet(String handle, Money expected, Money has) {
    if (!has.equals(expected)) {
      broken.add("%s shall have %s and has %s".formatted(handle, expected, has));
    }
  }

  /**
   * All of it went out, in a share for each.
   *
   * @param people who were to get one
   */
  void envelope(Money total, int people, MoneyCard card) {
    long shares = card.getClaimsList().stream().mapToLong(MoneyClaim::getShareMinor).sum();
    long claimers =
        card.getClaimsList().stream().map(one -> one.getMember().getUserId()).distinct().count();
    if (shares != total.minor() || claimers != people || card.getClaimsCount() != people) {
      broken.add(
          "an envelope of %s went out as %s in %d shares to %d people"
              .formatted(
                  total, new Money(shares, total.currency()), card.getClaimsCount(), claimers));
    }
  }

  void card(String says, String last) {
    if (!says.equals(last)) {
      broken.add("a card says %s instead of %s".formatted(says, last));
    }
  }

  /**
   * Each line is what the lines before it make, and the last is the wallet.
   *
   * @param lines the newest first
   */
  void bill(String handle, List<BillLine> lines, Money has) {
    long sum = 0;
    for (int i = lines.size() - 1; i >= 0; i--) {
      BillLine line = lines.get(i);
      boolean in = line.getDirection() == BillLine.Direction.IN;
      sum += in ? line.getAmountMinor() : -line.getAmountMinor();
      if (line.getBalanceMinor() != sum) {
        broken.add(
            "the bill of %s says %s where its lines make %s"
                .formatted(
                    handle,
                    new Money(line.getBalanceMinor(), has.currency()),
                    new Money(sum, has.currency())));
        return;
      }
    }
    if (sum != has.minor()) {
      broken.add(
          "the bill of %s ends with %s, the wallet has %s"
              .formatted(handle, new Money(sum, has.currency()), has));
    }
  }

  /** Nothing was made, and nothing is lost. */
  void sum(Money given, Money wallets, Money underWay) {
    if (wallets.minor() + underWay.minor() != given.minor()) {
      broken.add(
          "the faucet gave %s, the wallets hold %s, and %s are under way"
              .formatted(given, wallets, underWay));
    }
  }
}

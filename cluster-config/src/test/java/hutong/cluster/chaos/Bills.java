package hutong.cluster.chaos;

import hutong.cluster.chaos.ChaosReport.Counts;
import hutong.protocol.client.HutongClient;
import hutong.protocol.wire.BillLine;
import hutong.protocol.wire.BillLine.Direction;
import hutong.protocol.wire.BillPage;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Pay;
import hutong.protocol.wire.ReadBill;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Everybody's bill, held against payments: each of them has a memo of its own, and what was paid is
 * on the payer's bill once and on the receiver's. Amounts are in minor units.
 */
final class Bills {
  private static final int PAGE = 200;
  private static final long PATIENCE_SECONDS = 60;
  private static final String OUTSIDE = "world";

  private record Entry(String userId, Direction side, String memo, long amount) {}

  private final Map<Entry, Integer> lines = new HashMap<>();
  private final List<String> wrong = new ArrayList<>();
  private int found;
  private int lost;
  private int doubled;

  private Bills() {}

  /**
   * Reads them.
   *
   * @param clients by user id
   */
  static Bills of(Map<String, HutongClient> clients) throws Exception {
    Bills bills = new Bills();
    for (var one : clients.entrySet()) {
      List<BillLine> read = read(one.getValue());
      bills.checkSum(one.getKey(), read);
      for (BillLine line : read) {
        if (!line.getCounterpart().equals(OUTSIDE)) {
          Entry entry =
              new Entry(one.getKey(), line.getDirection(), line.getMemo(), line.getAmountMinor());
          bills.lines.merge(entry, 1, Integer::sum);
        }
      }
    }
    return bills;
  }

  /** All lines, the newest first. */
  private static List<BillLine> read(HutongClient client) throws Exception {
    List<BillLine> lines = new ArrayList<>();
    String cursor = "";
    do {
      ReadBill.Builder read = ReadBill.newBuilder().setLimit(PAGE).setCursor(cursor);
      BillPage page =
          client
              .request(Frame.newBuilder().setReadBill(read))
              .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
              .getBillPage();
      lines.addAll(page.getLinesList());
      cursor = page.getCursor();
    } while (!cursor.isEmpty());
    return lines;
  }

  /** Each line says what its account had after it. */
  private void checkSum(String userId, List<BillLine> newestFirst) {
    long sum = 0;
    for (int i = newestFirst.size() - 1; i >= 0; i--) {
      BillLine line = newestFirst.get(i);
      boolean in = line.getDirection() == Direction.IN;
      sum += in ? line.getAmountMinor() : -line.getAmountMinor();
      if (line.getBalanceMinor() != sum) {
        wrong.add(
            "the bill of %s says %d where its lines make %d"
                .formatted(userId, line.getBalanceMinor(), sum));
        return;
      }
    }
  }

  /**
   * A payment must be there so many times.
   *
   * @param times 0 or 1
   */
  void expect(String payer, Pay payment, int times) {
    expect(new Entry(payer, Direction.OUT, payment.getMemo(), payment.getAmountMinor()), times);
    expect(
        new Entry(payment.getUserId(), Direction.IN, payment.getMemo(), payment.getAmountMinor()),
        times);
  }

  private void expect(Entry entry, int times) {
    Integer there = lines.remove(entry);
    int count = there == null ? 0 : there;
    found += Math.min(count, times);
    lost += Math.max(0, times - count);
    doubled += Math.max(0, count - times);
  }

  /** After all that was expected, in words. */
  List<String> wrong() {
    List<String> all = new ArrayList<>(wrong);
    if (lost > 0 || doubled > 0 || !lines.isEmpty()) {
      all.add(
          "of the bills %d lines are lost, %d too many, and of no payment: %s"
              .formatted(lost, doubled, lines.keySet()));
    }
    return all;
  }

  /** With lines as what was delivered. */
  Counts counts(long sent, long acknowledged) {
    return new Counts(sent, acknowledged, found, lost, doubled, 0);
  }
}

package hutong.platform.money;

import hutong.platform.money.journal.AccountOpened;
import hutong.platform.money.journal.CaptureOrder;
import hutong.platform.money.journal.HoldOrder;
import hutong.platform.money.journal.MarkOrder;
import hutong.platform.money.journal.OwedMoney;
import hutong.platform.money.journal.Reason;
import hutong.platform.money.journal.ReleaseOrder;
import hutong.platform.money.journal.TransferOrder;

/** Orders of a book, and what else its events are made of, as rows of the journal, and back. */
final class OrderBytes {
  private static final String REASON = "REASON_";
  private static final String STANDING = "STANDING_";

  private OrderBytes() {}

  static AccountOpened of(Order.Open order) {
    return AccountOpened.newBuilder()
        .setAccount(order.account().toString())
        .setCurrency(order.currency())
        .setPerTransfer(order.terms().perTransfer())
        .setPerDay(order.terms().perDay())
        .build();
  }

  static TransferOrder of(Order.Transfer order) {
    return TransferOrder.newBuilder()
        .setId(order.id().value())
        .setFrom(order.from().toString())
        .setTo(order.to().toString())
        .setAmount(order.amount())
        .setCurrency(order.currency())
        .setMemo(order.memo())
        .build();
  }

  static HoldOrder of(Order.Hold order) {
    return HoldOrder.newBuilder()
        .setId(order.id().value())
        .setFrom(order.from().toString())
        .setAmount(order.amount())
        .setCurrency(order.currency())
        .setExpiresAtMillis(order.expiresAtMillis())
        .build();
  }

  static CaptureOrder of(Order.Capture order) {
    return CaptureOrder.newBuilder()
        .setId(order.id().value())
        .setHold(order.hold().value())
        .setTo(order.to().toString())
        .setAmount(order.amount())
        .setMemo(order.memo())
        .build();
  }

  static ReleaseOrder of(Order.Release order) {
    return ReleaseOrder.newBuilder()
        .setId(order.id().value())
        .setHold(order.hold().value())
        .build();
  }

  static MarkOrder of(Order.Mark order) {
    return MarkOrder.newBuilder()
        .setId(order.id().value())
        .setAccount(order.account().toString())
        .setStanding(of(order.standing()))
        .build();
  }

  static OwedMoney of(Obligation obligation) {
    return OwedMoney.newBuilder()
        .setNumber(obligation.number())
        .setOrder(obligation.order().value())
        .setFrom(obligation.from().toString())
        .setTo(obligation.to().toString())
        .setAmount(obligation.amount())
        .setCurrency(obligation.currency())
        .setMemo(obligation.memo())
        .build();
  }

  static Reason of(Refusal refusal) {
    return Reason.valueOf(REASON + refusal.name());
  }

  static hutong.platform.money.journal.Standing of(Account.Standing standing) {
    return hutong.platform.money.journal.Standing.valueOf(STANDING + standing.name());
  }

  // Back.

  static Order.Open open(AccountOpened row) {
    return new Order.Open(
        AccountId.of(row.getAccount()),
        row.getCurrency(),
        new Terms(row.getPerTransfer(), row.getPerDay()));
  }

  static Order.Transfer transfer(TransferOrder row) {
    return new Order.Transfer(
        new OperationId(row.getId()),
        AccountId.of(row.getFrom()),
        AccountId.of(row.getTo()),
        row.getAmount(),
        row.getCurrency(),
        row.getMemo());
  }

  static Order.Hold hold(HoldOrder row) {
    return new Order.Hold(
        new OperationId(row.getId()),
        AccountId.of(row.getFrom()),
        row.getAmount(),
        row.getCurrency(),
        row.getExpiresAtMillis());
  }

  static Order.Capture capture(CaptureOrder row) {
    return new Order.Capture(
        new OperationId(row.getId()),
        new OperationId(row.getHold()),
        AccountId.of(row.getTo()),
        row.getAmount(),
        row.getMemo());
  }

  static Order.Release release(ReleaseOrder row) {
    return new Order.Release(new OperationId(row.getId()), new OperationId(row.getHold()));
  }

  static Order.Mark mark(MarkOrder row) {
    return new Order.Mark(
        new OperationId(row.getId()), AccountId.of(row.getAccount()), standing(row.getStanding()));
  }

  static Obligation obligation(OwedMoney row) {
    return new Obligation(
        row.getNumber(),
        new OperationId(row.getOrder()),
        AccountId.of(row.getFrom()),
        AccountId.of(row.getTo()),
        row.getAmount(),
        row.getCurrency(),
        row.getMemo());
  }

  static Refusal refusal(Reason reason) {
    return Refusal.valueOf(reason.name().substring(REASON.length()));
  }

  static Account.Standing standing(hutong.platform.money.journal.Standing standing) {
    return Account.Standing.valueOf(standing.name().substring(STANDING.length()));
  }
}

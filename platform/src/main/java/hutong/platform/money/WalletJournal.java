package hutong.platform.money;

import com.google.protobuf.InvalidProtocolBufferException;
import hutong.platform.entity.Codec;
import hutong.platform.entity.Live;
import hutong.platform.entity.RowCodec;
import hutong.platform.entity.Stored;
import hutong.platform.money.Wallet.Event;
import hutong.platform.money.Wallet.Pin;
import hutong.platform.money.Wallet.Purse;
import hutong.platform.money.journal.PinPassed;
import hutong.platform.money.journal.PinSet;
import hutong.platform.money.journal.PinTried;
import hutong.platform.money.journal.PurseChosen;
import hutong.platform.money.journal.PurseOpened;
import hutong.platform.money.journal.WalletEntry;
import hutong.platform.money.journal.WalletPin;
import hutong.platform.money.journal.WalletPurse;
import hutong.platform.money.journal.WalletSnapshot;
import java.util.Optional;
import org.pcollections.TreePMap;

/** A wallet's entries and snapshots as bytes: manifests {@code W1} and {@code WS1}. */
final class WalletJournal extends RowCodec<Wallet, Event, WalletEntry, WalletEntry.Builder> {
  private static final String SNAPSHOT = "WS1";

  WalletJournal() {
    super("W1", WalletEntry.getDefaultInstance());
  }

  @Override
  protected void put(Event event, WalletEntry.Builder row) {
    if (event instanceof Event.Chosen chosen) {
      row.setChosen(
          PurseChosen.newBuilder()
              .setCurrency(chosen.currency())
              .setAccount(chosen.account().toString()));
    } else if (event instanceof Event.Opened opened) {
      row.setOpened(PurseOpened.newBuilder().setCurrency(opened.currency()));
    } else if (event instanceof Event.PinSet set) {
      row.setPinSet(PinSet.newBuilder().setHash(set.hash()));
    } else if (event instanceof Event.PinTried tried) {
      row.setPinTried(PinTried.newBuilder().setTries(tried.tries()));
    } else if (event instanceof Event.PinPassed) {
      row.setPinPassed(PinPassed.getDefaultInstance());
    }
  }

  @Override
  protected Event event(WalletEntry row) {
    return switch (row.getEventCase()) {
      case CHOSEN ->
          new Event.Chosen(
              row.getChosen().getCurrency(), AccountId.of(row.getChosen().getAccount()));
      case OPENED -> new Event.Opened(row.getOpened().getCurrency());
      case PIN_SET -> new Event.PinSet(row.getPinSet().getHash());
      case PIN_TRIED -> new Event.PinTried(row.getPinTried().getTries());
      case PIN_PASSED -> new Event.PinPassed();
      case OPENED_AFTER, EVENT_NOT_SET ->
          throw new IllegalStateException(
              "a stored entry of a wallet has a known event: sequence=" + row.getSequence());
    };
  }

  @Override
  public Stored encodeSnapshot(Live<Wallet> live) {
    WalletSnapshot.Builder snapshot =
        WalletSnapshot.newBuilder().setIncarnation(live.incarnation()).setSequence(live.sequence());
    for (Purse purse : live.state().purses().values()) {
      snapshot.addPurses(
          WalletPurse.newBuilder()
              .setCurrency(purse.currency())
              .setAccount(purse.account().toString())
              .setSinceMillis(purse.sinceMillis())
              .setOpen(purse.open()));
    }
    live.state()
        .pin()
        .ifPresent(
            pin ->
                snapshot.setPin(
                    WalletPin.newBuilder()
                        .setHash(pin.hash())
                        .setTries(pin.tries())
                        .setTriedAtMillis(pin.triedAtMillis())));
    return new Stored(SNAPSHOT, snapshot.build().toByteArray());
  }

  @Override
  public Live<Wallet> decodeSnapshot(Stored stored) {
    if (!stored.manifest().equals(SNAPSHOT)) {
      throw Codec.unknown(stored);
    }
    try {
      WalletSnapshot snapshot = WalletSnapshot.parseFrom(stored.bytes());
      TreePMap<String, Purse> purses = TreePMap.empty();
      for (WalletPurse row : snapshot.getPursesList()) {
        purses =
            purses.plus(
                row.getCurrency(),
                new Purse(
                    row.getCurrency(),
                    AccountId.of(row.getAccount()),
                    row.getSinceMillis(),
                    row.getOpen()));
      }
      return new Live<>(
          snapshot.getIncarnation(), snapshot.getSequence(), new Wallet(purses, pin(snapshot)));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a stored snapshot of a wallet is readable", e);
    }
  }

  private static Optional<Pin> pin(WalletSnapshot snapshot) {
    WalletPin row = snapshot.getPin();
    return snapshot.hasPin()
        ? Optional.of(new Pin(row.getHash(), row.getTries(), row.getTriedAtMillis()))
        : Optional.empty();
  }
}

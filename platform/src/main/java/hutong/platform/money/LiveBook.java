package hutong.platform.money;

import hutong.platform.entity.Live;
import hutong.platform.entity.StateDigest;
import java.util.Optional;

/** A book as it was when the running server was asked. */
record LiveBook(int book, StateDigest live) implements Witness {
  private static final BookJournal CODEC = new BookJournal();

  @Override
  public Law law() {
    return Law.I9;
  }

  @Override
  public long sequence() {
    return live.sequence();
  }

  @Override
  public String claim() {
    return "is live with the digest " + live.digest();
  }

  @Override
  public Optional<String> against(Book replayed, long incarnation) {
    return live.differsFrom(
        StateDigest.of(CODEC, new Live<>(incarnation, replayed.sequence(), replayed)));
  }
}

package hutong.platform.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hutong.platform.chat.Postings.Outcome;
import hutong.platform.extend.NoAnswer;
import hutong.platform.money.MoneyCards.Place;
import hutong.platform.money.RedEnvelope.Shown;
import hutong.protocol.ConversationId;
import org.junit.jupiter.api.Test;

class MoneyCardsTest {
  private static final ConversationId GROUP = new ConversationId("g-00000000000000000000000001");
  private static final Place NEW = new Place(GROUP, "e", Shown.NOTHING);
  private static final Place POSTED = new Place(GROUP, "e", new Shown(7, 1));

  @Test
  void whatIsPostedShowsTheFirstVersionAndThenTheNewest() {
    assertThat(MoneyCards.shown(NEW, new Outcome.Stored(7), 3)).isEqualTo(new Shown(7, 1));
    assertThat(MoneyCards.shown(POSTED, new Outcome.Stored(9), 3)).isEqualTo(new Shown(7, 3));
  }

  /** As in a group that was dissolved. */
  @Test
  void whatAConversationNeverTakesIsNotPostedAgain() {
    assertThat(MoneyCards.shown(NEW, new Outcome.Dropped("DISSOLVED"), 2))
        .isEqualTo(new Shown(0, 2));
    assertThat(MoneyCards.shown(POSTED, new Outcome.Dropped("DISSOLVED"), 2))
        .isEqualTo(new Shown(7, 2));
  }

  @Test
  void whatHasNoAnswerIsShownAgain() {
    assertThatThrownBy(() -> MoneyCards.shown(NEW, new Outcome.Unknown(), 2))
        .isInstanceOf(NoAnswer.class);
  }
}

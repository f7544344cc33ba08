package hutong.cluster.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TypedTest {
  @Test
  void plainTextIsSaidAsItIs() {
    assertThat(Typed.of("  it's \"so\" /to say ")).isEqualTo(say("  it's \"so\" /to say "));
  }

  @Test
  void twoSlashesSayATextThatBeginsWithOne() {
    assertThat(Typed.of("//etc/hosts")).isEqualTo(say("/etc/hosts"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "   ", "\t"})
  void anEmptyLineIsNothing(String line) {
    assertThat(Typed.of(line)).isEqualTo(new Typed.Nothing());
  }

  @Test
  void aGroupsTitleMayHaveSeveralWordsInQuotes() {
    assertThat(Typed.of("/group \"The lane\" bob  carol"))
        .isEqualTo(new Typed.Order(Verb.GROUP, List.of("The lane", "bob", "carol")));
    assertThat(Typed.of("/group Lane")).isEqualTo(new Typed.Order(Verb.GROUP, List.of("Lane")));
  }

  @Test
  void aTitleToOpenNeedsNoQuotes() {
    Typed.Order lane = new Typed.Order(Verb.OPEN, List.of("The lane"));
    assertThat(Typed.of("/open The lane ")).isEqualTo(lane);
    assertThat(Typed.of("/open \"The lane\"")).isEqualTo(lane);
  }

  @Test
  void aTextBehindALineStaysAsItIs() {
    assertThat(Typed.of("/reply #12 it's  \"so\""))
        .isEqualTo(new Typed.Order(Verb.REPLY, List.of("#12", "it's  \"so\"")));
    assertThat(Typed.of("/note \"so\"")).isEqualTo(new Typed.Order(Verb.NOTE, List.of("\"so\"")));
  }

  @Test
  void quotesHoldAValueTogether() {
    assertThat(Typed.of("/card Tea state=\"3 left\""))
        .isEqualTo(new Typed.Order(Verb.CARD, List.of("Tea", "state=3 left")));
  }

  @Test
  void commandsAreFoundWhateverTheirCase() {
    assertThat(Typed.of("/To bob")).isEqualTo(new Typed.Order(Verb.TO, List.of("bob")));
    assertThat(Typed.of(" /to bob")).isEqualTo(say(" /to bob"));
  }

  @Test
  void historyTakesANumberOrNothing() {
    assertThat(Typed.of("/history")).isEqualTo(new Typed.Order(Verb.HISTORY, List.of()));
    assertThat(Typed.of("/history 5")).isEqualTo(new Typed.Order(Verb.HISTORY, List.of("5")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/too bob",
        "/",
        "/to",
        "/to bob carol",
        "/group",
        "/group \"The lane bob",
        "/open",
        "/history 0",
        "/history 1001",
        "/history x",
        "/quit now",
        "/reply #12",
        "/reply twelve yes",
        "/edit 0 x",
        "/react",
        "/forward #12",
        "/save #12",
        "/rename",
        "/rename \"The lane",
        "/role bob",
        "/mute bob"
      })
  void whatMeansNothingIsNotSaid(String line) {
    assertThat(Typed.of(line)).isInstanceOf(Typed.Wrong.class);
  }

  private static Typed say(String text) {
    return new Typed.Order(Verb.SAY, List.of(text));
  }
}

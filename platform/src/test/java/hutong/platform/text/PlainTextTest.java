package hutong.platform.text;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.platform.text.PlainText.Checked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "hello",
        "two\n\tlines",
        "é è",
        "好久不见",
        "שלום \u200F",
        "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67 \u2764\uFE0F",
        ""
      })
  void wordsOfAllLanguagesAreFine(String text) {
    assertThat(PlainText.body(text)).isEqualTo(new Checked.Fine(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Alice", "张 伟", "José", "\u0645\u0631\u06CC\u0645", "\uD83D\uDC31 cat"})
  void namesOfAllLanguagesAreFineWithoutTheBlanksAroundThem(String name) {
    assertThat(PlainText.name("  " + name + " ")).isEqualTo(new Checked.Fine(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\u0000",
        "a\u0007",
        "a\r",
        "a\u007F",
        "a\u009B",
        "a\uD800",
        "a\uDC00b",
        "a\u202D",
        "a\u202E",
        "a\uFDD0",
        "a\uFFFE",
        "a\uFFFF",
        "a\uDBFF\uDFFF"
      })
  void whatIsNoCharacterOrOverridesTheWritingDirectionIsRefusedEverywhere(String text) {
    assertThat(message(PlainText.body(text))).endsWith("at character 2");
    assertThat(message(PlainText.name(text + "b"))).endsWith("at character 2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\nb",
        "a\tb",
        "a\u2028b",
        "a\u2029b",
        "a\u200Eb",
        "a\u200Fb",
        "a\u061Cb",
        "a\u202Ab",
        "a\u202Cb",
        "a\u2066b",
        "a\u2069b",
        "a\u200Bb",
        "a\uFEFFb"
      })
  void aNameIsOneLineWithoutWhatNobodySees(String text) {
    assertThat(PlainText.body(text)).isEqualTo(new Checked.Fine(text));
    assertThat(message(PlainText.name(text))).endsWith("at character 2");
  }

  @Test
  void heapsOfMarksAreRefusedAndTheMarksOfLanguagesAreNot() {
    String mark = "\u0301";

    assertThat(PlainText.body("a" + mark.repeat(16))).isInstanceOf(Checked.Fine.class);
    assertThat(message(PlainText.body("a" + mark.repeat(17))))
        .isEqualTo("more than 16 combining marks in a row at character 18");
    assertThat(PlainText.body("a" + (mark + "\u200D").repeat(17)))
        .isInstanceOf(Checked.Trouble.class);
    assertThat(PlainText.body(("a" + mark).repeat(1000))).isInstanceOf(Checked.Fine.class);
    assertThat(PlainText.name("a" + mark.repeat(8))).isInstanceOf(Checked.Fine.class);
    assertThat(PlainText.name("a" + mark.repeat(9))).isInstanceOf(Checked.Trouble.class);
    assertThat(PlainText.body("a" + "\u20DD".repeat(17) + "\u0903"))
        .isInstanceOf(Checked.Trouble.class);
    assertThat(PlainText.body("क" + "\u0903".repeat(17))).isInstanceOf(Checked.Trouble.class);
  }

  @Test
  void troubleSaysWhatAndWhere() {
    assertThat(message(PlainText.body("\uD83D\uDC31\u0007")))
        .isEqualTo("control character U+0007 at character 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u3164", "\u2800\u2800", "\u115F\u1160\uFFA0", "\u00A0", "\u0301\u200D"})
  void aNameOfNothingVisibleIsRefused(String text) {
    assertThat(message(PlainText.name(text))).isEqualTo("nothing in it can be seen");
  }

  @Test
  void noNameAtAllIsLeftToOthers() {
    assertThat(PlainText.name(" \n ")).isEqualTo(new Checked.Fine(""));
  }

  private static String message(Checked checked) {
    assertThat(checked).isInstanceOf(Checked.Trouble.class);
    return ((Checked.Trouble) checked).message();
  }
}

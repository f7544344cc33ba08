package hutong.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hutong.protocol.FrameCodec.BadFrame;
import hutong.protocol.wire.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainJsonTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"requestId\":\"1e999999999\"}",
        "{\"requestId\":1e999999999}",
        "{\"request_id\":\"1e999999999\"}",
        "{\"inbox\":{\"limit\":\"1e999999999\"}}",
        "{\"opened\":{\"pinned\":[1,\"1e999999999\"]}}",
        "{\"opened\":{\"members\":[{\"role\":\"ADMIN\"},{\"role\":\"1e999999999\"}]}}"
      })
  void anIntegerInAnotherNotationIsNoFrame(String json) {
    assertThatThrownBy(() -> FrameCodec.fromJson(json))
        .isInstanceOf(BadFrame.class)
        .hasMessageContaining("written in digits");
  }

  @Test
  void aNameMeansWhatItMeansInItsMessage() throws Exception {
    assertThat(
            FrameCodec.fromJson("{\"send\":{\"text\":{\"body\":\"1e9\",\"mentions\":[\"u-1\"]}}}")
                .getSend()
                .getText()
                .getMentionsList())
        .containsExactly("u-1");
    assertThat(
            FrameCodec.fromJson("{\"manage\":{\"giveRole\":{\"role\":2}}}")
                .getManage()
                .getGiveRole()
                .getRole())
        .isEqualTo(Role.ADMIN);
    assertThat(
            FrameCodec.fromJson(
                "{\"later\":{\"limit\":\"1e9\",\"x\":[{\"y\":1}]},\"requestId\":7}"))
        .extracting(frame -> frame.getRequestId())
        .isEqualTo(7L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"\\u00g0\":1}", "{\"x\":\"\\uuuuu\"}", "{\"requestId\":\"\\u-001\"}"})
  void anEscapeWithoutFourDigitsIsNoFrame(String json) {
    assertThatThrownBy(() -> FrameCodec.fromJson(json))
        .isInstanceOf(BadFrame.class)
        .hasMessageContaining("four hexadecimal digits");
  }

  @Test
  void aTextNestedDeeplyIsNoFrame() {
    assertThatThrownBy(() -> FrameCodec.fromJson("{\"x\":".repeat(30) + "1" + "}".repeat(30)))
        .isInstanceOf(BadFrame.class)
        .hasMessageContaining("nested");
  }
}

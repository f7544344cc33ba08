package hutong.protocol;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds half characters (unpaired surrogates, which are not Unicode) in messages that came as JSON,
 * where {@code "\\ud83d"} can write them. In binary messages Protobuf refuses them; stored, they
 * would turn into question marks in one place and into errors in another.
 */
public final class HalfCharacters {
  private HalfCharacters() {}

  /** The field, in JSON's spelling, of the first string in the message that has one. */
  public static Optional<String> in(Message message) {
    return message.getAllFields().entrySet().stream()
        .flatMap(field -> in(field.getKey(), field.getValue()).stream())
        .findFirst();
  }

  private static Optional<String> in(FieldDescriptor field, Object value) {
    Stream<?> values = value instanceof List<?> list ? list.stream() : Stream.of(value);
    return switch (field.getJavaType()) {
      case STRING ->
          values.anyMatch(text -> isHalf((String) text))
              ? Optional.of(field.getJsonName())
              : Optional.empty();
      case MESSAGE -> values.flatMap(message -> in((Message) message).stream()).findFirst();
      default -> Optional.empty();
    };
  }

  private static boolean isHalf(String text) {
    return text.codePoints()
        .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }
}

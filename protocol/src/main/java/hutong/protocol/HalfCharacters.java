package hutong.protocol;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.Collection;
import java.util.List;

/**
 * Finds half characters (unpaired surrogates, which are not Unicode) in messages that came as JSON,
 * where {@code "\\ud83d"} can write them. In binary messages Protobuf refuses them; stored, they
 * would turn into question marks in one place and into errors in another.
 */
public final class HalfCharacters {
  private HalfCharacters() {}

  /** Whether a string anywhere in the message has one. */
  public static boolean in(Message message) {
    return message.getAllFields().entrySet().stream()
        .anyMatch(field -> anyIn(field.getKey(), field.getValue()));
  }

  private static boolean anyIn(FieldDescriptor field, Object value) {
    Collection<?> values = value instanceof List<?> list ? list : List.of(value);
    return switch (field.getJavaType()) {
      case STRING -> values.stream().anyMatch(text -> in((String) text));
      case MESSAGE -> values.stream().anyMatch(message -> in((Message) message));
      default -> false;
    };
  }

  private static boolean in(String text) {
    return text.codePoints()
        .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }
}

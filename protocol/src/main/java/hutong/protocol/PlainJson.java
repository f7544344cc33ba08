package hutong.protocol;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import hutong.protocol.wire.Frame;
import java.io.IOException;
import java.io.StringReader;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A look at a JSON text before Protobuf's parser gets it: strict JSON, not nested deeply, integers
 * written in digits.
 *
 * <p>That parser expands {@code "1e999999999"} into a billion digits before it says that the number
 * is out of range: one short message would occupy a thread for hours.
 */
final class PlainJson {
  private static final int MAX_DEPTH = 20;
  private static final Pattern DIGITS = Pattern.compile("-?[0-9]{1,20}");
  private static final Set<String> INTEGERS = integerFields();

  private PlainJson() {}

  /**
   * Reads the text through.
   *
   * @throws IOException when it is not plain; the message says where
   */
  static void require(String json) throws IOException {
    try (JsonReader reader = new JsonReader(new StringReader(json))) {
      require(reader);
    }
  }

  private static void require(JsonReader reader) throws IOException {
    int depth = 0;
    String name = "";
    for (JsonToken token = reader.peek(); token != JsonToken.END_DOCUMENT; token = reader.peek()) {
      switch (token) {
        case BEGIN_OBJECT -> {
          reader.beginObject();
          depth++;
        }
        case BEGIN_ARRAY -> {
          reader.beginArray();
          depth++;
        }
        case END_OBJECT -> {
          reader.endObject();
          depth--;
        }
        case END_ARRAY -> {
          reader.endArray();
          depth--;
        }
        case NAME -> name = reader.nextName();
        case STRING, NUMBER -> {
          String value = reader.nextString();
          if (INTEGERS.contains(name) && !DIGITS.matcher(value).matches()) {
            throw new MalformedJsonException("an integer is written in digits: " + name);
          }
        }
        default -> reader.skipValue();
      }
      if (depth > MAX_DEPTH) {
        throw new MalformedJsonException("nested deeper than " + MAX_DEPTH + " levels");
      }
    }
  }

  private static Set<String> integerFields() {
    Set<String> names = new HashSet<>();
    Frame.getDescriptor().getFile().getMessageTypes().forEach(type -> collect(type, names));
    return Set.copyOf(names);
  }

  private static void collect(Descriptor type, Set<String> names) {
    for (FieldDescriptor field : type.getFields()) {
      FieldDescriptor.JavaType kind = field.getJavaType();
      if (kind == FieldDescriptor.JavaType.INT || kind == FieldDescriptor.JavaType.LONG) {
        names.add(field.getName());
        names.add(field.getJsonName());
      }
    }
    type.getNestedTypes().forEach(nested -> collect(nested, names));
  }
}

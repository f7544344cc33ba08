package hutong.protocol;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import hutong.protocol.wire.Frame;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
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
  private static final Map<Descriptor, Map<String, FieldDescriptor>> FIELDS =
      new ConcurrentHashMap<>();
  private static final Pattern NAME_OR_DIGITS = Pattern.compile("[A-Za-z_]\\w*|" + DIGITS);

  private PlainJson() {}

  /**
   * Reads the text through.
   *
   * @throws IOException when it is not plain; the message says where
   */
  static void require(String json) throws IOException {
    try (JsonReader reader = new JsonReader(new StringReader(json))) {
      require(reader);
    } catch (NumberFormatException e) { // the reader's way to say so
      throw new MalformedJsonException("\\u is followed by four hexadecimal digits");
    }
  }

  private static void require(JsonReader reader) throws IOException {
    ArrayDeque<Optional<Descriptor>> open = new ArrayDeque<>(); // nothing: a message not known here
    Optional<Descriptor> next = Optional.of(Frame.getDescriptor());
    Optional<FieldDescriptor> field = Optional.empty();
    int depth = 0;
    for (JsonToken token = reader.peek(); token != JsonToken.END_DOCUMENT; token = reader.peek()) {
      switch (token) {
        case BEGIN_OBJECT -> {
          reader.beginObject();
          open.push(next);
          depth++;
        }
        case BEGIN_ARRAY -> {
          reader.beginArray();
          depth++;
        }
        case END_OBJECT -> {
          reader.endObject();
          next = open.pop();
          depth--;
        }
        case END_ARRAY -> {
          reader.endArray();
          depth--;
        }
        case NAME -> {
          String name = reader.nextName();
          field = Optional.ofNullable(open.peek()).flatMap(of -> of).flatMap(of -> field(of, name));
          next = field.filter(PlainJson::isMessage).map(FieldDescriptor::getMessageType);
        }
        case STRING, NUMBER -> {
          String value = reader.nextString();
          if (field.isPresent() && !isPlain(field.get(), value)) {
            throw new MalformedJsonException(
                "an integer is written in digits: " + field.get().getJsonName());
          }
        }
        default -> reader.skipValue();
      }
      if (depth > MAX_DEPTH) {
        throw new MalformedJsonException("nested deeper than " + MAX_DEPTH + " levels");
      }
    }
  }

  /** The field of that name, in either of the spellings that the mapping takes. */
  private static Optional<FieldDescriptor> field(Descriptor message, String name) {
    return Optional.ofNullable(FIELDS.computeIfAbsent(message, PlainJson::fields).get(name));
  }

  private static Map<String, FieldDescriptor> fields(Descriptor message) {
    Map<String, FieldDescriptor> fields = new HashMap<>();
    for (FieldDescriptor field : message.getFields()) {
      fields.put(field.getName(), field);
      fields.put(field.getJsonName(), field);
    }
    return fields;
  }

  private static boolean isMessage(FieldDescriptor field) {
    return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
  }

  private static boolean isPlain(FieldDescriptor field, String value) {
    return switch (field.getJavaType()) {
      case INT, LONG -> DIGITS.matcher(value).matches();
      case ENUM -> NAME_OR_DIGITS.matcher(value).matches(); // the mapping takes both
      default -> true;
    };
  }
}

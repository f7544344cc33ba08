package hutong.platform.gateway;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import hutong.protocol.wire.Frame;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Frames of every kind of the contract, with every field filled, and each alternative of a {@code
 * oneof} in one of them. Made from the descriptors, so that a new frame is among them by itself.
 */
final class Samples {
  private static final int MOST_ALTERNATIVES = 24;
  private static final int MOST_NESTED = 6;

  private Samples() {}

  static Stream<Frame> frames() {
    return bodies().getFields().stream()
        .flatMap(
            body ->
                IntStream.range(0, MOST_ALTERNATIVES)
                    .mapToObj(choice -> frame(body, choice))
                    .distinct());
  }

  private static OneofDescriptor bodies() {
    return Frame.getDescriptor().getOneofs().get(0);
  }

  private static Frame frame(FieldDescriptor body, int choice) {
    Frame.Builder frame = Frame.newBuilder().setRequestId(5);
    Message.Builder filled = frame.newBuilderForField(body);
    fill(filled, choice, 0);
    return frame.setField(body, filled.build()).build();
  }

  private static void fill(Message.Builder message, int choice, int depth) {
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      OneofDescriptor oneof = field.getRealContainingOneof();
      boolean chosen =
          oneof == null || oneof.getField(choice % oneof.getFieldCount()).equals(field);
      if (chosen && (!isMessage(field) || depth < MOST_NESTED)) {
        Object value = value(message, field, choice, depth);
        message.setField(field, field.isRepeated() ? List.of(value) : value);
      }
    }
  }

  private static boolean isMessage(FieldDescriptor field) {
    return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
  }

  private static Object value(
      Message.Builder message, FieldDescriptor field, int choice, int depth) {
    return switch (field.getJavaType()) {
      case INT -> 3;
      case LONG -> 3L;
      case FLOAT -> 1.5F;
      case DOUBLE -> 1.5;
      case BOOLEAN -> true;
      case STRING -> "a/1";
      case BYTE_STRING -> ByteString.copyFromUtf8("b");
      case ENUM -> last(field.getEnumType());
      case MESSAGE -> {
        Message.Builder nested = message.newBuilderForField(field);
        fill(nested, choice, depth + 1);
        yield nested.build();
      }
    };
  }

  private static Object last(EnumDescriptor type) {
    return type.getValues().get(type.getValues().size() - 1);
  }
}

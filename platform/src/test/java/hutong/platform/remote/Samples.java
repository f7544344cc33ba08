package hutong.platform.remote;

import akka.actor.typed.ActorRef;
import com.google.protobuf.Message;
import hutong.platform.extend.Outbound;
import hutong.protocol.ConversationId;
import hutong.protocol.UserId;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Text;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.pcollections.PVector;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;

/** Makes a value of each type that travels, always the same. */
final class Samples {
  private static final String ID = "0".repeat(25) + "a";
  private static final UserId USER = new UserId(ID);

  private final ActorRef<?> ref;
  private final Object any;

  /**
   * @param any stands for what is of no declared type
   */
  Samples(ActorRef<?> ref, Object any) {
    this.ref = ref;
    this.any = any;
  }

  /** One with each member of each sealed component. */
  List<Object> of(Class<?> type) throws ReflectiveOperationException {
    RecordComponent[] components = type.getRecordComponents();
    Object[] usual = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      usual[i] = value(components[i].getGenericType());
    }
    List<Object> samples = new ArrayList<>();
    samples.add(make(type, usual));
    for (int i = 0; i < components.length; i++) {
      for (Class<?> member : members(components[i].getType()).skip(1).toList()) {
        Object[] other = usual.clone();
        other[i] = record(member);
        samples.add(make(type, other));
      }
    }
    return samples;
  }

  private Object value(Type type) throws ReflectiveOperationException {
    if (type instanceof TypeVariable) {
      return any;
    }
    if (type instanceof ParameterizedType generic) {
      return generic(generic);
    }
    Class<?> plain = (Class<?>) type;
    if (plain == long.class || plain == Long.class) {
      return 1_700_000_000_123L;
    }
    if (plain == int.class || plain == Integer.class) {
      return 200;
    }
    if (plain == boolean.class || plain == Boolean.class) {
      return true;
    }
    if (plain == String.class) {
      return "你好";
    }
    if (plain == UserId.class) {
      return USER;
    }
    if (plain == ConversationId.class) {
      return ConversationId.group("0".repeat(26));
    }
    if (plain == Outbound.class) {
      return new Outbound(Frame.newBuilder().setRequestId(7).build());
    }
    if (plain == Item.class) {
      return Item.newBuilder().setSequence(3).setText(Text.newBuilder().setBody("hi")).build();
    }
    if (plain.isEnum()) {
      return plain.getEnumConstants()[0];
    }
    return record(members(plain).findFirst().orElse(plain));
  }

  private Object generic(ParameterizedType type) throws ReflectiveOperationException {
    Type[] of = type.getActualTypeArguments();
    Class<?> raw = (Class<?>) type.getRawType();
    if (raw == ActorRef.class) {
      return ref;
    }
    if (raw == Optional.class) {
      return Optional.of(value(of[0]));
    }
    if (raw == List.class) {
      return List.of(value(of[0]));
    }
    if (raw == Set.class) {
      return Set.of(value(of[0]));
    }
    if (raw == PVector.class) {
      return TreePVector.singleton(value(of[0]));
    }
    if (raw == Map.class) {
      return Map.of(value(of[0]), value(of[1]));
    }
    if (raw == TreePMap.class) {
      return sorted(Map.of(value(of[0]), value(of[1])));
    }
    return record(raw);
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // a sorted map's keys are comparable
  private static Object sorted(Map<Object, Object> map) {
    return TreePMap.from((Map) map);
  }

  private Object record(Class<?> type) throws ReflectiveOperationException {
    RecordComponent[] components = type.getRecordComponents();
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      values[i] = value(components[i].getGenericType());
    }
    return make(type, values);
  }

  private static Object make(Class<?> type, Object[] values) throws ReflectiveOperationException {
    Constructor<?> constructor =
        type.getDeclaredConstructor(
            Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new));
    constructor.setAccessible(true);
    try {
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) { // an id
      return constructor.newInstance(
          Arrays.stream(values).map(value -> value instanceof String ? ID : value).toArray());
    }
  }

  private static Stream<Class<?>> members(Class<?> type) {
    return type.isSealed() && !Message.class.isAssignableFrom(type)
        ? Arrays.stream(type.getPermittedSubclasses())
            .flatMap(member -> member.isSealed() ? members(member) : Stream.of(member))
            .sorted(Comparator.comparing(Class::getSimpleName))
        : Stream.empty();
  }
}

package hutong.platform.remote;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import hutong.platform.extend.Outbound;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.pcollections.PVector;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;

/**
 * The format of each type that a message may be made of, derived from the type itself.
 *
 * <p>A number is a varint, a text UTF-8 behind its length, an enum its name, a list its size and
 * its elements, an optional a list of none or one. A record is its components in their order behind
 * its length, so that a reader that knows more components takes the further ones as absent, and one
 * that knows fewer skips the rest. A member of a sealed family is its simple name, then itself.
 * What is of no declared type is one of the {@link Families}, with its name.
 */
final class Formats {
  private final Families families;
  private final ActorRefResolver refs;

  Formats(Families families, ActorRefResolver refs) {
    this.families = families;
    this.refs = refs;
  }

  /**
   * The format of a declared type.
   *
   * @throws IllegalArgumentException when values of that type cannot travel
   */
  Format of(Type type) {
    if (type instanceof TypeVariable) {
      return any();
    }
    if (type instanceof ParameterizedType generic) {
      return generic((Class<?>) generic.getRawType(), generic.getActualTypeArguments());
    }
    if (type instanceof Class<?> plain) {
      return plain(plain);
    }
    throw new IllegalArgumentException("cannot travel: type=" + type);
  }

  private Format generic(Class<?> raw, Type[] arguments) {
    if (raw == ActorRef.class) {
      return ref();
    }
    if (raw == Optional.class) {
      return optional(of(arguments[0]));
    }
    if (raw == List.class) {
      return elements(of(arguments[0]), List::copyOf);
    }
    if (raw == Set.class) {
      return elements(of(arguments[0]), LinkedHashSet::new);
    }
    if (raw == PVector.class) {
      return elements(of(arguments[0]), TreePVector::from);
    }
    if (raw == Map.class) {
      return entries(of(arguments[0]), of(arguments[1]), map -> map);
    }
    if (raw == TreePMap.class) {
      return entries(of(arguments[0]), of(arguments[1]), Formats::sorted);
    }
    return plain(raw);
  }

  private Format plain(Class<?> type) {
    if (type == long.class || type == Long.class) {
      return leaf((out, value) -> out.number((Long) value), Source::number, 0L);
    }
    if (type == int.class || type == Integer.class) {
      return leaf((out, value) -> out.number((Integer) value), in -> (int) in.number(), 0);
    }
    if (type == boolean.class || type == Boolean.class) {
      return leaf((out, v) -> out.number((Boolean) v ? 1 : 0), in -> in.number() != 0, false);
    }
    if (type == String.class) {
      return leaf((out, value) -> out.text((String) value), Source::text, "");
    }
    if (type == ActorRef.class) {
      return ref();
    }
    if (type == Outbound.class) {
      return leaf(
          (out, frame) -> out.block(((Outbound) frame).binary()),
          in -> Outbound.ofBinary(in.block()));
    }
    if (MessageLite.class.isAssignableFrom(type)) {
      return protobuf(type);
    }
    if (type.isEnum()) {
      return constant(type);
    }
    if (type.isRecord()) {
      return new RecordFormat(type, this);
    }
    if (type.isSealed()) {
      return family(new Family(type, this));
    }
    throw new IllegalArgumentException("cannot travel: type=" + type.getName());
  }

  private Format ref() {
    return leaf(
        (out, ref) -> out.text(refs.toSerializationFormat((ActorRef<?>) ref)),
        in -> refs.resolveActorRef(in.text()));
  }

  private Format any() {
    return leaf(
        (out, value) -> {
          Families.Named member = families.of(value);
          out.text(member.manifest());
          member.format().write(out, value);
        },
        in -> families.named(in.text()).format().read(in));
  }

  private static Format family(Family family) {
    return leaf(
        (out, value) -> {
          out.text(value.getClass().getSimpleName());
          family.of(value.getClass()).write(out, value);
        },
        in -> family.named(in.text()).read(in));
  }

  private static Format constant(Class<?> type) {
    Object[] constants = type.getEnumConstants();
    return leaf(
        (out, value) -> out.text(((Enum<?>) value).name()),
        in -> {
          String name = in.text();
          return Arrays.stream(constants)
              .filter(constant -> ((Enum<?>) constant).name().equals(name))
              .findFirst()
              .orElseThrow(() -> new IllegalArgumentException("no such " + type + ": " + name));
        });
  }

  private static Format protobuf(Class<?> type) {
    Parser<?> parser;
    try {
      parser = (Parser<?>) type.getMethod("parser").invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("is a generated message: type=" + type.getName(), e);
    }
    return leaf(
        (out, value) -> out.block(((MessageLite) value).toByteArray()),
        in -> {
          try {
            return parser.parseFrom(in.block());
          } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("no " + type.getSimpleName(), e);
          }
        });
  }

  private static Format optional(Format element) {
    return leaf(
        (out, value) -> {
          Optional<?> optional = (Optional<?>) value;
          out.number(optional.isPresent() ? 1 : 0);
          optional.ifPresent(present -> element.write(out, present));
        },
        in -> in.number() == 0 ? Optional.empty() : Optional.of(element.read(in)),
        Optional.empty());
  }

  private static Format elements(Format element, Function<Collection<Object>, Object> collect) {
    return leaf(
        (out, value) -> {
          Collection<?> all = (Collection<?>) value;
          out.number(all.size());
          all.forEach(one -> element.write(out, one));
        },
        in -> {
          long size = in.number();
          return collect.apply(Stream.generate(() -> element.read(in)).limit(size).toList());
        },
        collect.apply(List.of()));
  }

  private static Format entries(
      Format key, Format value, Function<Map<Object, Object>, Object> collect) {
    return leaf(
        (out, map) -> {
          Map<?, ?> all = (Map<?, ?>) map;
          out.number(all.size());
          all.forEach(
              (k, v) -> {
                key.write(out, k);
                value.write(out, v);
              });
        },
        in -> {
          long size = in.number();
          Map<Object, Object> all = new LinkedHashMap<>();
          for (long i = 0; i < size; i++) {
            Object k = key.read(in);
            all.put(k, value.read(in));
          }
          return collect.apply(all);
        },
        collect.apply(Map.of()));
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // a sorted map's keys are comparable
  private static Object sorted(Map<Object, Object> map) {
    return TreePMap.from((Map) map);
  }

  private static Format leaf(BiConsumer<Sink, Object> write, Function<Source, Object> read) {
    return leaf(write, read, null);
  }

  private static Format leaf(
      BiConsumer<Sink, Object> write,
      Function<Source, Object> read,
      @org.jspecify.annotations.Nullable Object absent) {
    return new Format() {
      @Override
      public void write(Sink out, Object value) {
        write.accept(out, value);
      }

      @Override
      public Object read(Source in) {
        return read.apply(in);
      }

      @Override
      public Object absent() {
        if (absent == null) {
          throw new IllegalArgumentException("the sender's version has no such component");
        }
        return absent;
      }
    };
  }
}

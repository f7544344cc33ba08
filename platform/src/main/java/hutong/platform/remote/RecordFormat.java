package hutong.platform.remote;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/** A record: its components in their order, behind the length of all. */
final class RecordFormat implements Format {
  private final Constructor<?> constructor;
  private final Method[] accessors;
  private final Format[] formats;

  RecordFormat(Class<?> type, Formats all) {
    RecordComponent[] components = type.getRecordComponents();
    this.accessors =
        Arrays.stream(components).map(RecordComponent::getAccessor).toArray(Method[]::new);
    this.formats =
        Arrays.stream(components)
            .map(component -> all.of(component.getGenericType()))
            .toArray(Format[]::new);
    try {
      this.constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("a record has its canonical constructor: " + type, e);
    }
    constructor.setAccessible(true);
    for (Method accessor : accessors) {
      accessor.setAccessible(true);
    }
  }

  @Override
  public void write(Sink out, Object value) {
    out.framed(
        () -> {
          for (int i = 0; i < formats.length; i++) {
            formats[i].write(out, component(value, i));
          }
        });
  }

  @Override
  public Object read(Source in) {
    return in.framed(
        () -> {
          Object[] components = new Object[formats.length];
          for (int i = 0; i < formats.length; i++) {
            components[i] = in.atEnd() ? formats[i].absent() : formats[i].read(in);
          }
          return make(components);
        });
  }

  @Override
  public Object absent() {
    throw new IllegalArgumentException(
        "the sender's version has no " + constructor.getDeclaringClass().getSimpleName());
  }

  private Object component(Object value, int index) {
    try {
      return accessors[index].invoke(value);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("reads " + accessors[index], e);
    }
  }

  private Object make(Object[] components) {
    try {
      return constructor.newInstance(components);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException("no such " + constructor.getName(), e.getCause());
    } catch (InstantiationException | IllegalAccessException e) {
      throw new IllegalStateException("makes " + constructor, e);
    }
  }
}

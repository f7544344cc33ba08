package hutong.platform.remote;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A record by itself, or the records of a sealed interface, by their simple names. */
final class Family {
  private final Class<?> root;
  private final Formats formats;
  private final Map<String, Class<?>> members = new HashMap<>();
  private final Map<Class<?>, Format> known = new ConcurrentHashMap<>();

  Family(Class<?> root, Formats formats) {
    this.root = root;
    this.formats = formats;
    collect(root);
  }

  private void collect(Class<?> type) {
    if (type.isSealed()) {
      for (Class<?> member : type.getPermittedSubclasses()) {
        collect(member);
      }
    } else if (type.isRecord()) {
      Class<?> other = members.put(type.getSimpleName(), type);
      if (other != null && other != type) {
        throw new IllegalArgumentException("two members of one name: " + type + ", " + other);
      }
    } else {
      throw new IllegalArgumentException("is a record or sealed: type=" + type.getName());
    }
  }

  /** The records; those that never leave their node as well. */
  Set<Class<?>> members() {
    return Set.copyOf(members.values());
  }

  Format of(Class<?> member) {
    Format format = known.get(member); // the usual way, without a lambda
    return format != null ? format : known.computeIfAbsent(member, this::make);
  }

  private Format make(Class<?> member) {
    if (NodeMessage.Local.class.isAssignableFrom(member)) {
      throw new IllegalArgumentException("never leaves its node: type=" + member.getName());
    }
    return new RecordFormat(member, formats);
  }

  Format named(String name) {
    Class<?> member = members.get(name);
    if (member == null) {
      throw new IllegalArgumentException(
          "%s has no member of this version named %s".formatted(root.getSimpleName(), name));
    }
    return of(member);
  }
}

package hutong.platform.remote;

import akka.actor.typed.ActorRefResolver;
import com.typesafe.config.Config;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All that may go to another node, from {@code hutong.node-messages}: a short name for each family.
 * A message's manifest is the family's name and its own: {@code mailbox.Arrived}.
 */
final class Families {
  /** A kind of message. */
  record Named(String manifest, Format format) {}

  private final Map<String, Family> families = new LinkedHashMap<>();
  private final Map<Class<?>, String> names = new LinkedHashMap<>();
  private final Map<Class<?>, Named> byClass = new ConcurrentHashMap<>();
  private final Map<String, Named> byManifest = new ConcurrentHashMap<>();

  Families(Config names, ActorRefResolver refs) {
    Formats formats = new Formats(this, refs);
    for (String name : new TreeSet<>(names.root().keySet())) {
      Family family = new Family(load(names.getString(name)), formats);
      families.put(name, family);
      family.members().forEach(member -> this.names.put(member, name));
    }
  }

  private static Class<?> load(String className) {
    try {
      return Class.forName(className);
    } catch (ClassNotFoundException e) {
      throw new IllegalArgumentException("hutong.node-messages names no class: " + className, e);
    }
  }

  /** Every kind of message, those that never leave their node as well. */
  Set<Class<?>> all() {
    return names.keySet();
  }

  Named of(Object message) {
    Named known = byClass.get(message.getClass());
    return known != null ? known : byClass.computeIfAbsent(message.getClass(), this::find);
  }

  private Named find(Class<?> type) {
    String name = names.get(type);
    Family family = name == null ? null : families.get(name);
    if (family == null) {
      throw new IllegalArgumentException("is in hutong.node-messages: type=" + type.getName());
    }
    return new Named(name + "." + type.getSimpleName(), family.of(type));
  }

  Named named(String manifest) {
    Named known = byManifest.get(manifest);
    return known != null ? known : byManifest.computeIfAbsent(manifest, this::find);
  }

  private Named find(String manifest) {
    int dot = manifest.indexOf('.');
    Family family = dot < 0 ? null : families.get(manifest.substring(0, dot));
    if (family == null) {
      throw new IllegalArgumentException("is a family of this version: manifest=" + manifest);
    }
    return new Named(manifest, family.named(manifest.substring(dot + 1)));
  }
}

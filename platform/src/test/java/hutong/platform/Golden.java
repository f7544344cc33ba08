package hutong.platform;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.platform.entity.Codec;
import hutong.platform.entity.Entry;
import hutong.platform.entity.Live;
import hutong.platform.entity.Stored;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Bytes as they lie in journals since they were first written. A line is {@code name =
 * manifest:hex}; it is never changed, for a released server has stored such bytes. A new format
 * gets a new manifest and new lines.
 */
public final class Golden {
  private Golden() {}

  /** Every sample is written as the file says, and what the file says is read as the sample. */
  public static <S, E> void check(
      String resource,
      Codec<S, E> codec,
      Map<String, Entry<E>> entries,
      Map<String, Live<S>> snapshots) {
    Properties golden = read(resource);
    entries.forEach(
        (name, entry) -> {
          assertThat(text(codec.encode(entry))).as(name).isEqualTo(golden.getProperty(name));
          assertThat(codec.decode(stored(golden.getProperty(name)))).as(name).isEqualTo(entry);
        });
    snapshots.forEach(
        (name, live) -> {
          assertThat(text(codec.encodeSnapshot(live))).as(name).isEqualTo(golden.getProperty(name));
          assertThat(codec.decodeSnapshot(stored(golden.getProperty(name))))
              .as(name)
              .isEqualTo(live);
        });
    assertThat(golden).as("every line is checked").hasSize(entries.size() + snapshots.size());
  }

  /** What a file holds, in the order of its names. */
  public static SortedMap<String, Stored> stored(String resource, String namesBegin) {
    Properties golden = read(resource);
    SortedMap<String, Stored> stored = new TreeMap<>();
    for (String name : golden.stringPropertyNames()) {
      if (name.startsWith(namesBegin)) {
        stored.put(name, stored(golden.getProperty(name)));
      }
    }
    return stored;
  }

  private static Properties read(String resource) {
    Properties golden = new Properties();
    try (InputStream in = Golden.class.getResourceAsStream(resource)) {
      assertThat(in).as(resource).isNotNull();
      golden.load(in);
      return golden;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Stored stored) {
    return stored.manifest() + ":" + HexFormat.of().formatHex(stored.bytes());
  }

  private static Stored stored(String text) {
    int colon = text.indexOf(':');
    return new Stored(text.substring(0, colon), HexFormat.of().parseHex(text.substring(colon + 1)));
  }
}

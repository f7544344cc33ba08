package hutong.platform.store;

import java.util.List;

/**
 * An upsert or delete: idempotent, under a timestamp of its own.
 *
 * @param cql text with positional {@code ?}
 */
public record Write(String cql, List<Object> values) {
  public static Write of(String cql, Object... values) {
    return new Write(cql, List.of(values));
  }
}

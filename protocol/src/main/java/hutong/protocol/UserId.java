package hutong.protocol;

/**
 * A person. Opaque and sortable by time of registration: 26 characters of {@link SortableId}.
 *
 * @param value the id as it stands on the wire and in keys
 */
public record UserId(String value) implements Comparable<UserId> {
  public UserId {
    SortableId.require(value);
  }

  @Override
  public int compareTo(UserId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}

package hutong.platform.entity;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.util.Objects;

/**
 * Stores entries as rows of a Protobuf message of the entity's own, which all begin alike: {@code
 * sequence}, {@code incarnation}, {@code at_millis}, and {@code opened_after} in the first entry of
 * an incarnation, in place of an event.
 *
 * @param <M> the row
 * @param <B> its builder
 */
public abstract class RowCodec<S, E, M extends Message, B extends Message.Builder>
    implements Codec<S, E> {
  private final String manifest;
  private final M empty;
  private final FieldDescriptor sequence;
  private final FieldDescriptor incarnation;
  private final FieldDescriptor atMillis;
  private final FieldDescriptor openedAfter;

  /**
   * @param manifest of entries
   * @param empty row
   */
  protected RowCodec(String manifest, M empty) {
    this.manifest = manifest;
    this.empty = empty;
    Descriptor row = empty.getDescriptorForType();
    this.sequence = field(row, "sequence");
    this.incarnation = field(row, "incarnation");
    this.atMillis = field(row, "at_millis");
    this.openedAfter = field(row, "opened_after");
  }

  private static FieldDescriptor field(Descriptor row, String name) {
    return Objects.requireNonNull(
        row.findFieldByName(name), () -> row.getName() + " must have a field " + name);
  }

  /** Puts an event into its row. */
  protected abstract void put(E event, B row);

  /** The event in a row. */
  protected abstract E event(M row);

  @Override
  @SuppressWarnings("unchecked") // a message makes builders of its own kind
  public final Stored encode(Entry<E> entry) {
    B row = (B) empty.newBuilderForType();
    row.setField(sequence, entry.sequence())
        .setField(incarnation, entry.incarnation())
        .setField(atMillis, entry.atMillis());
    if (entry instanceof Entry.Opened<E> opened) {
      row.setField(openedAfter, opened.after());
    } else {
      put(((Entry.Recorded<E>) entry).event(), row);
    }
    return new Stored(manifest, row.build().toByteArray());
  }

  @Override
  @SuppressWarnings("unchecked") // and so does its parser
  public final Entry<E> decode(Stored stored) {
    if (!stored.manifest().equals(manifest)) {
      throw Codec.unknown(stored);
    }
    try {
      M row = (M) empty.getParserForType().parseFrom(stored.bytes());
      long number = (long) row.getField(sequence);
      long of = (long) row.getField(incarnation);
      long at = (long) row.getField(atMillis);
      return row.hasField(openedAfter)
          ? new Entry.Opened<>(number, of, at, (long) row.getField(openedAfter))
          : new Entry.Recorded<>(number, of, at, event(row));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a stored entry is readable: manifest=" + manifest, e);
    }
  }
}

package hutong.platform.entity;

import akka.serialization.SerializerWithStringManifest;

/** Hands {@link Stored} to Akka as it is; the formats belong to each entity's {@link Codec}. */
public final class StoredSerializer extends SerializerWithStringManifest {
  /** Lies in every row of the journal: never changes. */
  static final int IDENTIFIER = 7401;

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object stored) {
    return ((Stored) stored).manifest();
  }

  @Override
  public byte[] toBinary(Object stored) {
    return ((Stored) stored).bytes();
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) {
    return new Stored(manifest, bytes);
  }
}

package hutong.platform.entity;

/**
 * What lies in the journal and the snapshot table: bytes and the name of their format. The bytes
 * are never changed.
 */
@SuppressWarnings("ArrayRecordComponent") // handed through, never compared
public record Stored(String manifest, byte[] bytes) {}

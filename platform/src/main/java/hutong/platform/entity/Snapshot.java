package hutong.platform.entity;

/**
 * What a {@link Writer} hands to the {@link PieceSnapshotStore}, and gets back.
 *
 * @param incarnation of the writer that took it; together with its number it names one state
 */
record Snapshot(long incarnation, Stored stored) {}

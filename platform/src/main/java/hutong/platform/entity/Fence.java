package hutong.platform.entity;

/**
 * Whether this node may still speak for the entities that it runs. Asked after a write returns and
 * before it is acknowledged: a node that was cut off, or stood still, may have been replaced.
 */
@FunctionalInterface
public interface Fence {
  boolean holds();

  /** Of a node that is nobody else's colleague. */
  static Fence none() {
    return () -> true;
  }
}

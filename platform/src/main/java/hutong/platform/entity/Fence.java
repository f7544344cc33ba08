package hutong.platform.entity;

/**
 * Whether this node may still acknowledge what it has stored. It is asked after a write has come
 * back and before its commands are answered; by then another node may have taken over.
 */
@FunctionalInterface
public interface Fence {
  boolean holds();
}

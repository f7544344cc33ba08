package hutong.platform.chat;

import hutong.protocol.UserId;

/**
 * The sender's name for an item: a device's counter in that conversation. Of what the platform
 * posts by itself, device and counter are the source and its version.
 *
 * @param digest of the contents, to tell a repeat from another item under the same id
 */
record ItemId(UserId sender, String device, long counter, long digest) {
  /** Stands for the platform itself, which is a member of no conversation. */
  static final UserId PLATFORM = new UserId("0".repeat(26));

  boolean isPlatforms() {
    return sender.equals(PLATFORM);
  }
}

package hutong.platform.people;

import hutong.platform.entity.Entry;
import org.pcollections.PVector;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;

/**
 * How a person gets in: password and devices. Pure.
 *
 * @param passwordHash empty: nobody gets in
 * @param devices logged in, by name
 * @param tickets used and not yet expired: id → expiry
 * @param changes devices whose row the newest {@link #CHANGES_KEPT} entries changed, oldest first
 */
record Access(
    String passwordHash,
    TreePMap<String, Device> devices,
    TreePMap<String, Long> tickets,
    PVector<Change> changes) {

  static final int CHANGES_KEPT = 256;

  static final Access NONE =
      new Access("", TreePMap.empty(), TreePMap.empty(), TreePVector.empty());

  /**
   * A device that is logged in.
   *
   * @param family changes with each login; tokens of another family are worth nothing
   * @param rotation of the refresh token that is valid now
   */
  record Device(String family, long rotation, long sinceMillis, long seenMillis) {}

  /**
   * A device's row that was put or removed.
   *
   * @param mark write timestamp of the row
   */
  record Change(String device, long sequence, long mark) {}

  Access withPassword(String hash) {
    return new Access(hash, devices, tickets, changes);
  }

  Access loggedIn(String device, String family, Entry<?> entry) {
    return with(device, new Device(family, 1, entry.atMillis(), entry.atMillis()))
        .changed(device, entry);
  }

  Access refreshed(String device, long rotation, Entry<?> entry) {
    Device known = devices.get(device);
    return known == null
        ? this
        : with(device, new Device(known.family(), rotation, known.sinceMillis(), entry.atMillis()));
  }

  Access without(String device, Entry<?> entry) {
    return new Access(passwordHash, devices.minus(device), tickets, changes).changed(device, entry);
  }

  /** Logs all devices out but one. */
  Access only(String device, Entry<?> entry) {
    Access fewer = this;
    for (String other : devices.keySet()) {
      fewer = other.equals(device) ? fewer : fewer.without(other, entry);
    }
    return fewer;
  }

  Access withTicket(String ticket, long expiresAtMillis, long nowMillis) {
    TreePMap<String, Long> open = tickets;
    for (var known : tickets.entrySet()) {
      if (known.getValue() < nowMillis) {
        open = open.minus(known.getKey());
      }
    }
    return new Access(passwordHash, devices, open.plus(ticket, expiresAtMillis), changes);
  }

  private Access with(String name, Device device) {
    return new Access(passwordHash, devices.plus(name, device), tickets, changes);
  }

  private Access changed(String name, Entry<?> entry) {
    PVector<Change> recent = changes;
    while (!recent.isEmpty() && recent.get(0).sequence() <= entry.sequence() - CHANGES_KEPT) {
      recent = recent.minus(0);
    }
    return new Access(
        passwordHash,
        devices,
        tickets,
        recent.plus(new Change(name, entry.sequence(), entry.mark())));
  }
}

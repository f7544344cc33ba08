package hutong.protocol;

import java.util.Optional;

/**
 * The sender's name for an item: a device and its counter in that conversation, {@code
 * device/counter}.
 *
 * @param device name of the device, see {@link #isDevice}
 * @param counter 1 for the device's first item in the conversation, rising
 */
public record ClientId(String device, long counter) {
  private static final int MAX_DEVICE = 64;

  public ClientId {
    if (!isDevice(device) || counter < 1) {
      throw new IllegalArgumentException("must be device/counter: id=" + device + "/" + counter);
    }
  }

  /** The id in the text, or nothing when it has not the shape of one. */
  public static Optional<ClientId> parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !isDevice(text.substring(0, slash))) {
      return Optional.empty();
    }
    String counter = text.substring(slash + 1);
    boolean plain =
        !counter.isEmpty()
            && counter.length() <= 18
            && counter.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!plain || counter.charAt(0) == '0') {
      return Optional.empty();
    }
    return Optional.of(new ClientId(text.substring(0, slash), Long.parseLong(counter)));
  }

  /** Whether the text may name a device: 1–64 of {@code A–Z a–z 0–9 . _ : -}. */
  public static boolean isDevice(String text) {
    return !text.isEmpty()
        && text.length() <= MAX_DEVICE
        && text.chars()
            .allMatch(
                c ->
                    (c >= 'a' && c <= 'z')
                        || (c >= 'A' && c <= 'Z')
                        || (c >= '0' && c <= '9')
                        || c == '.'
                        || c == '_'
                        || c == ':'
                        || c == '-');
  }

  @Override
  public String toString() {
    return device + "/" + counter;
  }
}

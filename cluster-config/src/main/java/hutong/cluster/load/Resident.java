package hutong.cluster.load;

import java.nio.charset.StandardCharsets;

/** Somebody who takes part in a load: there, and logged in on the device {@link #DEVICE}. */
public record Resident(String userId, String handle, String accessToken) {
  static final String DEVICE = "load";

  byte[] userIdBytes() {
    return userId.getBytes(StandardCharsets.US_ASCII);
  }
}

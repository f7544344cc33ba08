package hutong.cluster.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Random;

/**
 * Ports for a server that is killed and comes back to the same ones: below those that the operating
 * system gives to outgoing connections, of which a load makes thousands.
 */
final class Ports {
  private static final int FROM = 15_000;
  private static final int TO = 30_000;

  /** What follows the first of several nodes. */
  private static final int STEP = 10;

  private static final int NODES = 9;
  private static final Random RANDOM = new Random();

  private Ports() {}

  /** A port that is free, and those of further nodes as well. */
  static int free() {
    int first = FROM + RANDOM.nextInt((TO - FROM) / (STEP * NODES)) * STEP * NODES;
    first += RANDOM.nextInt(STEP);
    for (int node = 0; node < NODES; node++) {
      if (!isFree(first + node * STEP)) {
        return free();
      }
    }
    return first;
  }

  private static boolean isFree(int port) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}

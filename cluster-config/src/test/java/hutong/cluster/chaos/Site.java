package hutong.cluster.chaos;

import java.io.IOException;
import java.net.URI;

/** Where a {@link Crowd} talks: nodes that can be hurt, and come back in the same place. */
interface Site extends AutoCloseable {
  int nodes();

  URI ws(int node);

  URI http(int node);

  @Override
  void close() throws IOException;
}

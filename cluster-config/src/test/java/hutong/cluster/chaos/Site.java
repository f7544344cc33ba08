package hutong.cluster.chaos;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

/** Where a {@link Crowd} talks: nodes that can be hurt, and come back in the same place. */
interface Site extends AutoCloseable {
  int nodes();

  URI ws(int node);

  URI http(int node);

  /** A folder whose nodes say which Cassandra they work on. */
  Path data();

  @Override
  void close() throws IOException;
}

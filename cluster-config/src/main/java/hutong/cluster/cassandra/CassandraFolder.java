package hutong.cluster.cassandra;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The folder {@code <data>/cassandra}, which holds all files of a node's own Cassandra, and its
 * configuration.
 *
 * <p>The configuration is written anew at every start, so the folder can be moved and the ports may
 * differ each time. What must stay: cluster name, token, partitioner, data centre.
 */
record CassandraFolder(Path data) {
  private static final List<String> SUBFOLDERS =
      List.of("data", "commitlog", "hints", "saved_caches", "cdc_raw", "triggers", "tmp");

  private static final int THREADS_A_CORE = 4;
  private static final String NATIVE_PORT = "native_transport_port:";

  Path path() {
    return data.resolve("cassandra");
  }

  Path yaml() {
    return path().resolve("cassandra.yaml");
  }

  Path tmp() {
    return path().resolve("tmp");
  }

  Path triggers() {
    return path().resolve("triggers");
  }

  /** Beside the folder, where an operator looks first. Rolls at 5 MB, two old files are kept. */
  Path log() {
    return data.resolve("cassandra.log");
  }

  void create() throws IOException {
    for (String subfolder : SUBFOLDERS) {
      Files.createDirectories(path().resolve(subfolder));
    }
  }

  /** Room left on its disk. */
  long freeMegabytes() throws IOException {
    return Files.getFileStore(data).getUsableSpace() >> 20;
  }

  void writeYaml(EmbeddedCassandra.Durability durability, int nativePort, int storagePort)
      throws IOException {
    Files.writeString(yaml(), yaml(durability, nativePort, storagePort));
  }

  /** The port for clients of the last start on this folder. */
  int nativePort() throws IOException {
    try (Stream<String> lines = Files.lines(yaml())) {
      return lines
          .filter(line -> line.startsWith(NATIVE_PORT))
          .mapToInt(line -> Integer.parseInt(line.substring(NATIVE_PORT.length()).strip()))
          .findFirst()
          .orElseThrow(() -> new IOException(yaml() + " names no " + NATIVE_PORT));
    }
  }

  private String yaml(EmbeddedCassandra.Durability durability, int nativePort, int storagePort) {
    return """
    # Written by Hutong at every start; changes are lost.
    cluster_name: hutong
    num_tokens: 1
    initial_token: 0
    auto_bootstrap: false
    partitioner: org.apache.cassandra.dht.Murmur3Partitioner
    endpoint_snitch: SimpleSnitch
    dynamic_snitch: false
    storage_compatibility_mode: NONE
    uuid_sstable_identifiers_enabled: true

    listen_address: 127.0.0.1
    storage_port: %1$d
    rpc_address: 127.0.0.1
    native_transport_port: %2$d
    seed_provider:
      - class_name: org.apache.cassandra.locator.SimpleSeedProvider
        parameters:
          - seeds: "127.0.0.1:%1$d"

    authenticator: AllowAllAuthenticator
    authorizer: AllowAllAuthorizer
    role_manager: CassandraRoleManager

    %3$s
    batch_size_warn_threshold: 64KiB
    batch_size_fail_threshold: 640KiB
    unlogged_batch_across_partitions_warn_threshold: 100
    commitlog_segment_size: 16MiB
    commitlog_total_space: 512MiB
    disk_failure_policy: die
    commit_failure_policy: die

    memtable:
      configurations:
        trie:
          class_name: TrieMemtable
        default:
          inherits: trie
    memtable_allocation_type: offheap_objects
    memtable_heap_space: 128MiB
    memtable_offheap_space: 128MiB
    sstable:
      selected_format: bti
    key_cache_size: 0MiB
    row_cache_size: 0MiB
    counter_cache_size: 0MiB

    auto_snapshot: false
    snapshot_before_compaction: false
    hinted_handoff_enabled: false
    cdc_enabled: false
    materialized_views_enabled: false
    user_defined_functions_enabled: false
    sasi_indexes_enabled: false
    transient_replication_enabled: false

    data_file_directories:
      - %4$s
    commitlog_directory: %5$s
    hints_directory: %6$s
    saved_caches_directory: %7$s
    cdc_raw_directory: %8$s
    """
        .formatted(
            storagePort,
            nativePort,
            writing(durability),
            quoted("data"),
            quoted("commitlog"),
            quoted("hints"),
            quoted("saved_caches"),
            quoted("cdc_raw"));
  }

  /** Threads that wait for the disk are many; else more than take part at a time only switch. */
  private static String writing(EmbeddedCassandra.Durability durability) {
    String sync = "commitlog_sync: " + durability.name().toLowerCase(Locale.ROOT);
    return switch (durability) {
      case BATCH -> sync + "\nnative_transport_max_threads: 64";
      case PERIODIC ->
          sync
              + "\ncommitlog_sync_period: 1000ms\nnative_transport_max_threads: "
              + THREADS_A_CORE * Runtime.getRuntime().availableProcessors();
    };
  }

  /** A YAML double-quoted scalar: any path is safe in it. */
  private String quoted(String subfolder) {
    String path = path().resolve(subfolder).toString();
    return '"' + path.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** The log's last lines without stack frames; empty when there is no log yet. */
  List<String> lastLogLines(int count) {
    try {
      List<String> lines =
          new String(Files.readAllBytes(log()), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.startsWith("\t") && !line.isBlank())
              .toList();
      return lines.subList(Math.max(0, lines.size() - count), lines.size());
    } catch (IOException e) {
      return List.of("(" + log() + " cannot be read: " + e + ")");
    }
  }
}

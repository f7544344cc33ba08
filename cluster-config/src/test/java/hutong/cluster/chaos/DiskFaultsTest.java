package hutong.cluster.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import hutong.cluster.ExitCode;
import hutong.cluster.NodeProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One node under load on a disk that fills up, breaks down, or cannot be written at all. Run by
 * {@code mvn -Pchaos}, as a user who may mount.
 */
@Tag("chaos")
class DiskFaultsTest {
  private static final int MEGABYTES = 400;
  private static final int STARTS_IN_VAIN = 2;

  @TempDir Path folder;
  private Disk disk;

  @BeforeEach
  void aSmallDisk() throws Exception {
    disk = Disk.of(folder, MEGABYTES);
  }

  @AfterEach
  void unmount() throws Exception {
    disk.unmount();
  }

  @Test
  void aFullDiskEndsTheNodeAndARestartHealsOnceThereIsRoom() throws Exception {
    prove("aFullDiskEndsTheNodeAndARestartHealsOnceThereIsRoom", new Full());
  }

  @Test
  void aDiskThatTurnsReadOnlyEndsTheNodeAndARestartHealsOnceItIsRepaired() throws Exception {
    prove("aDiskThatTurnsReadOnlyEndsTheNodeAndARestartHealsOnceItIsRepaired", new Broken());
  }

  @Test
  void aReadOnlyFolderIsRefusedInOneSentence() throws Exception {
    disk.readOnly(true);
    Ended refused = startInVain(disk.path().resolve("node-0"));
    disk.readOnly(false);

    assertThat(refused.code()).isEqualTo(ExitCode.DATA_FOLDER.number());
    assertThat(refused.said()).contains("cannot be written", "Read-only").hasLineCount(1);
    NodeSite.ofOne(disk.path()).close();
  }

  private void prove(String name, Fault<NodeSite> fault) throws Exception {
    try (Trial<NodeSite> trial = Trial.of(name, NodeSite.ofOne(disk.path()), Crowd.Size.MODERATE)) {
      trial.strike(2, fault).verdict();
    }
  }

  /** The disk is full, and stays so while a supervisor tries; then somebody makes room. */
  private final class Full implements Fault<NodeSite> {
    @Override
    public String name() {
      return "disk full, " + STARTS_IN_VAIN + " starts in vain, then room";
    }

    @Override
    public void strike(NodeSite site) throws Exception {
      disk.fill();
      assertThat(site.node(0).awaitExit()).isEqualTo(ExitCode.CASSANDRA.number());
      assertThat(site.said(0)).anyMatch(line -> line.contains("its disk is full, make room"));
      for (int i = 0; i < STARTS_IN_VAIN; i++) {
        Ended refused = startInVain(site.data(0));
        assertThat(refused.code()).isEqualTo(ExitCode.DATA_FOLDER.number());
        assertThat(refused.said()).contains("MiB left", "make room");
      }
      disk.free();
      site.start(0);
    }
  }

  /** The device fails, and the disk with it; then somebody repairs it. */
  private final class Broken implements Fault<NodeSite> {
    @Override
    public String name() {
      return "disk turns read-only, a start in vain, then repaired";
    }

    @Override
    public void strike(NodeSite site) throws Exception {
      disk.breakDown();
      assertThat(site.node(0).awaitExit()).isEqualTo(ExitCode.CASSANDRA.number());
      Ended refused = startInVain(site.data(0));
      assertThat(refused.code()).isEqualTo(ExitCode.DATA_FOLDER.number());
      assertThat(refused.said()).contains("Read-only");
      disk.repair();
      site.start(0);
    }
  }

  private record Ended(int code, String said) {}

  private static Ended startInVain(Path data) throws Exception {
    List<String> command = new ArrayList<>(NodeProcess.command());
    command.addAll(List.of("up", "--data", data.toString(), "--ws-port", "0", "--http-port", "0"));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.PIPE)
            .start();
    String said = new String(process.getErrorStream().readAllBytes(), UTF_8).strip();
    return new Ended(process.waitFor(), said);
  }
}

package hutong.cluster.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A small disk of its own, for tests that fill and break it: an ext4 in a file, mounted. That takes
 * the right to mount.
 */
final class Disk {
  private static final int CHUNK = 1 << 20;

  private final Path image;
  private final Path mounted;

  private Disk(Path image, Path mounted) {
    this.image = image;
    this.mounted = mounted;
  }

  /** Makes and mounts one below a folder. */
  static Disk of(Path folder, int megabytes) throws Exception {
    Path image = folder.resolve("disk.img");
    Processes.run("truncate", "-s", megabytes + "M", image.toString());
    Processes.run("mkfs.ext4", "-q", "-F", image.toString());
    Disk disk = new Disk(image, Files.createDirectory(folder.resolve("disk")));
    disk.mount();
    return disk;
  }

  Path path() {
    return mounted;
  }

  private void mount() throws Exception {
    Processes.run("mount", "-o", "loop", image.toString(), mounted.toString());
  }

  /** The last step, with nobody on it. */
  void unmount() throws Exception {
    Processes.run("umount", mounted.toString());
  }

  /** Takes the last byte of room. */
  void fill() throws IOException {
    try (OutputStream ballast = Files.newOutputStream(ballast())) {
      while (true) {
        ballast.write(new byte[CHUNK]);
      }
    } catch (IOException full) {
      if (mounted.toFile().getUsableSpace() > CHUNK) {
        throw full;
      }
    }
  }

  /** Gives all of it back. */
  void free() throws IOException {
    Files.delete(ballast());
  }

  private Path ballast() {
    return mounted.resolve("ballast");
  }

  /** As after an error of the device: from now on nothing can be written, open files included. */
  void breakDown() throws Exception {
    Processes.run("mount", "-o", "remount,abort", mounted.toString());
  }

  /** As an operator does it, with nobody on the disk. */
  void repair() throws Exception {
    unmount();
    mount();
  }

  void readOnly(boolean readOnly) throws Exception {
    Processes.run("mount", "-o", "remount," + (readOnly ? "ro" : "rw"), mounted.toString());
  }
}

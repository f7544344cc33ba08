package hutong.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.cluster.SharedNode.Lane;
import hutong.cluster.SharedNode.Person;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * {@code hutong chat} with a script, as a process of its own.
 *
 * @param folder for what its devices keep
 */
record Terminal(Lane lane, Path folder) {
  /** What it prints, each line with the number of the item; every line of the script is done. */
  List<String> chat(Person person, String device, String... lines) throws Exception {
    Path errors = folder.resolve("err");
    Process process = start(person, device, errors, lines);
    assertThat(process.exitValue()).as(Files.readString(errors, StandardCharsets.UTF_8)).isZero();
    return Files.readAllLines(folder.resolve("out"), StandardCharsets.UTF_8);
  }

  /** What it says to a script of which some line cannot be done. */
  List<String> complaints(Person person, String device, String... lines) throws Exception {
    Path errors = folder.resolve("err");
    Process process = start(person, device, errors, lines);
    assertThat(process.exitValue()).isEqualTo(1);
    return Files.readAllLines(errors, StandardCharsets.UTF_8);
  }

  private Process start(Person person, String device, Path errors, String... lines)
      throws Exception {
    List<String> command = new ArrayList<>(NodeProcess.command());
    command.addAll(
        List.of(
            "chat",
            "--numbers",
            "--as",
            person.handle(),
            "--device",
            device,
            "--home",
            folder.resolve(person.handle() + device).toString(),
            "--url",
            "ws://127.0.0.1:" + lane.node().wsPort() + "/ws",
            "--http",
            "http://127.0.0.1:" + lane.node().httpPort()));
    ProcessBuilder chat =
        new ProcessBuilder(command)
            .redirectInput(Files.write(folder.resolve("in"), List.of(lines)).toFile())
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(errors.toFile());
    chat.environment().put("HUTONG_PASSWORD", SharedNode.PASSWORD);
    Process process = chat.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process;
  }

  /** The number of the line with that end, such as {@code #3}. */
  static String number(List<String> lines, String end) {
    String line = lines.stream().filter(one -> one.endsWith(end)).findFirst().orElseThrow();
    return line.substring(0, line.indexOf(' '));
  }
}

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two people chat by scripts, as processes, against a real node. */
@ExtendWith(SharedNode.class)
class ChatScriptTest {
  @TempDir Path folder;

  @Test
  void twoPeopleChatInAGroupAndASecondDeviceSeesTheSame(Lane lane) throws Exception {
    Person alice = lane.person("alice");
    Person bob = lane.person("bob");

    List<String> made =
        chat(
            lane,
            alice,
            "laptop",
            "/ask " + bob.handle() + " we met at the tea shop",
            "/group \"The lane\" " + bob.handle(),
            "at nine?",
            "/card Tea \"A box of tea\" state=\"3 left\" Buy=buy:1");
    String question = number(made, ": at nine?");
    String card = number(made, "▤ Tea — 3 left ⏎ A box of tea ⏎ [Buy → buy:1]");

    List<String> answered =
        chat(
            lane,
            bob,
            "laptop",
            "/contacts",
            "/accept " + alice.handle(),
            "/open The lane",
            "/reply " + question + " yes, @" + alice.handle(),
            "/react " + question + " 👍",
            "/contacts");
    assertThat(answered)
        .anyMatch(line -> line.contains(alice.handle() + " asks you: /accept"))
        .anyMatch(line -> line.contains("\"we met at the tea shop\""))
        .anyMatch(
            line -> line.contains("(put 👍 on " + question + " " + alice.handle() + ": at nine?)"))
        .anyMatch(line -> line.strip().startsWith(alice.handle() + " is your contact"));

    List<String> changed =
        chat(
            lane,
            alice,
            "laptop",
            "/inbox",
            "/open The lane",
            "/edit " + question + " at ten?",
            "/card " + card + " Tea \"A box of tea\" state=\"sold out\"",
            "a slip",
            "/recall #-1",
            "/history");
    assertThat(changed)
        .anyMatch(line -> line.contains("#The lane") && line.contains("1 new @1"))
        .anyMatch(line -> line.endsWith("(edited " + question + ": at ten?)"));

    String[] everything = {
      ": at ten? [edited, 👍]",
      ": ▤ Tea — sold out ⏎ A box of tea [edited]",
      ": ↪ " + question + " " + alice.handle() + ": at ten? ⏎ yes, @" + alice.handle(),
      ": (took this line back)"
    };
    assertThat(ends(changed, everything)).containsExactly(everything);
    List<String> second = chat(lane, bob, "tablet", "/open The lane", "/history");
    assertThat(ends(second, everything)).containsExactly(everything);
    assertThat(String.join("\n", second)).doesNotContain("slip", "3 left");
  }

  /** The number of the line with that end, such as {@code #3}. */
  private static String number(List<String> lines, String end) {
    String line = lines.stream().filter(one -> one.endsWith(end)).findFirst().orElseThrow();
    return line.substring(0, line.indexOf(' '));
  }

  /** Which of these ends the last lines have, in their order. */
  private static List<String> ends(List<String> lines, String... wanted) {
    List<String> found = new ArrayList<>();
    for (String line : lines) {
      for (String end : wanted) {
        if (line.endsWith(end)) {
          found.remove(end);
          found.add(end);
        }
      }
    }
    return found;
  }

  private List<String> chat(Lane lane, Person person, String device, String... lines)
      throws Exception {
    Path input = Files.write(folder.resolve("in"), List.of(lines));
    Path output = folder.resolve("out");
    Path errors = folder.resolve("err");
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
            .redirectInput(input.toFile())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile());
    chat.environment().put("HUTONG_PASSWORD", SharedNode.PASSWORD);
    Process process = chat.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(errors, StandardCharsets.UTF_8)).isZero();
    return Files.readAllLines(output, StandardCharsets.UTF_8);
  }
}

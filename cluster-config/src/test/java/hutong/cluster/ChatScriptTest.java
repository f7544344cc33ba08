package hutong.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.cluster.SharedNode.Lane;
import hutong.cluster.SharedNode.Person;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two people chat by scripts, as processes, against a real node. */
@ExtendWith(SharedNode.class)
class ChatScriptTest {
  @TempDir Path folder;

  @Test
  void twoPeopleChatInAGroupAndASecondDeviceSeesTheSame(Lane lane) throws Exception {
    Terminal terminal = new Terminal(lane, folder);
    Person alice = lane.person("alice");
    Person bob = lane.person("bob");

    List<String> made =
        terminal.chat(
            alice,
            "laptop",
            "/ask " + bob.handle() + " we met at the tea shop",
            "/group \"The lane\" " + bob.handle(),
            "at nine?",
            "/card Tea \"A box of tea\" state=\"3 left\" Buy=buy:1");
    String question = Terminal.number(made, ": at nine?");
    String card = Terminal.number(made, "▤ Tea — 3 left ⏎ A box of tea ⏎ [Buy → buy:1]");

    List<String> answered =
        terminal.chat(
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
        terminal.chat(
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
    List<String> second = terminal.chat(bob, "tablet", "/open The lane", "/history");
    assertThat(ends(second, everything)).containsExactly(everything);
    assertThat(String.join("\n", second)).doesNotContain("slip", "3 left");
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
}

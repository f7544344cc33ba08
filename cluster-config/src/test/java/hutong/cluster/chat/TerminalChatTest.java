package hutong.cluster.chat;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.protocol.client.Contents;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.impl.DefaultParser;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Keys in, lines and completions out. */
@Timeout(30)
class TerminalChatTest {
  private final ByteArrayOutputStream drawn = new ByteArrayOutputStream();
  private FakePostOffice office;

  @Test
  void whatIsTypedIsSaidAndToldAsTypingAndAPasswordIsShownNowhere() throws Exception {
    try (Terminal terminal =
        terminal("hello bob\n/password\nold secret\nnew one\nnew one\n/quit\n")) {
      LineReaderImpl reader = TerminalChat.reader(terminal);
      Screen screen = new TerminalScreen(reader, ZoneOffset.UTC, LocalDate.of(1970, 1, 1), false);
      Chat chat = join(screen);
      chat.enter("/to bob").join();

      assertThat(new TerminalChat(chat, reader, screen).run()).isZero();
    }
    assertThat(office.sent).containsExactly(Contents.text("hello bob").build());
    assertThat(office.rest).contains("typing d-bob", "password old secret new one");
    assertThat(drawn.toString(StandardCharsets.UTF_8))
        .contains("alice: hello bob ✓", "Another password: ", "The same again: ")
        .doesNotContain("secret");
  }

  @Test
  void commandsHandlesTitlesAndChoicesAreCompleted() throws Exception {
    Chat chat = join(new Paper());
    chat.enter("/to bob").join();
    chat.enter("/group \"The lane\" carol").join();
    assertThat(completed(chat, "/re")).contains("/reply", "/recall", "/react");
    assertThat(completed(chat, "/ask ")).contains("bob", "carol");
    assertThat(completed(chat, "/group Lane b")).contains("bob");
    assertThat(completed(chat, "/open the l")).containsExactly("lane");
    assertThat(completed(chat, "/forward #1 b")).contains("bob");
    assertThat(completed(chat, "/role bob ")).contains("member", "admin", "owner");
    assertThat(completed(chat, "/rules ")).contains("approval=on", "closed=off");
    assertThat(completed(chat, "/help l")).contains("lines");
    assertThat(completed(chat, "hello @b")).contains("@bob");
    assertThat(completed(chat, "hello b")).isEmpty();
  }

  private static List<String> completed(Chat chat, String typed) throws Exception {
    List<Candidate> candidates = new ArrayList<>();
    try (Terminal terminal =
        new DumbTerminal(new ByteArrayInputStream(new byte[0]), new ByteArrayOutputStream())) {
      new Suggestions(chat.vocabulary())
          .complete(
              TerminalChat.reader(terminal),
              new DefaultParser().parse(typed, typed.length()),
              candidates);
    }
    return candidates.stream().map(Candidate::value).toList();
  }

  private Terminal terminal(String keys) throws IOException {
    return new DumbTerminal(
        "test",
        "dumb",
        new ByteArrayInputStream(keys.getBytes(StandardCharsets.UTF_8)),
        drawn,
        StandardCharsets.UTF_8);
  }

  private Chat join(Screen screen) {
    Desk desk =
        new Desk(
            Runnable::run,
            defect -> {
              throw defect;
            });
    Chat chat =
        Chat.join(
            desk,
            screen,
            new Chat.Person(FakePostOffice.ALICE, "alice", false),
            Clock.fixed(Instant.ofEpochSecond(60), ZoneOffset.UTC),
            hearer -> {
              office = new FakePostOffice(hearer);
              return office;
            });
    office.direct("bob");
    office.connect();
    return chat;
  }
}

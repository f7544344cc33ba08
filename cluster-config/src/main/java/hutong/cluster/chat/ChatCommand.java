package hutong.cluster.chat;

import hutong.protocol.ClientId;
import hutong.protocol.client.ClientSettings;
import hutong.protocol.client.FileStore;
import hutong.protocol.client.HutongApi;
import hutong.protocol.client.HutongClient;
import java.io.BufferedReader;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Talks: with a line editor on a terminal, line by line otherwise. */
@Command(
    name = "chat",
    description = {
      "Talks from this terminal. A new handle is registered, a known one logs in;",
      "the password comes from HUTONG_PASSWORD or is asked. When standard input is",
      "no terminal its lines are done one after another, and each item that arrives",
      "is one line: HH:MM conversation sender: text. /help lists what can be typed:",
      "replies, edits, reactions, cards, pictures, contacts, groups, settings."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  hutong chat --as alice                   then /to bob, and talk; /help for more",
      "  hutong chat --as alice --device laptop   another device of the same person",
      "  hutong chat --as alice --url ws://example.org:7400/ws",
      "  printf '/to bob\\nThe build is green.\\n' | hutong chat --as bot",
      "  hutong chat --as bot --follow 60 < /dev/null        listens for a minute",
      "  printf '/to bob\\nat nine\\n/edit #-1 at ten\\n' | hutong chat --as bot --numbers",
      "  echo /help | hutong chat --as bot                   all commands, with examples",
      "",
      "Exit codes: 0 done; 1 a line was not done, or no server answers; 2 usage or",
      "wrong password; 4 the device's folder is in use or cannot be written."
    })
public final class ChatCommand implements Callable<Integer> {
  private static final String HANDLE = "[a-z0-9][a-z0-9_.-]{0,31}";
  private static final long WELCOME_SECONDS = 15;

  @Option(names = "--as", paramLabel = "HANDLE", required = true, description = "who talks")
  String handle = "";

  @Option(
      names = "--url",
      paramLabel = "WS",
      description = "the gateway (default: ws://127.0.0.1:7400/ws)")
  URI url = URI.create("ws://127.0.0.1:7400/ws");

  @Option(
      names = "--http",
      paramLabel = "URL",
      description = "the HTTP API (default: the gateway's host, and the port above its)")
  @Nullable URI http;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      description = "one of several devices of the same person (default: terminal)")
  String device = "terminal";

  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = "where devices keep what they must not forget (default: ~/.hutong)")
  Path home = Path.of(System.getProperty("user.home"), ".hutong");

  @Option(
      names = "--follow",
      paramLabel = "SECONDS",
      description = "go on listening for so long after the end of the input (default: 0)")
  double follow;

  @Option(
      names = "--numbers",
      description = "without a terminal: begin each item's line with its number (#12)")
  boolean numbers;

  @Override
  @SuppressWarnings(
      "SystemConsoleNull") // Hutong runs on JDK 17, where it is null without a terminal.
  public Integer call() throws InterruptedException, IOException {
    try {
      check();
      handle = handle.toLowerCase(Locale.ROOT);
      try (DeviceFolder folder = DeviceFolder.take(home, url, handle, device)) {
        HutongApi api = new HutongApi(http == null ? besides(url) : http);
        Console console = System.console();
        Entrance.Admission admission =
            new Entrance(api, folder, () -> UUID.randomUUID().toString().substring(0, 6))
                .admit(
                    new Entrance.Visitor(
                        handle,
                        device,
                        Optional.ofNullable(System.getenv("HUTONG_PASSWORD")),
                        Optional.ofNullable(console).map(ChatCommand::asking)));
        try (FileStore store = folder.openStore()) {
          Session session = new Session(api, folder, store, admission);
          return console == null ? script(session) : terminal(session);
        }
      }
    } catch (CannotChat e) {
      System.err.println(e.getMessage());
      return e.exitCode();
    }
  }

  private final Clock clock = Clock.system(ZoneId.systemDefault());

  /** What a chat is made of. */
  private record Session(
      HutongApi api, DeviceFolder folder, FileStore store, Entrance.Admission admission) {}

  private void check() throws CannotChat {
    if (!handle.toLowerCase(Locale.ROOT).matches(HANDLE)) {
      throw new CannotChat(
          CannotChat.USAGE,
          "--as takes a handle: 1 to 32 of a–z 0–9 _ . -, beginning with a letter or digit.");
    }
    if (!ClientId.isDevice(device) || device.matches("\\.+")) {
      throw new CannotChat(
          CannotChat.USAGE, "--device takes a name: 1 to 64 of A–Z a–z 0–9 . _ : -.");
    }
    if (url.getHost() == null || !("ws".equals(url.getScheme()) || "wss".equals(url.getScheme()))) {
      throw new CannotChat(
          CannotChat.USAGE, "--url takes an address such as ws://127.0.0.1:7400/ws: " + url);
    }
    if (!(follow >= 0 && follow <= 1e9)) {
      throw new CannotChat(CannotChat.USAGE, "--follow takes seconds, 0 or more: " + follow);
    }
  }

  /** {@code http://127.0.0.1:7401} of {@code ws://127.0.0.1:7400/ws}: so a server lays them. */
  static URI besides(URI url) {
    String scheme = "wss".equals(url.getScheme()) ? "https" : "http";
    String port = url.getPort() < 0 ? "" : ":" + (url.getPort() + 1);
    return URI.create(scheme + "://" + url.getHost() + port);
  }

  private static Function<String, String> asking(Console console) {
    return prompt -> {
      char[] typed = console.readPassword("%s", prompt);
      return typed == null ? "" : new String(typed);
    };
  }

  private int script(Session session) throws IOException, InterruptedException, CannotChat {
    Screen screen =
        new PlainScreen(
            utf8(FileDescriptor.out), utf8(FileDescriptor.err), clock.getZone(), numbers);
    try (Chat chat = join(session, screen, true)) {
      awaitWelcome(chat);
      BufferedReader input =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      return new ScriptedChat(chat, input, screen, (long) (follow * 1_000)).run();
    }
  }

  private int terminal(Session session) throws IOException, InterruptedException {
    // A frame drawn in a text would be sent as letters in another character set, which is lost
    // where
    // the terminal shows UTF-8 only.
    System.setProperty(TerminalBuilder.PROP_DISABLE_ALTERNATE_CHARSET, "true");
    try (Terminal terminal =
        TerminalBuilder.builder().system(true).encoding(StandardCharsets.UTF_8).build()) {
      LineReaderImpl reader = TerminalChat.reader(terminal);
      boolean colours = System.getenv("NO_COLOR") == null;
      Screen screen = new TerminalScreen(reader, clock.getZone(), LocalDate.now(clock), colours);
      screen.notice(greeting(session.admission()));
      try (Chat chat = join(session, screen, false)) {
        return new TerminalChat(chat, reader, screen).run();
      }
    }
  }

  private String greeting(Entrance.Admission admission) {
    return "%s %s at %s, device %s. /help, Ctrl-D ends."
        .formatted(
            admission.registered() ? "Registered as" : "Logged in as",
            handle,
            url.getAuthority(),
            admission.device());
  }

  private Chat join(Session session, Screen screen, boolean script) {
    Entrance.Admission admission = session.admission();
    ClientSettings.Credentials credentials =
        session.api().credentials(admission.session(), session.folder()::keep);
    Function<Relay, ClientSettings> settings =
        relay ->
            ClientSettings.of(url, admission.device(), credentials, relay)
                .withStore(new Leftovers(session.store(), relay::left))
                .withHistory(ClientSettings.History.RECENT)
                // A person waits: half a minute between attempts would be too long.
                .withTuning(ClientSettings.Tuning.DEFAULT.withTimes(10_000, 200, 5_000));
    return Chat.join(
        Desk.ofItsOwn(defect -> screen.wrong("A defect of this program: " + defect)),
        screen,
        new Chat.Person(admission.session().userId(), handle, script),
        clock,
        relay ->
            PostOffice.of(HutongClient.connect(settings.apply(relay)), session.api(), credentials));
  }

  private void awaitWelcome(Chat chat) throws InterruptedException, CannotChat {
    try {
      chat.welcomed().get(WELCOME_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new CannotChat(
          CannotChat.NOT_DONE,
          "No server answers at %s: start one with `hutong up`, or name it with --url."
              .formatted(url),
          e);
    } catch (ExecutionException e) {
      throw new CannotChat(CannotChat.NOT_DONE, "Not let in: " + Remedy.of(Desk.named(e)), e);
    }
  }

  private static PrintStream utf8(FileDescriptor to) {
    // Whatever the locale is: a question mark in the place of a character would be a loss.
    return new PrintStream(new FileOutputStream(to), true, StandardCharsets.UTF_8);
  }
}

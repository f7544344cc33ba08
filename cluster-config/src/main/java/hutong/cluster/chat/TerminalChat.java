package hutong.cluster.chat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.UserInterruptException;
import org.jline.reader.Widget;
import org.jline.reader.impl.DefaultParser;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.terminal.Terminal;

/**
 * A chat whose lines are typed. The line that was typed is taken away; what was said comes back,
 * with a mark, at the place where it is stored.
 */
record TerminalChat(Chat chat, LineReaderImpl reader, Screen screen) {
  private static final long PATIENCE_MILLIS = 3_000;

  /** A reader of lines in which nothing but the tabulator key has a meaning of its own. */
  static LineReaderImpl reader(Terminal terminal) throws IOException {
    LineReaderImpl reader = new LineReaderImpl(terminal, "hutong");
    reader.setParser(new DefaultParser().quoteChars(new char[0]).escapeChars(new char[0]));
    reader.setOpt(LineReader.Option.DISABLE_EVENT_EXPANSION);
    reader.setOpt(LineReader.Option.ERASE_LINE_ON_FINISH);
    reader.setOpt(LineReader.Option.CASE_INSENSITIVE);
    reader.unsetOpt(LineReader.Option.INSERT_TAB);
    return reader;
  }

  /** The exit code: 1 when the server has ended it. */
  int run() throws InterruptedException {
    reader.setCompleter(new Suggestions(chat.vocabulary()));
    reader
        .getWidgets()
        .put(
            LineReader.SELF_INSERT,
            () -> {
              // A command is nothing that the others wait for.
              if (reader.getBuffer().length() > 0 && reader.getBuffer().atChar(0) != '/') {
                chat.typing();
              }
              reader.callWidget("." + LineReader.SELF_INSERT);
              return true;
            });
    var unused = chat.over().thenAccept(reason -> reader.getTerminal().raise(Terminal.Signal.INT));
    CompletableFuture<Void> last = chat.enter("/inbox");
    while (!chat.over().isDone()) {
      String line;
      try {
        line = reader.readLine();
      } catch (UserInterruptException e) {
        if (e.getPartialLine().isBlank()) {
          break;
        }
        continue;
      } catch (EndOfFileException e) {
        break;
      }
      Typed typed = Typed.of(line);
      if (typed instanceof Typed.Order order && order.verb() == Verb.PASSWORD) {
        last = password();
        continue;
      }
      if (typed instanceof Typed.Order order && order.verb() == Verb.QUIT) {
        break;
      }
      if (!(typed instanceof Typed.Order order && order.verb() == Verb.SAY)) {
        screen.notice(SafeText.line(line));
      }
      last = chat.enter(line);
    }
    within(last.thenCompose(done -> chat.answered()));
    int unsent = chat.unsent().join();
    if (unsent > 0) {
      screen.notice(unsent + " lines are not stored yet: the next chat of this device sends them.");
    }
    return chat.over().isDone() ? CannotChat.NOT_DONE : 0;
  }

  /** Asks without showing what is typed; it is in no history either. */
  private CompletableFuture<Void> password() {
    // It would put the conversation's prompt in the place of the questions.
    Optional<Widget> init =
        Optional.ofNullable(reader.getWidgets().remove(LineReader.CALLBACK_INIT));
    try {
      String old = reader.readLine("Password of now: ", '*');
      String fresh = reader.readLine("Another password: ", '*');
      if (fresh.equals(reader.readLine("The same again: ", '*'))) {
        return chat.enter(new Typed.Order(Verb.PASSWORD, List.of(old, fresh)));
      }
      screen.wrong("The two differ: the password stays as it is.");
    } catch (UserInterruptException | EndOfFileException e) {
      screen.notice("The password stays as it is.");
    } finally {
      init.ifPresent(widget -> reader.getWidgets().put(LineReader.CALLBACK_INIT, widget));
    }
    return CompletableFuture.completedFuture(null);
  }

  private static void within(CompletableFuture<?> what) throws InterruptedException {
    try {
      what.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // Somebody who wants to go is not held up: what is unsent is in the outbox.
      return;
    } catch (ExecutionException e) {
      throw new IllegalStateException("the chat failed with a defect", e);
    }
  }
}

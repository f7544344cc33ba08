package hutong.platform.chat;

import com.typesafe.config.ConfigFactory;
import hutong.platform.chat.Roster.Person;
import hutong.platform.entity.Decision;
import hutong.platform.entity.Entry;
import hutong.platform.entity.Live;
import hutong.platform.entity.Stored;
import hutong.protocol.ConversationId;
import hutong.protocol.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What the rules of a conversation cost for one text: to decide, to apply, as bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RulesBenchmark {
  private static final long NOW = 1_700_000_000_000L;
  private static final int TEXTS_BEFORE = 600;

  @Param({"2", "40", "1000"})
  int members;

  private ConversationRules rules;
  private ConversationJournal journal;
  private Conversation conversation;
  private Command.Post post;
  private Entry<Event> entry;
  private Stored stored;
  private Live<Conversation> live;

  /** A conversation that has been talking for a while. */
  @Setup
  public void talk() {
    ChatSettings settings = ChatSettings.from(ConfigFactory.defaultReference());
    rules = new ConversationRules(settings);
    journal = new ConversationJournal(settings.receiptsKept());
    List<Person> people = new ArrayList<>();
    for (int i = 0; i < members; i++) {
      people.add(new Person(new UserId("01hzzzzzzzzzzzzzzzzzz%05d".formatted(i)), "person-" + i));
    }
    ConversationId id = ConversationId.group("01hyyyyyyyyyyyyyyyyyyyyyyy");
    conversation = rules.empty(id.value());
    store(new Command.Create("The lane", people));
    for (int i = 0; i < TEXTS_BEFORE; i++) {
      store(text(people.get(i % members).user(), i + 1));
    }
    post = text(people.get(0).user(), TEXTS_BEFORE + 1);
    entry = entry(rules.decide(conversation, post, NOW).events().get(0));
    stored = journal.encode(entry);
    live = new Live<>(1, conversation.head().head(), conversation);
  }

  private void store(Command command) {
    for (Event event : rules.decide(conversation, command, NOW).events()) {
      conversation = rules.apply(conversation, entry(event));
    }
  }

  private Entry<Event> entry(Event event) {
    return new Entry.Recorded<>(conversation.head().head() + 1, 1, NOW, event);
  }

  private static Command.Post text(UserId sender, long counter) {
    return new Command.Post(
        new ItemId(sender, "phone", counter, counter * 31),
        new Content.Text("neighbour ".repeat(20), List.of(), false));
  }

  @Benchmark
  public Decision<Event, Reply> decide() {
    return rules.decide(conversation, post, NOW);
  }

  @Benchmark
  public Conversation apply() {
    return rules.apply(conversation, entry);
  }

  @Benchmark
  public Stored encode() {
    return journal.encode(entry);
  }

  @Benchmark
  public Entry<Event> decode() {
    return journal.decode(stored);
  }

  /** Every 300 entries. */
  @Benchmark
  public Stored snapshot() {
    return journal.encodeSnapshot(live);
  }
}

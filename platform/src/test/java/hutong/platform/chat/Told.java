package hutong.platform.chat;

import com.typesafe.config.ConfigFactory;
import hutong.platform.entity.Decision;
import hutong.platform.entity.Entry;
import hutong.platform.entity.Live;
import hutong.protocol.ConversationId;
import java.util.ArrayList;
import java.util.List;

/** A conversation with its journal, as the shell would run it. */
final class Told {
  static final ChatSettings SETTINGS =
      ChatSettings.from(
          ConfigFactory.parseString(
                  "hutong.chat { max-members = 6, small-conversation-limit = 3, receipts-kept = 4,"
                      + " max-pins = 2, max-reactions = 3, max-edits = 3, max-invitations = 2,"
                      + " max-waiting = 2 }")
              .withFallback(ConfigFactory.load()));
  static final ConversationRules RULES = new ConversationRules(SETTINGS);
  private static final ConversationJournal BYTES = new ConversationJournal(SETTINGS.receiptsKept());

  final List<Entry<Event>> journal = new ArrayList<>();
  private final ConversationId id;
  Conversation state;
  long now = 1_000;
  long incarnation;

  Told(ConversationId id) {
    this.id = id;
    this.state = RULES.empty(id.value());
  }

  void opens() {
    incarnation++;
    append(new Entry.Opened<>(state.head().head() + 1, incarnation, ++now, state.head().head()));
  }

  Reply does(Command command) {
    Decision<Event, Reply> decision = RULES.decide(state, command, ++now);
    for (Event event : decision.events()) {
      append(new Entry.Recorded<>(state.head().head() + 1, incarnation, now, event));
    }
    return decision.reply();
  }

  Conversation replayed() {
    Conversation again = RULES.empty(id.value());
    for (Entry<Event> entry : journal) {
      again = RULES.apply(again, BYTES.decode(BYTES.encode(entry)));
    }
    return again;
  }

  Conversation throughSnapshot() {
    Live<Conversation> live = new Live<>(incarnation, state.head().head(), state);
    return BYTES.decodeSnapshot(BYTES.encodeSnapshot(live)).state();
  }

  private void append(Entry<Event> entry) {
    journal.add(entry);
    state = RULES.apply(state, entry);
  }
}

package hutong.platform.chat;

import hutong.platform.chat.Roster.Member;
import hutong.platform.chat.Roster.Person;
import hutong.platform.entity.EntityImport;
import hutong.platform.entity.EntityType;
import hutong.platform.entity.Live;
import hutong.platform.entity.Upkeep;
import hutong.platform.people.People;
import hutong.platform.store.Store;
import hutong.protocol.ConversationId;
import hutong.protocol.SortableId;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Puts conversations into the store as they are when they have just been made, with the entries and
 * rows that their entity would have written. A group may have all its members at once.
 */
public final class ConversationImport {
  private static final SecureRandom RANDOM = new SecureRandom();

  /**
   * A conversation that is there now.
   *
   * @param head number of its newest entry
   */
  public record Imported(ConversationId id, long head) {}

  private final EntityImport entities;
  private final ChatTables tables;
  private final ConversationRules rules;
  private final EntityType<Conversation, Command, Event, Reply> conversations;
  private final Clock clock;

  /**
   * @param settings of the node, which tells small from large
   */
  public ConversationImport(Store store, ChatSettings settings, Clock clock) {
    this.entities = new EntityImport(store, clock);
    this.tables = new ChatTables(store);
    this.rules = new ConversationRules(settings);
    this.conversations =
        new EntityType<>(
            History.ENTITY,
            rules,
            new ConversationJournal(settings.receiptsKept()),
            Upkeep.nothing());
    this.clock = clock;
  }

  /** The direct conversation of two people, which did not exist. */
  public CompletionStage<Imported> direct(People.Found one, People.Found other) {
    return add(ConversationId.direct(one.user(), other.user()), "", List.of(one, other));
  }

  /** A new group; its first member owns it. */
  public CompletionStage<Imported> group(String title, List<People.Found> members) {
    return add(
        ConversationId.group(SortableId.of(clock.millis(), RANDOM)), title, List.copyOf(members));
  }

  private CompletionStage<Imported> add(
      ConversationId id, String title, List<People.Found> people) {
    Command.Create create =
        new Command.Create(title, people.stream().map(ConversationImport::person).toList());
    var decision = rules.decide(rules.empty(id.value()), create, clock.millis());
    if (decision.events().isEmpty()) {
      throw new IllegalArgumentException(
          "must be a conversation that can be made: " + decision.reply());
    }
    return entities
        .put(conversations, id.value(), decision.events())
        .thenCompose(
            live -> writeRows(live).thenApply(written -> new Imported(id, live.sequence())));
  }

  private static Person person(People.Found found) {
    return new Person(found.user(), found.handle());
  }

  private CompletionStage<?> writeRows(Live<Conversation> live) {
    Conversation made = live.state();
    boolean large = made.roster().large();
    List<CompletionStage<?>> rows = new ArrayList<>();
    rows.add(
        large
            ? tables.markLarge(made.id(), made.head(), live.mark())
            : tables.mark(made.id(), made.head(), made.roster().all(), live.mark()));
    for (Member member : made.roster().all()) {
      rows.add(tables.grant(member, made.id(), made.titleFor(member.user()), large, live.mark()));
    }
    return CompletableFuture.allOf(
        rows.stream().map(CompletionStage::toCompletableFuture).toArray(CompletableFuture[]::new));
  }
}

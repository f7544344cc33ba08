package hutong.cluster;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.AskPattern;
import hutong.platform.entity.Aggregate;
import hutong.platform.entity.Answer;
import hutong.platform.entity.Codec;
import hutong.platform.entity.Decision;
import hutong.platform.entity.Entities;
import hutong.platform.entity.EntityType;
import hutong.platform.entity.Entry;
import hutong.platform.entity.Ingress;
import hutong.platform.entity.Live;
import hutong.platform.entity.Stored;
import hutong.platform.entity.Upkeep;
import hutong.platform.trace.Trace;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Proves before a node says that it is ready that an entity's event can be stored and recovered:
 * one entity counts the starts, is ended, and must know the count when it comes back.
 */
final class Canary {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private enum Command {
    COUNT_START,
    READ
  }

  private record Started() {}

  private record Starts(long count) {}

  private record Rules() implements Aggregate<Starts, Command, Started, Long> {
    @Override
    public Starts empty(String entityId) {
      return new Starts(0);
    }

    @Override
    public Starts apply(Starts before, Entry<Started> entry) {
      return entry instanceof Entry.Recorded<Started> ? new Starts(before.count() + 1) : before;
    }

    @Override
    public Decision<Started, Long> decide(Starts starts, Command command, long nowMillis) {
      return command == Command.COUNT_START
          ? Decision.accepted(starts.count() + 1, List.of(new Started()))
          : Decision.unchanged(starts.count());
    }

    @Override
    public Optional<Long> read(Starts starts, Command command) {
      return command == Command.READ ? Optional.of(starts.count()) : Optional.empty();
    }
  }

  /**
   * Manifests {@code K1} (kind, sequence, incarnation, time, after) and {@code KS1}: big-endian
   * longs.
   */
  private record Bytes() implements Codec<Starts, Started> {
    @Override
    public Stored encode(Entry<Started> entry) {
      boolean opened = entry instanceof Entry.Opened<Started>;
      long after = entry instanceof Entry.Opened<Started> first ? first.after() : 0;
      return longs(
          "K1", opened ? 0 : 1, entry.sequence(), entry.incarnation(), entry.atMillis(), after);
    }

    @Override
    public Entry<Started> decode(Stored stored) {
      if (!stored.manifest().equals("K1")) {
        throw Codec.unknown(stored);
      }
      ByteBuffer row = ByteBuffer.wrap(stored.bytes());
      return row.getLong(0) == 0
          ? new Entry.Opened<>(row.getLong(8), row.getLong(16), row.getLong(24), row.getLong(32))
          : new Entry.Recorded<>(row.getLong(8), row.getLong(16), row.getLong(24), new Started());
    }

    @Override
    public Stored encodeSnapshot(Live<Starts> live) {
      return longs("KS1", live.incarnation(), live.sequence(), live.state().count());
    }

    @Override
    public Live<Starts> decodeSnapshot(Stored stored) {
      if (!stored.manifest().equals("KS1")) {
        throw Codec.unknown(stored);
      }
      ByteBuffer row = ByteBuffer.wrap(stored.bytes());
      return new Live<>(row.getLong(0), row.getLong(8), new Starts(row.getLong(16)));
    }

    private static Stored longs(String manifest, long... values) {
      ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES);
      for (long value : values) {
        bytes.putLong(value);
      }
      return new Stored(manifest, bytes.array());
    }
  }

  private final Entities entities;
  private final String cage;

  /**
   * @param node its name, for no two nodes may write to one entity; empty for one that is alone
   */
  Canary(Entities entities, String node) {
    this.entities = entities;
    this.cage = node.isEmpty() ? "start" : "start-" + node;
  }

  /** Completes with the number of starts; fails when what was stored is not recovered. */
  CompletionStage<Long> sing() {
    return ask(Command.COUNT_START, "canary-writes")
        .thenCompose(
            stored ->
                ask(Command.READ, "canary-recovers")
                    .thenApply(
                        recovered -> {
                          if (!recovered.equals(stored)) {
                            throw new IllegalStateException(
                                "stored start %d and recovered %d".formatted(stored, recovered));
                          }
                          return recovered;
                        }));
  }

  private CompletionStage<Long> ask(Command command, String name) {
    EntityType<Starts, Command, Started, Long> type =
        new EntityType<>("Canary", new Rules(), new Bytes(), Upkeep.nothing());
    ActorRef<Ingress.Message<Command, Long>> entity =
        entities.system().systemActorOf(Ingress.create(type, cage, entities), name, Props.empty());
    return AskPattern.ask(
            entity,
            (ActorRef<Answer<Long>> replyTo) ->
                new Ingress.Execute<>(command, 0, replyTo, Trace.NONE),
            TIMEOUT,
            entities.system().scheduler())
        .thenApply(
            answer -> {
              entity.tell(new Ingress.Stop<>());
              if (answer instanceof Answer.Done<Long> done) {
                return done.reply();
              }
              throw new IllegalStateException("the journal did not answer: " + answer);
            });
  }
}

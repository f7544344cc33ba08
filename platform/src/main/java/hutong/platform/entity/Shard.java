package hutong.platform.entity;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import akka.cluster.sharding.typed.ClusterShardingSettings;
import akka.cluster.sharding.typed.ShardingEnvelope;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.Entity;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;
import hutong.platform.trace.Trace;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Where the entities of a type live: each once in the cluster, behind its {@link Ingress}. */
public final class Shard<C, R> {
  private final ActorSystem<?> system;
  private final ActorRef<ShardingEnvelope<Ingress.Message<C, R>>> region;

  private Shard(ActorSystem<?> system, ActorRef<ShardingEnvelope<Ingress.Message<C, R>>> region) {
    this.system = system;
    this.region = region;
  }

  /**
   * @param fences of each entity that starts, by its id
   */
  static <S, C, E, R> Shard<C, R> start(
      Entities entities,
      EntityType<S, C, E, R> type,
      ClusterShardingSettings settings,
      Function<String, Fence> fences) {
    EntityTypeKey<Ingress.Message<C, R>> key = key(type.name());
    return new Shard<>(
        entities.system(),
        ClusterSharding.get(entities.system())
            .init(
                Entity.of(
                        key,
                        at ->
                            Ingress.create(
                                type,
                                at.getEntityId(),
                                entities.behind(fences.apply(at.getEntityId()))))
                    .withSettings(settings)
                    .withStopMessage(new Ingress.Stop<>())));
  }

  /** Sends a command; its answer carries its tag. The answer may be lost with a node. */
  public void tell(String entityId, Ingress.Execute<C, R> command) {
    region.tell(new ShardingEnvelope<>(entityId, command));
  }

  /** Sends a command and waits for its reply. */
  public CompletionStage<Answer<R>> ask(String entityId, C command, Duration timeout) {
    return asked(
        replyTo ->
            new ShardingEnvelope<>(
                entityId, new Ingress.Execute<>(command, 0, replyTo, Trace.NONE)),
        timeout);
  }

  /**
   * What follows from a stage of Akka's runs in the common pool, however it is said, and where
   * there are but two processors in a thread that is started for it. So what callers get is a stage
   * of its own, completed by the dispatcher.
   */
  private <A> CompletionStage<Answer<A>> asked(
      akka.japi.function.Function<ActorRef<Answer<A>>, ShardingEnvelope<Ingress.Message<C, R>>>
          question,
      Duration timeout) {
    CompletableFuture<Answer<A>> answer = new CompletableFuture<>();
    var unused =
        AskPattern.ask(region, question, timeout, system.scheduler())
            .whenCompleteAsync(
                (done, late) -> answer.complete(late == null ? done : new Answer.Unknown<>(0)),
                system.executionContext());
    return answer;
  }

  /**
   * Asks for the digest of an entity's stored state; it wakes one that sleeps. {@link
   * Answer.Refused} while the entity does not know its state yet.
   */
  public CompletionStage<Answer<StateDigest>> digest(String entityId, Duration timeout) {
    return asked(
        replyTo -> new ShardingEnvelope<>(entityId, new Ingress.ReadDigest<>(0, replyTo)), timeout);
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // a class literal has no type arguments
  private static <C, R> EntityTypeKey<Ingress.Message<C, R>> key(String name) {
    return (EntityTypeKey) EntityTypeKey.create(Ingress.Message.class, name);
  }
}

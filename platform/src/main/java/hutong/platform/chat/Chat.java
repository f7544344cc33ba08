package hutong.platform.chat;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.cluster.sharding.typed.ClusterShardingSettings;
import akka.cluster.sharding.typed.ShardingEnvelope;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.Entity;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;
import hutong.platform.entity.Entities;
import hutong.platform.entity.EntityType;
import hutong.platform.entity.Shard;
import hutong.platform.extend.Feature;
import hutong.platform.extend.Outbound;
import hutong.platform.extend.Request;
import hutong.platform.extend.Session;
import hutong.platform.media.Media;
import hutong.platform.people.Conversations;
import hutong.platform.people.People;
import hutong.platform.remote.Colleagues;
import hutong.platform.store.Store;
import hutong.protocol.UserId;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Limits;
import io.micrometer.core.instrument.Counter;
import java.time.Clock;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chat on a node: the map of this feature. Conversations and mailboxes are sharded over the
 * cluster; the feed of large conversations and one {@link Delivery} for each connection live on the
 * node.
 */
public final class Chat implements Feature {
  private static final Logger LOG = LoggerFactory.getLogger(Chat.class);

  private final ActorSystem<?> system;
  private final ChatSettings settings;
  private final Clock clock;
  private final People people;
  private final Media media;
  private final ChatTables tables;
  private final History history;
  private final Watchers.Means presence;
  private final Feeds feeds;
  private final ActorRef<ShardingEnvelope<Mailbox.Message>> mailboxes;
  private final Shard<Command, Reply> conversations;
  private final Postings postings;
  private final Counter hints;

  public Chat(
      Entities entities,
      Colleagues colleagues,
      ChatSettings settings,
      Store store,
      People people,
      Media media) {
    this.system = entities.system();
    this.settings = settings;
    this.clock = entities.clock();
    this.people = people;
    this.media = media;
    this.tables = new ChatTables(store);
    this.presence =
        new Watchers.Means(
            new SeenTable(store), PresenceSettings.from(system.settings().config()), clock);
    ConversationJournal codec = new ConversationJournal(settings.receiptsKept());
    Overlays overlays = new Overlays(store);
    this.history = new History(entities.journal(), overlays, codec, settings);
    this.feeds = new Feeds(system, colleagues, tables, history, settings.inboxRereadEvery());
    this.mailboxes = startMailboxes();
    this.conversations =
        entities.start(
            new EntityType<>(
                History.ENTITY,
                new ConversationRules(settings),
                codec,
                new ConversationUpkeep(tables, overlays, mailboxes, feeds)));
    this.postings = new Postings(conversations, history, clock);
    this.hints =
        Counter.builder("hutong.chat.hints")
            .description(
                "Times that a device was told a head instead of pushes it had no room for.")
            .register(entities.meters().registry());
  }

  private ActorRef<ShardingEnvelope<Mailbox.Message>> startMailboxes() {
    EntityTypeKey<Mailbox.Message> key = EntityTypeKey.create(Mailbox.Message.class, "Mailbox");
    return ClusterSharding.get(system)
        .init(
            Entity.of(
                    key,
                    at ->
                        Mailbox.create(
                            at.getShard(),
                            new UserId(at.getEntityId()),
                            tables,
                            settings,
                            presence))
                .withSettings(ClusterShardingSettings.create(system).withNoPassivationStrategy())
                .withStopMessage(new Mailbox.Stop()));
  }

  @Override
  public Set<Frame.BodyCase> frames() {
    return ChatRequests.FRAMES;
  }

  @Override
  public Conversant open(Session session) {
    ActorRef<Delivery.Message> delivery =
        system.systemActorOf(
            Delivery.create(session, this), "delivery-" + session.name(), Props.empty());
    return new Conversant() {
      @Override
      public void handle(Request request) {
        delivery.tell(new Delivery.FromClient(request));
      }

      @Override
      public void closed() {
        delivery.tell(new Delivery.Closed());
      }
    };
  }

  /** What this feature allows, as clients are told. */
  public Limits limits() {
    return Limits.newBuilder()
        .setTextBytes(settings.maxTextBytes())
        .setPageItems(settings.maxPageItems())
        .setUnreceivedPushes(settings.maxUnreceivedPushes())
        .setGroupMembers(settings.maxMembers())
        .setInvitedAtOnce(settings.maxInvitedAtOnce())
        .setRecallSeconds(Math.toIntExact(settings.recallWithinMillis() / 1000))
        .setEditSeconds(Math.toIntExact(settings.editWithinMillis() / 1000))
        .build();
  }

  /** What other features post into conversations. */
  public Postings postings() {
    return postings;
  }

  /** Closes the connections of a device at once. */
  public void disconnect(UserId user, String device) {
    mailbox(user, new Mailbox.Disconnect(device));
  }

  /** Tells the devices of a person something that is no part of a conversation; a hint. */
  public void tell(UserId user, Outbound frame) {
    mailbox(user, new Mailbox.Told(frame));
  }

  /** It may have changed who sees whether that person is here. */
  public void presenceChanged(UserId user) {
    mailbox(user, new Mailbox.LookAgain());
  }

  /** Who is here, as a feature of its own. */
  public Feature lookouts() {
    return new Lookouts(system, this, presence.settings());
  }

  /** What people ask of conversations. */
  public Conversations memberships() {
    return new Memberships(tables, conversations);
  }

  void mailbox(UserId user, Mailbox.Message message) {
    mailboxes.tell(new ShardingEnvelope<>(user.value(), message));
  }

  ActorRef<NodeFeed.Message> feed() {
    return feeds.own();
  }

  Shard<Command, Reply> conversations() {
    return conversations;
  }

  Counter hints() {
    return hints;
  }

  ChatTables tables() {
    return tables;
  }

  History history() {
    return history;
  }

  People people() {
    return people;
  }

  Media media() {
    return media;
  }

  ChatSettings settings() {
    return settings;
  }

  Clock clock() {
    return clock;
  }

  Logger log() {
    return LOG;
  }
}

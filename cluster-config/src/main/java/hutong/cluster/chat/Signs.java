package hutong.cluster.chat;

import hutong.protocol.wire.ContactEntry;
import hutong.protocol.wire.ContactPage;
import hutong.protocol.wire.ContactState;
import hutong.protocol.wire.Contacts;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.LookUp;
import hutong.protocol.wire.MoneyReceived;
import hutong.protocol.wire.Presence;
import hutong.protocol.wire.Presences;
import hutong.protocol.wire.Signal;
import hutong.protocol.wire.Watch;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What passes by: who is here, who types, how far the other has read, what people want. Nothing of
 * it is stored, and a script is told none of it but what people want. At the desk only.
 */
final class Signs {
  private static final int MOST_WATCHED = 200;
  private static final int CONTACTS_PAGE = 200;
  private static final long TYPING_MILLIS = 5_000;

  private final Desk desk;
  private final Screen screen;
  private final Rooms rooms;
  private final PostOffice post;
  private final Feed feed;
  private final boolean script;
  private final Set<String> contacts = new LinkedHashSet<>();
  private final Map<String, Presence> present = new HashMap<>();
  private Set<String> watched = Set.of();
  private String typist = "";
  private int typed;
  private boolean toldAsking;

  Signs(Parlour parlour, Feed feed) {
    this.desk = parlour.desk();
    this.screen = parlour.screen();
    this.rooms = parlour.rooms();
    this.post = parlour.post();
    this.script = parlour.script();
    this.feed = feed;
  }

  /** Where somebody is, when it is known. */
  Optional<Presence> presence(String userId) {
    return Optional.ofNullable(present.get(userId));
  }

  void connected() {
    if (!script) {
      Contacts.Builder all = Contacts.newBuilder().setLimit(CONTACTS_PAGE);
      desk.hear(
          post.request(Frame.newBuilder().setContacts(all)),
          answer -> contacts(answer.getContactPage()),
          // Then nobody is watched until the next connection; /contacts asks anew.
          refused -> {});
    }
  }

  /** Takes the list of contacts: they are watched from now on. */
  void contacts(ContactPage page) {
    long asking = 0;
    for (ContactEntry entry : page.getEntriesList()) {
      rooms.learn(entry.getPerson());
      know(entry);
      asking += entry.getPerson().getContact() == ContactState.ASKING ? 1 : 0;
    }
    if (asking > 0 && !toldAsking) {
      toldAsking = true;
      screen.notice(asking + " ask to be your contact: /contacts shows who.");
    }
    watch();
  }

  private void know(ContactEntry entry) {
    String userId = entry.getPerson().getUserId();
    if (entry.getPerson().getContact() == ContactState.CONTACT) {
      contacts.add(userId);
    } else {
      contacts.remove(userId);
    }
  }

  /** Somebody else has changed how the two stand. */
  void contact(ContactEntry entry) {
    rooms.learn(entry.getPerson());
    know(entry);
    String handle = SafeText.name(entry.getPerson().getHandle());
    switch (entry.getPerson().getContact()) {
      case ASKING ->
          screen.notice(
              "%s asks to be your contact%s. /accept %s or /decline %s"
                  .formatted(
                      handle,
                      entry.getGreeting().isEmpty()
                          ? ""
                          : ": \"" + SafeText.line(entry.getGreeting()) + "\"",
                      handle,
                      handle));
      case CONTACT -> screen.notice(handle + " is your contact now.");
      case NONE -> screen.notice(handle + " is not your contact.");
      // One's own acts on another device.
      case ASKED, BLOCKED, CONTACT_STATE_UNSPECIFIED, UNRECOGNIZED -> {}
    }
    watch();
  }

  /** Somebody has paid this person. */
  void received(MoneyReceived received) {
    if (rooms.knows(received.getFrom())) {
      screen.notice(Slips.received(received, rooms));
      return;
    }
    LookUp.Builder who = LookUp.newBuilder().setUserId(received.getFrom());
    desk.hear(
        post.request(Frame.newBuilder().setLookUp(who)),
        answer -> {
          rooms.learn(answer.getPerson());
          screen.notice(Slips.received(received, rooms));
        },
        refused -> screen.notice(Slips.received(received, rooms)));
  }

  /** Watches the same again, after others were asked for. */
  void watchAnew() {
    watched = Set.of();
    watch();
  }

  /** Watches the contacts and whom one talks to. */
  void watch() {
    Set<String> wanted = new LinkedHashSet<>();
    rooms.current().map(room -> room.other).filter(id -> !id.isEmpty()).ifPresent(wanted::add);
    contacts.stream().limit(MOST_WATCHED - 1L).forEach(wanted::add);
    if (script || wanted.equals(watched)) {
      showSign();
      return;
    }
    watched = wanted;
    desk.hear(
        post.request(Frame.newBuilder().setWatch(Watch.newBuilder().addAllUserIds(watched))),
        answer -> showSign(),
        refused -> watched = Set.of());
  }

  void presences(Presences presences) {
    for (Presence presence : presences.getPresencesList()) {
      Presence before = present.put(presence.getUserId(), presence);
      boolean changed = before != null && before.getOnline() != presence.getOnline();
      if (changed && isOther(presence.getUserId())) {
        screen.notice(
            rooms.name(presence.getUserId()) + (presence.getOnline() ? " is here." : " has gone."));
      }
    }
    showSign();
  }

  void signal(Signal signal) {
    if (script || rooms.isMe(signal.getSender())) {
      return;
    }
    Room room = rooms.room(signal.getConversationId());
    switch (signal.getKindCase()) {
      case TYPING -> {
        if (rooms.isCurrent(room)) {
          types(signal.getSender());
        }
      }
      case READ_TO -> read(room, signal.getSender(), signal.getReadTo().getSequence());
      case KIND_NOT_SET -> {}
    }
  }

  private void types(String userId) {
    typist = userId;
    int now = ++typed;
    showSign();
    CompletableFuture.delayedExecutor(TYPING_MILLIS, TimeUnit.MILLISECONDS)
        .execute(
            () ->
                desk.execute(
                    () -> {
                      if (now == typed) {
                        typist = "";
                        showSign();
                      }
                    }));
  }

  private void read(Room room, String reader, long sequence) {
    if (!reader.equals(room.other)) {
      return;
    }
    room.readByOther = Math.max(room.readByOther, sequence);
    boolean news = room.lastOwn > room.tickTold && room.lastOwn <= room.readByOther;
    if (news) {
      room.tickTold = room.lastOwn;
      if (rooms.isCurrent(room)) {
        screen.notice("✓✓ " + rooms.name(reader) + " has read #" + room.lastOwn + ".");
      }
    }
  }

  /** Somebody's line is there: they are done with typing. */
  void said(String userId) {
    if (typist.equals(userId)) {
      typist = "";
      showSign();
    }
  }

  private boolean isOther(String userId) {
    return rooms.current().filter(room -> room.other.equals(userId)).isPresent();
  }

  private void showSign() {
    Optional<String> types =
        Optional.of(typist).filter(id -> !id.isEmpty()).map(id -> rooms.name(id) + " types…");
    Optional<String> here =
        rooms
            .current()
            .flatMap(room -> presence(room.other))
            .filter(Presence::getOnline)
            .map(presence -> "●");
    feed.sign(types.or(() -> here).orElse(""));
  }
}

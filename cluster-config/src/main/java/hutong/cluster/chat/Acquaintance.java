package hutong.cluster.chat;

import static hutong.cluster.chat.Workbench.handle;
import static hutong.cluster.chat.Workbench.onHandle;

import hutong.protocol.wire.Accept;
import hutong.protocol.wire.Block;
import hutong.protocol.wire.Contact;
import hutong.protocol.wire.ContactEntry;
import hutong.protocol.wire.ContactPage;
import hutong.protocol.wire.ContactState;
import hutong.protocol.wire.Contacts;
import hutong.protocol.wire.Decline;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Person;
import hutong.protocol.wire.Presence;
import hutong.protocol.wire.Remove;
import hutong.protocol.wire.Unblock;
import hutong.protocol.wire.Watch;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** The verbs of contacts and of who is here. At the desk only. */
final class Acquaintance {
  private static final int PAGE = 200;
  private static final int MOST = 1_000;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

  private final Workbench bench;
  private final Clock clock;

  Acquaintance(Workbench bench, Clock clock) {
    this.bench = bench;
    this.clock = clock;
  }

  void teach(Map<Verb, Workbench.Act> acts) {
    acts.put(Verb.CONTACTS, words -> contacts().thenAccept(this::list));
    acts.put(
        Verb.ASK,
        words ->
            act(
                handle(words.get(0)),
                contact -> contact.setAsk(words.size() == 2 ? words.get(1) : "")));
    acts.put(
        Verb.ACCEPT,
        onHandle(who -> act(who, contact -> contact.setAccept(Accept.getDefaultInstance()))));
    acts.put(
        Verb.DECLINE,
        onHandle(who -> act(who, contact -> contact.setDecline(Decline.getDefaultInstance()))));
    acts.put(
        Verb.REMOVE,
        onHandle(who -> act(who, contact -> contact.setRemove(Remove.getDefaultInstance()))));
    acts.put(
        Verb.REMARK,
        words ->
            act(
                handle(words.get(0)),
                contact -> contact.setRemark(words.size() == 2 ? words.get(1) : "")));
    acts.put(
        Verb.BLOCK,
        onHandle(who -> act(who, contact -> contact.setBlock(Block.getDefaultInstance()))));
    acts.put(
        Verb.UNBLOCK,
        onHandle(who -> act(who, contact -> contact.setUnblock(Unblock.getDefaultInstance()))));
    acts.put(
        Verb.PROFILE,
        words ->
            bench
                .lookUp(words.isEmpty() ? bench.parlour().rooms().myHandle() : handle(words.get(0)))
                .thenCompose(person -> bench.answer(profile(person))));
    acts.put(Verb.WHO, words -> contacts().thenCompose(this::who));
  }

  private CompletableFuture<Void> act(String handle, UnaryOperator<Contact.Builder> act) {
    Contact.Builder contact = act.apply(Contact.newBuilder().setHandle(handle));
    return bench
        .ask(Frame.newBuilder().setContact(contact))
        .thenAccept(
            answer -> {
              Person person = answer.getContactEntry().getPerson();
              bench.parlour().rooms().learn(person);
              bench.parlour().screen().notice(stands(person) + ".");
            });
  }

  /** Such as {@code bob is your contact}. */
  private static String stands(Person person) {
    String handle = SafeText.name(person.getHandle());
    return handle
        + switch (person.getContact()) {
          case CONTACT -> " is your contact" + remark(person);
          case ASKED -> " is asked, and has not answered yet" + remark(person);
          case ASKING -> " asks you: /accept " + handle + " or /decline " + handle;
          case BLOCKED -> " is blocked by you: /unblock " + handle + " ends it";
          case NONE, CONTACT_STATE_UNSPECIFIED, UNRECOGNIZED ->
              " is no contact of yours" + remark(person);
        };
  }

  private static String remark(Person person) {
    return person.getRemark().isEmpty() ? "" : ", for you " + SafeText.name(person.getRemark());
  }

  private CompletableFuture<ContactPage> contacts() {
    return contacts("", ContactPage.newBuilder());
  }

  private CompletableFuture<ContactPage> contacts(String cursor, ContactPage.Builder found) {
    return bench
        .ask(Frame.newBuilder().setContacts(Contacts.newBuilder().setLimit(PAGE).setCursor(cursor)))
        .thenCompose(
            answer -> {
              ContactPage page = answer.getContactPage();
              found.addAllEntries(page.getEntriesList());
              page.getEntriesList()
                  .forEach(entry -> bench.parlour().rooms().learn(entry.getPerson()));
              return page.getCursor().isEmpty() || found.getEntriesCount() >= MOST
                  ? CompletableFuture.completedFuture(found.build())
                  : contacts(page.getCursor(), found);
            });
  }

  private void list(ContactPage page) {
    bench
        .parlour()
        .screen()
        .answer(
            page.getEntriesCount() == 0
                ? List.of("Nobody yet: /ask HANDLE asks somebody.")
                : page.getEntriesList().stream().map(Acquaintance::entry).toList());
  }

  private static String entry(ContactEntry entry) {
    String name = entry.getPerson().getDisplayName();
    return "  %s%s%s"
        .formatted(
            stands(entry.getPerson()),
            name.isEmpty() || name.equals(entry.getPerson().getHandle())
                ? ""
                : " (" + SafeText.name(name) + ")",
            entry.getGreeting().isEmpty() ? "" : " \"" + SafeText.line(entry.getGreeting()) + "\"");
  }

  private List<String> profile(Person person) {
    List<String> lines = new ArrayList<>();
    lines.add(SafeText.name(person.getHandle()) + "  " + SafeText.name(person.getDisplayName()));
    if (!person.getStatusLine().isEmpty()) {
      lines.add("  " + SafeText.line(person.getStatusLine()));
    }
    if (!bench.parlour().rooms().isMe(person.getUserId())) {
      lines.add("  " + stands(person));
      bench
          .signs()
          .presence(person.getUserId())
          .ifPresent(presence -> lines.add("  " + presence(presence)));
    }
    return lines;
  }

  private CompletableFuture<Void> who(ContactPage page) {
    List<String> ids =
        page.getEntriesList().stream()
            .map(ContactEntry::getPerson)
            .filter(person -> person.getContact() == ContactState.CONTACT)
            .map(Person::getUserId)
            .limit(PAGE)
            .toList();
    if (ids.isEmpty()) {
      return bench.answer(List.of("You have no contacts yet: /ask HANDLE asks somebody."));
    }
    return bench
        .ask(Frame.newBuilder().setWatch(Watch.newBuilder().addAllUserIds(ids)))
        .thenCompose(
            answer -> {
              bench.signs().watchAnew();
              return bench.answer(
                  answer.getPresences().getPresencesList().stream()
                      .map(
                          one ->
                              "  %-20s%s"
                                  .formatted(
                                      bench.parlour().rooms().name(one.getUserId()), presence(one)))
                      .toList());
            });
  }

  private String presence(Presence presence) {
    if (presence.getOnline()) {
      return "● here";
    }
    return presence.getLastSeenMillis() == 0
        ? "○ not here, or not told"
        : "○ last here "
            + TIME.format(
                Instant.ofEpochMilli(presence.getLastSeenMillis()).atZone(clock.getZone()));
  }
}

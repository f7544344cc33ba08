package hutong.platform.chat;

import hutong.platform.extend.Request;
import hutong.platform.extend.Session;
import hutong.protocol.ConversationId;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Arrange;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Edit;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.InboxEntry;
import hutong.protocol.wire.InboxPage;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Page;
import hutong.protocol.wire.Read;
import hutong.protocol.wire.Sync;
import hutong.protocol.wire.Version;
import hutong.protocol.wire.VersionList;
import hutong.protocol.wire.Versions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/**
 * Requests that look: pages of history, the inbox, how far a person has read and a device has
 * received.
 */
final class Reading {
  private static final int DEFAULT_PAGE = 100;
  private static final int DEFAULT_INBOX = 50;
  private static final int MAX_INBOX = 200;
  private static final int UNSETTLED_ATTEMPTS = 6;
  private static final Duration UNSETTLED_FIRST = Duration.ofMillis(20);

  private final Session session;
  private final Chat chat;
  private final Credit credit;
  private final Inquiries inquiries;
  private final Signals signals;
  private final Turnstile pages;

  Reading(Session session, Chat chat, Credit credit, Inquiries inquiries, Signals signals) {
    this.session = session;
    this.chat = chat;
    this.credit = credit;
    this.inquiries = inquiries;
    this.signals = signals;
    this.pages = new Turnstile(session, inquiries::later);
  }

  void sync(Request request) {
    pages.enter(request, turn -> sync(turn, turn.frame().getSync()));
  }

  private void sync(Request request, Sync sync) {
    ConversationId conversation = inquiries.conversation(request, sync.getConversationId());
    if (conversation == null) {
      return;
    }
    long from = sync.getFrom() == 0 ? 1 : sync.getFrom();
    int limit = sync.getLimit() == 0 ? DEFAULT_PAGE : sync.getLimit();
    if (from < 1 || limit < 1) { // unsigned on the wire: what is negative here is beyond any number
      request.reject(Code.BAD_REQUEST, Action.FIX, "from and limit are out of range");
      return;
    }
    inquiries.withStanding(
        request,
        conversation,
        from - 1,
        (standing, known) -> {
          if (sync.getCatchUp() && standing.head() - from >= chat.settings().catchUpItems()) {
            tooLong(request, conversation, standing, limit);
          } else {
            page(request, conversation, standing, Math.max(from, standing.visibleFrom()), limit, 0);
          }
        });
  }

  private static void tooLong(
      Request request, ConversationId conversation, Inquiries.Standing standing, int limit) {
    request.answer(
        Frame.newBuilder()
            .setPage(
                Page.newBuilder()
                    .setConversationId(conversation.value())
                    .setState(Page.State.TOO_LONG)
                    .setHead(standing.head())
                    .setStartFrom(Math.max(standing.visibleFrom(), standing.head() - limit + 1))));
  }

  /**
   * Answers with a page. A head whose event is not there yet is unsettled: it is looked for again a
   * few times, with growing pauses, before the page says that it is complete.
   */
  private void page(
      Request request,
      ConversationId conversation,
      Inquiries.Standing standing,
      long from,
      int limit,
      int attempt) {
    inquiries.then(
        request,
        chat.history().page(conversation, standing.visibleFrom(), from, limit, standing.head()),
        page -> {
          int count = page.getItemsCount();
          long last = count == 0 ? from - 1 : page.getItems(count - 1).getSequence();
          boolean complete = page.getState() == Page.State.COMPLETE;
          if (complete && last < standing.head() && attempt < UNSETTLED_ATTEMPTS) {
            inquiries.later(
                UNSETTLED_FIRST.multipliedBy(1L << attempt),
                () -> page(request, conversation, standing, from, limit, attempt + 1));
            return;
          }
          if (complete
              && last != standing.head()) { // should it sleep, it wakes and mends the marks
            inquiries.ask(conversation, new Command.Describe(session.user()), awake -> {});
          }
          credit.show(conversation, last);
          request.answer(
              Frame.newBuilder()
                  .setPage(
                      page.setHead(complete ? last : Math.max(last, standing.head()))
                          .setStartFrom(standing.visibleFrom())));
        });
  }

  void read(Request request, Read read) {
    ConversationId conversation = inquiries.conversation(request, read.getConversationId());
    if (conversation == null) {
      return;
    }
    long sequence = read.getSequence();
    if (sequence < 1) {
      request.reject(Code.BAD_REQUEST, Action.FIX, "sequence must be > 0");
      return;
    }
    countableAt(
        request,
        conversation,
        sequence,
        (standing, known, countable) ->
            markRead(request, conversation, standing, known, sequence, countable));
  }

  /** What a number that can be read needs to be known by. */
  private interface Countable {
    void at(Inquiries.Standing standing, Optional<Listing> known, long countable);
  }

  /**
   * Finds the count at a number; a head that was told may stand ahead of entries that never came,
   * so of a number that is not stored the conversation says whether it is of the future.
   */
  private void countableAt(
      Request request, ConversationId conversation, long sequence, Countable then) {
    inquiries.withStanding(
        request,
        conversation,
        sequence,
        (standing, known) ->
            inquiries.then(
                request,
                chat.history().at(conversation, sequence),
                at -> {
                  if (at.stored()) {
                    then.at(standing, known, at.countable());
                  } else {
                    inquiries.askStanding(
                        request,
                        conversation,
                        sequence,
                        known,
                        (truth, found) -> then.at(truth, found, at.countable()));
                  }
                }));
  }

  private void markRead(
      Request request,
      ConversationId conversation,
      Inquiries.Standing standing,
      Optional<Listing> known,
      long sequence,
      long countable) {
    Listing before = known.orElseGet(() -> unknown(conversation, standing, countable));
    Listing after = before.readTo(sequence, countable);
    if (before.arrangement().markedUnread()) {
      inquiries.arrange(conversation, Mailbox.Wish.READ, arranged -> {});
    }
    if (after.equals(before)) {
      request.answer(Items.head(before));
      return;
    }
    inquiries.then(
        request,
        chat.tables().read(session.user(), conversation, sequence, countable),
        done -> {
          chat.mailbox(session.user(), new Mailbox.MarkedRead(conversation, sequence, countable));
          signals.readTo(conversation, sequence);
          request.answer(Items.head(after));
        });
  }

  /** Of somebody whose mailbox has not heard of the conversation yet. */
  private static Listing unknown(
      ConversationId conversation, Inquiries.Standing standing, long countable) {
    return new Listing(
        conversation,
        "",
        false,
        standing.visibleFrom(),
        new Head(0, standing.head(), 0, countable, "", 0, List.of()),
        0,
        List.of(),
        0,
        0,
        Arrangement.NONE);
  }

  /** How a conversation stands in one's own list; clearing also reads up to there. */
  void arrange(Request request, Arrange arrange) {
    ConversationId conversation = inquiries.conversation(request, arrange.getConversationId());
    if (conversation == null) {
      return;
    }
    long clear = arrange.getClear();
    if (clear < 0) {
      request.reject(Code.BAD_REQUEST, Action.FIX, "clear is out of range");
      return;
    }
    Mailbox.Wish wish =
        new Mailbox.Wish(
            arrange.hasMuted() ? Optional.of(arrange.getMuted()) : Optional.empty(),
            arrange.hasPinned() ? Optional.of(arrange.getPinned()) : Optional.empty(),
            arrange.hasHidden() ? Optional.of(arrange.getHidden()) : Optional.empty(),
            arrange.hasMarkedUnread() ? Optional.of(arrange.getMarkedUnread()) : Optional.empty(),
            clear);
    if (clear == 0) {
      inquiries.withStanding(
          request, conversation, 0, (standing, known) -> store(request, conversation, wish));
      return;
    }
    countableAt(
        request,
        conversation,
        clear,
        (standing, known, countable) ->
            inquiries.then(
                request,
                chat.tables().read(session.user(), conversation, clear, countable),
                done -> {
                  chat.mailbox(
                      session.user(), new Mailbox.MarkedRead(conversation, clear, countable));
                  store(request, conversation, wish);
                }));
  }

  private void store(Request request, ConversationId conversation, Mailbox.Wish wish) {
    inquiries.arrange(
        conversation,
        wish,
        arranged -> {
          if (arranged.isPresent()) {
            request.answer(Items.head(arranged.get()));
          } else { // a member whose mailbox has not heard of it yet
            request.answer(Replies.pending(request, conversation));
          }
        });
  }

  /** {@code received} has no answer but an error. */
  void received(Request request, BiConsumer<ConversationId, Long> then) {
    String text = request.frame().getReceived().getConversationId();
    long sequence = request.frame().getReceived().getSequence();
    ConversationId conversation = inquiries.conversation(request, text);
    if (conversation == null) {
      return;
    }
    if (sequence <= credit.shown(conversation)) {
      then.accept(conversation, sequence);
      request.done();
      return;
    }
    inquiries.withStanding(
        request,
        conversation,
        sequence,
        (standing, known) -> {
          credit.show(conversation, standing.head());
          then.accept(conversation, sequence);
          request.done();
        });
  }

  void inbox(Request request) {
    int asked = request.frame().getInbox().getLimit();
    int limit = asked == 0 ? DEFAULT_INBOX : Math.min(asked, MAX_INBOX);
    Optional<InboxCursor> after = InboxCursor.parse(request.frame().getInbox().getCursor());
    if (after.isEmpty() || limit < 1) {
      request.reject(Code.BAD_REQUEST, Action.FIX, "cursor must be one of an inboxPage; limit > 0");
      return;
    }
    inquiries.listAll(listings -> request.answer(inboxPage(listings, after.get(), limit)));
  }

  private Frame.Builder inboxPage(List<Listing> listings, InboxCursor after, int limit) {
    List<Listing> rest =
        listings.stream()
            .filter(Listing::isListed)
            .sorted(Comparator.comparing(InboxCursor::of))
            .limit(chat.settings().inboxLimit())
            .filter(listing -> InboxCursor.of(listing).compareTo(after) > 0)
            .toList();
    InboxPage.Builder page = InboxPage.newBuilder();
    for (Listing listing : rest.subList(0, Math.min(limit, rest.size()))) {
      credit.show(listing.id(), listing.head().head());
      page.addEntries(entry(listing));
    }
    if (rest.size() > limit) {
      page.setCursor(InboxCursor.of(rest.get(limit - 1)).toString());
    }
    page.setBadge(listings.stream().mapToLong(Listing::badge).sum());
    return Frame.newBuilder().setInboxPage(page);
  }

  private static InboxEntry entry(Listing listing) {
    return InboxEntry.newBuilder()
        .setConversationId(listing.id().value())
        .setKind(Replies.kind(listing.id()))
        .setTitle(listing.title())
        .setHead(listing.head().head())
        .setHeadAtMillis(listing.head().headAtMillis())
        .setUnread(listing.unread())
        .setRead(listing.read())
        .setPreview(listing.visiblePreview())
        .setMentions(listing.mentions())
        .setMuted(listing.arrangement().muted())
        .setPinned(listing.arrangement().pinned())
        .setMarkedUnread(listing.arrangement().markedUnread())
        .build();
  }

  /** What an edited item said before. */
  void versions(Request request, Versions versions) {
    ConversationId conversation = inquiries.conversation(request, versions.getConversationId());
    if (conversation == null) {
      return;
    }
    long sequence = Math.max(0, versions.getSequence());
    inquiries.withStanding(
        request,
        conversation,
        0,
        (standing, known) ->
            inquiries.then(
                request,
                sequence < standing.visibleFrom()
                    ? CompletableFuture.completedFuture(List.<Item>of())
                    : chat.history().versions(conversation, sequence),
                items -> {
                  if (items.isEmpty()) {
                    request.answer(
                        Replies.about(request, conversation)
                            .setCode(Code.NO_SUCH_ITEM)
                            .setAction(Action.GIVE_UP)
                            .setMessage("there is no such item, or it was recalled"));
                  } else {
                    VersionList.Builder list = VersionList.newBuilder();
                    items.forEach(item -> list.addVersions(version(item)));
                    request.answer(Frame.newBuilder().setVersionList(list));
                  }
                }));
  }

  private static Version version(Item item) {
    Version.Builder version = Version.newBuilder().setAtMillis(item.getSentAtMillis());
    Edit edit = item.getEdit();
    if (item.hasText() || edit.hasText()) {
      version.setText(item.hasText() ? item.getText() : edit.getText());
    } else if (item.hasCard() || edit.hasCard()) {
      version.setCard(item.hasCard() ? item.getCard() : edit.getCard());
    } else if (item.hasPicture() || edit.hasPicture()) {
      version.setPicture(item.hasPicture() ? item.getPicture() : edit.getPicture());
    }
    return version.build();
  }
}

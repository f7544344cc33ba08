package hutong.platform.chat;

import hutong.platform.chat.Roster.Person;
import hutong.platform.extend.Request;
import hutong.platform.extend.Session;
import hutong.protocol.ClientId;
import hutong.protocol.ConversationId;
import hutong.protocol.Digest;
import hutong.protocol.ItemView;
import hutong.protocol.UserId;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.ContactCard;
import hutong.protocol.wire.Edit;
import hutong.protocol.wire.Forward;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Send;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Requests that put an item into a conversation: something said, or a change of what was said.
 *
 * <p>What an item names elsewhere (the one it answers, a forwarded one, a medium) is looked up
 * before the conversation is asked. What is found missing there is only an objection: the
 * conversation knows whether the item is a repeat, which gets its old answer.
 */
final class Speaking {
  private final Session session;
  private final Chat chat;
  private final Inquiries inquiries;
  private final Drafts drafts;

  Speaking(Session session, Chat chat, Inquiries inquiries) {
    this.session = session;
    this.chat = chat;
    this.inquiries = inquiries;
    this.drafts = new Drafts(chat.settings());
  }

  void send(Request request, Send send) {
    ConversationId conversation = inquiries.conversation(request, send.getConversationId());
    if (conversation == null) {
      return;
    }
    Optional<ClientId> id = ClientId.parse(send.getClientId());
    if (id.isEmpty() || !id.get().device().equals(session.device())) {
      request.reject(
          Code.BAD_REQUEST,
          Action.FIX,
          "clientId must be "
              + session.device()
              + "/COUNTER with a counter from 1: "
              + Replies.brief(send.getClientId()));
      return;
    }
    Optional<Drafts.Flaw> flaw = drafts.flaw(send);
    if (flaw.isPresent() || send.getReplyTo() < 0) {
      request.reject(
          flaw.map(Drafts.Flaw::code).orElse(Code.BAD_REQUEST),
          Action.FIX,
          flaw.map(Drafts.Flaw::message).orElse("replyTo is out of range"));
      return;
    }
    ItemId item = new ItemId(session.user(), id.get().device(), id.get().counter(), digest(send));
    switch (send.getContentCase()) {
      case EDIT -> edit(request, conversation, item, send.getEdit());
      case RECALL ->
          amend(request, conversation, item, new Change.Recall(send.getRecall().getSequence()));
      case REACTION ->
          amend(
              request,
              conversation,
              item,
              new Change.React(send.getReaction().getSequence(), send.getReaction().getEmoji()));
      case PIN ->
          amend(
              request,
              conversation,
              item,
              new Change.Pin(send.getPin().getSequence(), !send.getPin().getOff()));
      case FORWARD -> forward(request, conversation, item, send);
      case CONTACT_CARD ->
          contactCard(
              request,
              send.getContactCard(),
              contact -> post(request, conversation, item, contact, send.getReplyTo()));
      default -> post(request, conversation, item, content(send), send.getReplyTo());
    }
  }

  /** Of what is said, without the names under which it is sent. */
  private static long digest(Send send) {
    return Digest.of(send.toBuilder().clearConversationId().clearClientId().build().toByteArray());
  }

  private static Content content(Send send) {
    return switch (send.getContentCase()) {
      case TEXT -> Contents.of(send.getText());
      case CARD -> Contents.of(send.getCard());
      case LOCATION -> Contents.of(send.getLocation());
      default -> Contents.of(send.getPicture());
    };
  }

  private void contactCard(Request request, ContactCard card, Consumer<Content> then) {
    inquiries.then(
        request,
        card.getHandle().isEmpty()
            ? chat.people().findById(new UserId(card.getUserId()))
            : chat.people().find(card.getHandle()),
        found -> {
          if (found.isEmpty()) {
            Replies.rejectHandle(request, card.getHandle());
          } else {
            then.accept(new Content.ContactCard(found.get().user(), found.get().handle()));
          }
        });
  }

  private void post(
      Request request, ConversationId conversation, ItemId item, Content content, long replyTo) {
    if (content.media().isEmpty() && replyTo == 0) { // the hot path: nothing to look up
      inquiries.execute(request, conversation, new Command.Post(item, content));
      return;
    }
    media(
        request,
        content,
        refused ->
            target(
                request,
                conversation,
                replyTo,
                answered -> {
                  boolean missing = replyTo > 0 && answered.isEmpty();
                  inquiries.execute(
                      request,
                      conversation,
                      new Command.Post(
                          item,
                          content,
                          replyTo,
                          Optional.empty(),
                          missing ? Optional.of(Reason.NO_SUCH_ITEM) : refused));
                }));
  }

  /** Looks whether the sender may see what the item would show. */
  private void media(Request request, Content content, Consumer<Optional<Reason>> then) {
    List<String> media = content.media();
    inquiries.then(
        request,
        media.isEmpty()
            ? CompletableFuture.completedFuture(true)
            : chat.media().maySee(session.user(), media.get(0)),
        may -> then.accept(may ? Optional.empty() : Optional.of(Reason.NO_SUCH_MEDIA)));
  }

  private void edit(Request request, ConversationId conversation, ItemId item, Edit edit) {
    Content content =
        edit.hasText()
            ? Contents.of(edit.getText())
            : edit.hasCard() ? Contents.of(edit.getCard()) : Contents.of(edit.getPicture());
    media(
        request,
        content,
        refused -> {
          Change change = new Change.Edit(edit.getSequence(), content);
          if (refused.isPresent()) {
            inquiries.execute(
                request, conversation, new Command.Amend(item, change, Optional.empty()));
          } else {
            amend(request, conversation, item, change);
          }
        });
  }

  private void amend(Request request, ConversationId conversation, ItemId item, Change change) {
    target(
        request,
        conversation,
        change.target(),
        found -> inquiries.execute(request, conversation, new Command.Amend(item, change, found)));
  }

  /** An item of the conversation that the sender sees and that still says something. */
  private void target(
      Request request,
      ConversationId conversation,
      long sequence,
      Consumer<Optional<Target>> then) {
    if (sequence == 0) {
      then.accept(Optional.empty());
      return;
    }
    inquiries.withStanding(
        request,
        conversation,
        0,
        (standing, known) ->
            inquiries.then(
                request,
                visible(conversation, standing, sequence),
                item -> then.accept(item.flatMap(Speaking::target))));
  }

  private CompletionStage<Optional<Item>> visible(
      ConversationId conversation, Inquiries.Standing standing, long sequence) {
    return sequence < standing.visibleFrom()
        ? CompletableFuture.completedFuture(Optional.empty())
        : chat.history().item(conversation, sequence);
  }

  static Optional<Target> target(Item item) {
    if (!ItemView.isChangeable(item) || item.getOverlay().getRecalled() > 0) {
      return Optional.empty();
    }
    return Contents.of(item)
        .map(
            content ->
                new Target(
                    item.getSequence(),
                    item.getSender().isEmpty() ? ItemId.PLATFORM : new UserId(item.getSender()),
                    item.getSentAtMillis(),
                    content,
                    item.getOverlay().getEditsCount(),
                    item.getOverlay().getReactionsCount()));
  }

  private void forward(Request request, ConversationId to, ItemId item, Send send) {
    Forward forward = send.getForward();
    ConversationId from = inquiries.conversation(request, forward.getConversationId());
    if (from == null) {
      return;
    }
    inquiries.withStanding(
        request,
        from,
        0,
        (standing, known) ->
            inquiries.then(
                request,
                visible(from, standing, forward.getSequence()),
                found -> {
                  Optional<Target> original = found.flatMap(Speaking::target);
                  Optional<UserId> author = found.flatMap(Speaking::author);
                  inquiries.execute(
                      request,
                      to,
                      original.isEmpty()
                          ? new Command.Post(
                              item,
                              Content.Text.of(""),
                              0,
                              Optional.empty(),
                              Optional.of(Reason.NO_SUCH_ITEM))
                          : new Command.Post(
                              item,
                              original.get().content().copied(),
                              0,
                              author,
                              Optional.empty()));
                }));
  }

  /** Who said it first. */
  private static Optional<UserId> author(Item item) {
    String first = item.getForwardedFrom().isEmpty() ? item.getSender() : item.getForwardedFrom();
    return first.isEmpty() ? Optional.empty() : Optional.of(new UserId(first));
  }

  /** Somebody found, as conversations name them. */
  static Person person(hutong.platform.people.People.Found found) {
    return new Person(found.user(), found.handle());
  }
}

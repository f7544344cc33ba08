package hutong.platform.chat;

import hutong.platform.chat.Conversation.Command;
import hutong.platform.chat.Conversation.Person;
import hutong.platform.extend.Request;
import hutong.platform.extend.Session;
import hutong.protocol.ClientId;
import hutong.protocol.ConversationId;
import hutong.protocol.Digest;
import hutong.protocol.SortableId;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.CreateGroup;
import hutong.protocol.wire.Send;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** Requests that change a conversation: what is said, and who belongs to it. */
final class Speaking {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Session session;
  private final Chat chat;
  private final Inquiries inquiries;

  Speaking(Session session, Chat chat, Inquiries inquiries) {
    this.session = session;
    this.chat = chat;
    this.inquiries = inquiries;
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
    String text = send.getText().getBody();
    if (!send.hasText() || text.isEmpty()) {
      request.reject(Code.BAD_REQUEST, Action.FIX, "an item needs contents: text.body is empty");
      return;
    }
    int bytes = send.getText().getBodyBytes().size();
    if (bytes > chat.settings().maxTextBytes()) {
      request.reject(
          Code.TOO_LARGE,
          Action.FIX,
          "text.body is longer than " + chat.settings().maxTextBytes() + " bytes: " + bytes);
      return;
    }
    inquiries.execute(
        request,
        conversation,
        new Command.Post(
            session.user(), id.get().device(), id.get().counter(), text, Digest.of(text)));
  }

  void addMember(Request request) {
    ConversationId conversation =
        inquiries.conversation(request, request.frame().getAddMember().getConversationId());
    if (conversation == null) {
      return;
    }
    String handle = request.frame().getAddMember().getHandle();
    inquiries.then(
        request,
        chat.people().find(handle),
        found -> {
          if (found.isEmpty()) {
            rejectHandle(request, handle);
          } else {
            Person person = new Person(found.get().user(), found.get().handle());
            inquiries.execute(request, conversation, new Command.Add(session.user(), person));
          }
        });
  }

  void leave(Request request) {
    ConversationId conversation =
        inquiries.conversation(request, request.frame().getLeave().getConversationId());
    if (conversation != null) {
      inquiries.execute(request, conversation, new Command.Leave(session.user()));
    }
  }

  void open(Request request) {
    switch (request.frame().getOpen().getOfCase()) {
      case HANDLE -> {
        String handle = request.frame().getOpen().getHandle();
        inquiries.then(
            request,
            chat.people().find(handle),
            found -> {
              if (found.isEmpty()) {
                rejectHandle(request, handle);
              } else {
                openDirect(request, new Person(found.get().user(), found.get().handle()));
              }
            });
      }
      case CONVERSATION_ID -> {
        ConversationId conversation =
            inquiries.conversation(request, request.frame().getOpen().getConversationId());
        if (conversation != null) {
          inquiries.execute(request, conversation, new Command.Describe(session.user()));
        }
      }
      case OF_NOT_SET ->
          request.reject(Code.BAD_REQUEST, Action.FIX, "open needs a handle or a conversationId");
    }
  }

  private void openDirect(Request request, Person other) {
    Person self = new Person(session.user(), session.handle());
    List<Person> both = other.user().equals(self.user()) ? List.of(self) : List.of(self, other);
    inquiries.execute(
        request, ConversationId.direct(self.user(), other.user()), new Command.Create("", both));
  }

  void createGroup(Request request, CreateGroup create) {
    String title = create.getTitle().strip();
    int most = chat.settings().maxTitleCharacters();
    if (title.isEmpty() || title.codePointCount(0, title.length()) > most) {
      request.reject(Code.BAD_REQUEST, Action.FIX, "title must have 1 to " + most + " characters");
      return;
    }
    if (!create.getCreationId().isEmpty() && !ClientId.isDevice(create.getCreationId())) {
      request.reject(
          Code.BAD_REQUEST, Action.FIX, "creationId must be 1 to 64 of A-Z a-z 0-9 . _ : -");
      return;
    }
    if (create.getMembersCount() >= chat.settings().maxMembers()) {
      request.reject(
          Code.GROUP_FULL,
          Action.FIX,
          "a group has at most " + chat.settings().maxMembers() + " members");
      return;
    }
    String id =
        create.getCreationId().isEmpty()
            ? SortableId.of(chat.clock().millis(), RANDOM)
            : Digest.id(session.user().value() + "/" + create.getCreationId());
    List<Person> members = new ArrayList<>();
    members.add(new Person(session.user(), session.handle()));
    inquiries.then(
        request,
        chat.people().findAll(new LinkedHashSet<>(create.getMembersList())),
        found -> {
          for (var one : found.entrySet()) {
            if (one.getValue().isEmpty()) {
              rejectHandle(request, one.getKey());
              return;
            }
            Person person = new Person(one.getValue().get().user(), one.getValue().get().handle());
            if (!members.contains(person)) {
              members.add(person);
            }
          }
          inquiries.execute(request, ConversationId.group(id), new Command.Create(title, members));
        });
  }

  private static void rejectHandle(Request request, String handle) {
    request.reject(
        Code.NO_SUCH_HANDLE, Action.FIX, "nobody has the handle \"" + Replies.brief(handle) + "\"");
  }
}

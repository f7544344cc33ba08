package hutong.platform.chat;

import hutong.platform.chat.Conversation.Command;
import hutong.platform.chat.Conversation.Reply;
import hutong.platform.entity.Answer;
import hutong.platform.entity.Shard;
import hutong.platform.people.Conversations;
import hutong.protocol.ConversationId;
import hutong.protocol.UserId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Where people belong, for those who leave. */
record Memberships(ChatTables tables, Shard<Command, Reply> conversations)
    implements Conversations {
  private static final Duration ASK = Duration.ofSeconds(8);

  @Override
  public CompletionStage<?> leaveAll(UserId user) {
    return tables
        .listings(user)
        .thenCompose(
            listings ->
                CompletableFuture.allOf(
                    listings.keySet().stream()
                        .filter(conversation -> !conversation.isDirect())
                        .map(conversation -> leave(user, conversation).toCompletableFuture())
                        .toArray(CompletableFuture[]::new)));
  }

  private CompletionStage<?> leave(UserId user, ConversationId conversation) {
    return conversations
        .ask(conversation.value(), new Command.Leave(user), ASK)
        .thenAccept(
            answer -> {
              if (!(answer instanceof Answer.Done<Reply>)) {
                throw new IllegalStateException(
                    "no answer whether " + user + " has left " + conversation);
              }
            });
  }

  /** Direct conversations take from both whatever they say. */
  @Override
  public CompletionStage<?> permit(UserId of, UserId other, boolean accepts) {
    return CompletableFuture.completedFuture(true);
  }
}

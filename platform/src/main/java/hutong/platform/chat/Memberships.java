package hutong.platform.chat;

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
                        .map(
                            conversation ->
                                conversation.isDirect()
                                    ? ask(conversation, new Command.Permit(user, false))
                                    : ask(conversation, new Command.Leave(user)))
                        .map(CompletionStage::toCompletableFuture)
                        .toArray(CompletableFuture[]::new)));
  }

  @Override
  public CompletionStage<?> permit(UserId of, UserId other, boolean accepts) {
    return ask(ConversationId.direct(of, other), new Command.Permit(of, accepts));
  }

  private CompletionStage<?> ask(ConversationId conversation, Command command) {
    return conversations
        .ask(conversation.value(), command, ASK)
        .thenAccept(
            answer -> {
              if (!(answer instanceof Answer.Done<Reply>)) {
                throw new IllegalStateException("no answer of " + conversation + " to " + command);
              }
            });
  }
}

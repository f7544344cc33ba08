package hutong.platform.operate;

import hutong.platform.entity.StateDigest;
import hutong.platform.extend.Failure;
import hutong.platform.extend.NoAnswer;
import hutong.platform.money.LiveStates;
import hutong.platform.money.LiveStates.Kind;
import hutong.platform.operators.ReadStates;
import hutong.platform.operators.StateInfo;
import hutong.platform.operators.StateList;
import hutong.protocol.SortableId;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What entities are right now, for an audit; whoever may ask at this door may ask for it. */
record StateRequests(LiveStates states) {
  private static final int MOST = 32;

  /**
   * One after the other, so that nobody else waits; fails with {@link Failure} or {@link NoAnswer}.
   */
  CompletionStage<StateList> read(ReadStates request) {
    Kind kind =
        Kind.of(request.getKind())
            .orElseThrow(
                () -> new Failure(Code.BAD_REQUEST, Action.FIX, "kind must be book or envelope"));
    int count = request.getIdsCount();
    Failure.require(
        count >= 1 && count <= MOST, Code.BAD_REQUEST, "ids must be 1 to %d".formatted(MOST));
    request.getIdsList().forEach(id -> requireOne(kind, id));
    CompletionStage<StateList.Builder> all =
        CompletableFuture.completedFuture(StateList.newBuilder().setBooks(states.books()));
    for (String id : request.getIdsList()) {
      all =
          all.thenCompose(
              list -> states.read(kind, id).thenApply(digest -> list.addStates(info(id, digest))));
    }
    return all.thenApply(StateList.Builder::build);
  }

  private void requireOne(Kind kind, String id) {
    boolean one =
        switch (kind) {
          case BOOK -> id.matches("0|[1-9][0-9]{0,3}") && Integer.parseInt(id) < states.books();
          case ENVELOPE -> SortableId.matches(id);
        };
    Failure.require(one, Code.BAD_REQUEST, "ids must be of a %s".formatted(kind.word()));
  }

  private static StateInfo info(String id, StateDigest digest) {
    return StateInfo.newBuilder()
        .setId(id)
        .setIncarnation(digest.incarnation())
        .setSequence(digest.sequence())
        .setDigest(digest.digest())
        .build();
  }
}

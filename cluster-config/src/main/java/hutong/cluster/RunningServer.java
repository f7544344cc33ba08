package hutong.cluster;

import hutong.cluster.AtServer.Asking;
import hutong.platform.entity.StateDigest;
import hutong.platform.money.LiveStates.Kind;
import hutong.platform.money.RunningStates;
import hutong.platform.operators.ReadStates;
import hutong.platform.operators.StateInfo;
import hutong.platform.operators.StateList;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What is live on a server, asked for over its operators' API, a few at a time.
 *
 * @param count of its books
 */
record RunningServer(AtServer server, int count) implements RunningStates {
  /** So few that they answer within the time of a request, even when all have to recover. */
  private static final int AT_ONCE = 8;

  /** The server answers no more; the cause says why. */
  static final class Silent extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Silent(Exception cause) {
      super(cause);
    }
  }

  /** One that answers. */
  static RunningServer at(AtServer server) throws StartException, InterruptedException {
    return new RunningServer(server, ask(server, Kind.BOOK, List.of("0")).getBooks());
  }

  @Override
  public List<StateDigest> books() {
    return all(Kind.BOOK, IntStream.range(0, count).mapToObj(String::valueOf).toList());
  }

  @Override
  public List<StateDigest> envelopes(List<String> ids) {
    return all(Kind.ENVELOPE, ids);
  }

  private List<StateDigest> all(Kind kind, List<String> ids) {
    List<StateDigest> digests = new ArrayList<>();
    for (int from = 0; from < ids.size(); from += AT_ONCE) {
      List<String> some = ids.subList(from, Math.min(ids.size(), from + AT_ONCE));
      try {
        ask(server, kind, some).getStatesList().forEach(state -> digests.add(digest(state)));
      } catch (StartException | InterruptedException e) {
        throw new Silent(e);
      }
    }
    return digests;
  }

  private static StateDigest digest(StateInfo state) {
    return new StateDigest(state.getIncarnation(), state.getSequence(), state.getDigest());
  }

  private static StateList ask(AtServer server, Kind kind, List<String> ids)
      throws StartException, InterruptedException {
    ReadStates request = ReadStates.newBuilder().setKind(kind.word()).addAllIds(ids).build();
    return server
        .asEither(Asking.post("/v1/admin/states", request), StateList.newBuilder())
        .build();
  }
}

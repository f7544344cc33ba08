package hutong.platform.operate;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.pcollections.TreePMap;

/**
 * The operators and what they have proposed: the state of the one entity whose journal is the log.
 * Immutable.
 *
 * <p>What is approved is {@link Proposal#due}: it is to be done outside, and whoever looks at the
 * state after a crash does it again, under ids made of the stored decision.
 *
 * @param operators by name
 * @param proposals by id, and so in the order of their making
 * @param chain hash of the newest act; see {@link Link}
 * @param sequence of the newest entry
 */
record Office(
    TreePMap<String, Operator> operators,
    TreePMap<String, Proposal> proposals,
    String chain,
    long sequence) {
  /** Proposals that have come to their end and are still known. */
  static final int ENDED_KEPT = 200;

  static final Office EMPTY = new Office(TreePMap.empty(), TreePMap.empty(), Link.NONE, 0);

  /** Whose token that is. */
  Optional<By> by(String token) {
    if (token.equals(Command.FOLDER)) {
      return Optional.of(By.FOLDER);
    }
    return operators.values().stream()
        .filter(operator -> operator.token().equals(token))
        .map(operator -> new By(operator.name(), operator.role()))
        .findFirst();
  }

  Optional<Proposal> proposal(String id) {
    return Optional.ofNullable(proposals.get(id));
  }

  /** A proposal that a stored act names. */
  Proposal mustHave(String id) {
    return Objects.requireNonNull(proposals.get(id), id);
  }

  List<Proposal> in(Proposal.Stage stage) {
    return proposals.values().stream().filter(one -> one.stage() == stage).toList();
  }

  // What acts change; each of these is total, for what they say was decided and stored.

  Office with(Operator operator) {
    return new Office(operators.plus(operator.name(), operator), proposals, chain, sequence);
  }

  Office without(String name) {
    return new Office(operators.minus(name), proposals, chain, sequence);
  }

  /** Forgets what was decided the longest ago, once too many have ended. */
  Office with(Proposal proposal) {
    TreePMap<String, Proposal> all = proposals.plus(proposal.id(), proposal);
    List<Proposal> ended =
        all.values().stream()
            .filter(one -> one.stage().isEnd())
            .sorted(Proposal.IN_ORDER_OF_DECISION)
            .toList();
    return new Office(
        operators, ended.size() > ENDED_KEPT ? all.minus(ended.get(0).id()) : all, chain, sequence);
  }

  Office at(long entry) {
    return new Office(operators, proposals, chain, entry);
  }

  Office chained(String hash) {
    return new Office(operators, proposals, hash, sequence);
  }
}

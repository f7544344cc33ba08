package hutong.platform.money;

import hutong.platform.money.Movement.Kind;
import hutong.platform.money.Offence.Where;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Holds what moved in the accounts of envelopes against what the envelopes have decided. Pure.
 *
 * <p>An envelope is read after the books' cut and may be ahead of it: what it decided may not have
 * moved yet, but nothing has moved that it did not decide.
 */
final class EnvelopeAudit {
  /** What moved in an envelope's account. */
  private record Flow(Where where, Movement movement) {}

  private final Offences offences;

  /** By envelope. */
  private final Map<String, List<Flow>> flows = new HashMap<>();

  private final List<String> open = new ArrayList<>();

  EnvelopeAudit(Offences offences) {
    this.offences = offences;
  }

  /** Takes note of what moves in accounts of envelopes. */
  void add(Where where, Event event) {
    for (Movement movement : event.moves()) {
      if (movement.account().kind() == AccountKind.ENVELOPE) {
        flows
            .computeIfAbsent(movement.account().name(), name -> new ArrayList<>(4))
            .add(new Flow(where, movement));
      }
    }
  }

  /** Those whose accounts had money. */
  List<String> envelopes() {
    return List.copyOf(flows.keySet());
  }

  /** Looks at one, as its journal has it. */
  void hold(String id, RedEnvelope envelope) {
    List<Flow> moved = flows.getOrDefault(id, List.of());
    if (envelope.offer().isEmpty()) {
      moved.stream()
          .findFirst()
          .ifPresent(flow -> offend(flow.where(), id, "has money, and was never made"));
      return;
    }
    if (!envelope.ending().closed()) {
      open.add(id);
    }
    long claimed = envelope.claims().values().stream().mapToLong(RedEnvelope.Claim::share).sum();
    long total = envelope.mustOffer().total();
    if (claimed + envelope.remaining() != total) {
      offend(
          Where.EVERYWHERE,
          id,
          "is of %d, of which %d are claimed and %d remain"
              .formatted(total, claimed, envelope.remaining()));
    }
    Map<OperationId, Long> decided = envelope.orders();
    for (Flow flow : moved) {
      wrong(flow.movement(), decided).ifPresent(why -> offend(flow.where(), id, why));
    }
  }

  /** Those that were held, and whose accounts are not closed. */
  List<String> open() {
    return open;
  }

  /** One is not live as its journal says. */
  void differs(String id, String why) {
    offences.add(Law.I9, Where.EVERYWHERE, "envelope %s %s".formatted(id, why));
  }

  private static Optional<String> wrong(Movement movement, Map<OperationId, Long> decided) {
    Long ordered = decided.get(movement.order());
    if (ordered == null) {
      return Optional.of(
          "moved %d by %s, which it never ordered"
              .formatted(movement.amount(), movement.order().value()));
    }
    long moved = movement.kind() == Kind.RETURNED ? -movement.amount() : movement.amount();
    return ordered == moved
        ? Optional.empty()
        : Optional.of("ordered %d, and moved %d".formatted(ordered, moved));
  }

  private void offend(Where where, String id, String why) {
    offences.add(Law.I5, where, "envelope %s %s".formatted(id, why));
  }
}

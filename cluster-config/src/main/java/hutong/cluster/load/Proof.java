package hutong.cluster.load;

import hutong.platform.money.AuditReport;
import java.util.function.Consumer;

/** After money was moved: the books must prove it. */
final class Proof {
  private Proof() {}

  /** Whether every law holds; one that does not is a breach. */
  static boolean audit(Server server, Findings findings, Consumer<String> log) {
    log.accept("auditing the money");
    AuditReport report = server.town().audit();
    log.accept(
        "%d events of %d books with %d accounts: %s"
            .formatted(
                report.events(),
                report.books(),
                report.accounts(),
                report.proven() ? "proven" : "NOT PROVEN"));
    report.firstOffence().ifPresent(offence -> findings.breach("the audit: %s", offence));
    return report.proven();
  }
}

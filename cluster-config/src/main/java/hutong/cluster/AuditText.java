package hutong.cluster;

import static ch.qos.logback.core.encoder.JsonEscapeUtil.jsonEscapeString;

import hutong.platform.money.AuditReport;
import hutong.platform.money.Law;
import hutong.platform.money.Offence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What an audit has found, in words and as JSON.
 *
 * @param ofOtherEpochs checkpoints that were not compared, for what they are of was restored since
 * @param damaged lines in files of checkpoints that are none
 */
record AuditText(AuditReport report, int ofOtherEpochs, List<String> damaged, double seconds) {
  private static final String OK = "ok";
  private static final String BROKEN = "BROKEN";
  private static final String SKIPPED = "skipped";

  boolean proven() {
    return report.proven() && damaged.isEmpty();
  }

  /** For people; the last line is the verdict. */
  String lines() {
    List<String> lines = new ArrayList<>();
    for (Law law : Law.values()) {
      lines.add("%-7s %-10s %s".formatted(state(law), law.key(), law.sentence() + remedy(law)));
      Offence offence = report.broken().get(law);
      if (offence != null) {
        lines.add("        %-10s %s: %s".formatted("", offence.where(), offence.detail()));
      }
    }
    damaged.forEach(line -> lines.add("        %-10s %s is no checkpoint".formatted("", line)));
    report
        .sums()
        .forEach(
            (currency, kinds) -> {
              kinds.forEach((kind, sum) -> lines.add(sum(currency, kind, sum)));
              lines.add(sum(currency, "under way", report.underWay().getOrDefault(currency, 0L)));
            });
    lines.add(
        String.format(
            Locale.ROOT,
            "%,d events of %,d books with %,d accounts, %.1f s",
            report.events(),
            report.books(),
            report.accounts(),
            seconds));
    compared(lines);
    lines.add(verdict());
    return String.join("\n", lines) + "\n";
  }

  private String remedy(Law law) {
    if (report.looksAt(law)) {
      return "";
    }
    return law == Law.I9
        ? " (with --live)"
        : " (no checkpoints here: name their folder with --checkpoints)";
  }

  private void compared(List<String> lines) {
    report
        .compared()
        .checkpoints()
        .ifPresent(
            count ->
                lines.add(
                    "%,d checkpoints compared".formatted(count)
                        + (ofOtherEpochs == 0
                            ? ""
                            : ", and %,d of before a restore not".formatted(ofOtherEpochs))));
    report
        .compared()
        .live()
        .ifPresent(
            live ->
                lines.add(
                    "%,d books and %,d open envelopes compared with the running server"
                            .formatted(live.books(), live.envelopes())
                        + (live.envelopesLeftOut() == 0
                            ? ""
                            : ", and %,d older ones not (--live-envelopes)"
                                .formatted(live.envelopesLeftOut()))));
  }

  private static String sum(String currency, String kind, long amount) {
    return String.format(Locale.ROOT, "%-7s %-10s %,24d", currency, kind, amount);
  }

  private String verdict() {
    return report
        .firstOffence()
        .map(offence -> "NOT PROVEN: the first offending event is in " + offence)
        .or(() -> damaged.stream().findFirst().map("NOT PROVEN: %s is no checkpoint"::formatted))
        .orElse("PROVEN: every law holds that was looked at, amounts in minor units");
  }

  private String state(Law law) {
    if (!report.looksAt(law)) {
      return SKIPPED;
    }
    if (law == Law.CHECKPOINT && !damaged.isEmpty()) {
      return BROKEN;
    }
    return report.holds(law) ? OK : BROKEN;
  }

  /** One line for scripts. */
  String json() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("proven", proven());
    values.put("events", report.events());
    values.put("books", report.books());
    values.put("accounts", report.accounts());
    values.put("seconds", seconds);
    values.put("sums", report.sums());
    values.put("underWay", report.underWay());
    Map<String, String> laws = new LinkedHashMap<>();
    for (Law law : Law.values()) {
      laws.put(law.key(), state(law));
    }
    values.put("invariants", laws);
    report.compared().checkpoints().ifPresent(count -> values.put("checkpoints", values(count)));
    report.compared().live().ifPresent(live -> values.put("live", values(live)));
    report.firstOffence().ifPresent(offence -> values.put("firstOffence", values(offence)));
    return json(values) + "\n";
  }

  /** Of no single event: without its number; of no single book: without both. */
  private static Map<String, Object> values(Offence offence) {
    Map<String, Object> values = new LinkedHashMap<>();
    if (offence.where().book() >= 0) {
      values.put("book", offence.where().book());
    }
    if (offence.where().sequence() > 0) {
      values.put("sequence", offence.where().sequence());
    }
    values.put("law", offence.law().key());
    values.put("detail", offence.detail());
    return values;
  }

  private Map<String, Object> values(int checkpoints) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("compared", checkpoints);
    values.put("ofOtherEpochs", ofOtherEpochs);
    values.put("damaged", damaged);
    return values;
  }

  private static Map<String, Object> values(AuditReport.Live live) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("books", live.books());
    values.put("envelopes", live.envelopes());
    values.put("envelopesLeftOut", live.envelopesLeftOut());
    return values;
  }

  private static String json(Object value) {
    if (value instanceof List<?> values) {
      return values.stream().map(AuditText::json).collect(Collectors.joining(",", "[", "]"));
    }
    if (value instanceof Map<?, ?> values) {
      List<String> members = new ArrayList<>();
      values.forEach((key, each) -> members.add(json(key) + ":" + json(each)));
      return "{" + String.join(",", members) + "}";
    }
    if (value instanceof Double number) {
      return String.format(Locale.ROOT, "%.1f", number);
    }
    return value instanceof String words
        ? '"' + jsonEscapeString(words) + '"'
        : String.valueOf(value);
  }
}

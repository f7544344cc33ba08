package hutong.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.protocol.wire.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whoever meets an error finds it in the tables of the protocol's guide. */
class ErrorTableTest {
  private static final Pattern CODE = Pattern.compile("`([A-Z_]+)`");

  @Test
  void everyCodeIsInTheTableOfErrorsAndNoOtherIs() throws IOException {
    assertThat(codes(rows("## Errors")))
        .isEqualTo(
            Arrays.stream(Code.values())
                .filter(code -> code != Code.UNRECOGNIZED && code != Code.CODE_UNSPECIFIED)
                .map(Code::name)
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  /** What the first table leaves to the one of money is there, with what to do. */
  @Test
  void everyCodeOfMoneyIsInItsTable() throws IOException {
    List<String> rows = rows("### Errors of money");
    assertThat(codes(rows))
        .contains("NO_FUNDS")
        .containsAll(
            codes(
                rows("## Errors").stream()
                    .filter(row -> row.contains("(#errors-of-money)"))
                    .toList()));
    assertThat(rows).allMatch(row -> row.split("\\|", -1).length == 5);
  }

  /** The rows of the tables under a heading. */
  private static List<String> rows(String heading) throws IOException {
    String page = Files.readString(Path.of("../docs/protocol.md"));
    int from = page.indexOf("\n" + heading + "\n");
    assertThat(from).as(heading).isPositive();
    int to = page.indexOf("\n#", from + heading.length());
    return page.substring(from, to)
        .lines()
        .filter(line -> CODE.matcher(first(line)).find())
        .toList();
  }

  private static String first(String row) {
    String[] cells = row.split("\\|", -1);
    return row.startsWith("|") ? cells[1] : "";
  }

  private static Set<String> codes(List<String> rows) {
    return rows.stream()
        .flatMap(row -> CODE.matcher(first(row)).results())
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}

package hutong.platform.operate;

import hutong.platform.extend.Failure;
import hutong.platform.extend.NoAnswer;
import hutong.platform.extend.Route.Call;
import hutong.platform.money.BookLine;
import hutong.platform.money.Money;
import hutong.platform.money.TwoHistories;
import hutong.platform.operators.BookEventInfo;
import hutong.platform.operators.BookHistories;
import hutong.platform.operators.ProposalInfo;
import hutong.platform.operators.RepairBook;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What operators ask about a book that has met two histories; fails with {@link Failure} or {@link
 * NoAnswer}.
 */
record RepairRequests(OperatorRequests requests, Money money) {

  /** The look is stored before anything is shown. */
  CompletionStage<BookHistories> look(String bookText, String fromText, Call call) {
    int book = book(bookText);
    long from = LogRequests.number(fromText, "events are shown from a number: 1 is the first");
    return requests
        .done(new Command.Examine(Badges.of(call.caller()), book))
        .thenCompose(noted -> money.histories(book, from))
        .thenApply(RepairRequests::info);
  }

  CompletionStage<ProposalInfo> propose(String bookText, RepairBook request, Call call) {
    int book = book(bookText);
    String reason = OperatorRequests.why(request.getReason());
    Deed.Kind kind =
        switch (request.getDecision()) {
          case "discard" -> Deed.Kind.DISCARD;
          case "reapply" -> Deed.Kind.REAPPLY;
          default ->
              throw new Failure(
                  Code.BAD_REQUEST, Action.FIX, "decision must be discard or reapply");
        };
    Failure.require(
        request.getStoppedAt() > 0,
        Code.BAD_REQUEST,
        "stopped_at must be the event that the book is stopped by, as its histories show it");
    return money
        .stoppedAt(book)
        .thenCompose(
            stoppedAt -> {
              Failure.require(
                  stoppedAt > 0,
                  Code.CONFLICT,
                  "book %d is not stopped: there is nothing to decide".formatted(book));
              Failure.require(
                  stoppedAt == request.getStoppedAt(),
                  Code.CONFLICT,
                  "book %d has met more since: it is stopped by its event %d now; look again"
                      .formatted(book, stoppedAt));
              return requests.propose(Deed.of(kind, book, stoppedAt), reason, call);
            });
  }

  private int book(String text) {
    int book;
    try {
      book = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new Failure(Code.BAD_REQUEST, Action.FIX, "a book has a number, from 0 on");
    }
    Failure.require(money.hasBook(book), Code.NOT_FOUND, "there is no book " + book);
    return book;
  }

  private static BookHistories info(TwoHistories histories) {
    return BookHistories.newBuilder()
        .setBook(histories.book())
        .setStoppedAt(histories.stoppedAt())
        .setEvents(histories.events())
        .addAllBeside(lines(histories.beside()))
        .addAllBranch(lines(histories.branch()))
        .setNext(histories.next())
        .addAllDifferences(histories.differences())
        .build();
  }

  private static List<BookEventInfo> lines(List<BookLine> lines) {
    return lines.stream()
        .map(
            line ->
                BookEventInfo.newBuilder()
                    .setSequence(line.sequence())
                    .setIncarnation(line.incarnation())
                    .setAtMillis(line.atMillis())
                    .setWhat(line.what())
                    .setOperation(line.operation())
                    .setFrom(line.from())
                    .setTo(line.to())
                    .setAmountMinor(line.amountMinor())
                    .setCurrency(line.currency())
                    .build())
        .toList();
  }
}

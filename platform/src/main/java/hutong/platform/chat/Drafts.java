package hutong.platform.chat;

import hutong.platform.text.PlainText;
import hutong.protocol.ClientId;
import hutong.protocol.SortableId;
import hutong.protocol.wire.Button;
import hutong.protocol.wire.Card;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Edit;
import hutong.protocol.wire.Location;
import hutong.protocol.wire.Picture;
import hutong.protocol.wire.Send;
import hutong.protocol.wire.Text;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What clients want to say, looked at before anybody is asked. Pure. */
record Drafts(ChatSettings settings) {
  private static final int TITLE = 64;
  private static final int CAPTION = 1024;
  private static final int LABEL = 32;
  private static final int BUTTONS = 5;
  private static final int LINK = 2048;
  private static final int EMOJI = 16;
  private static final int LATITUDE = 90_000_000;
  private static final int LONGITUDE = 180_000_000;

  /** What is wrong with a draft. */
  record Flaw(Code code, String message) {
    static Optional<Flaw> unless(boolean right, Code code, String message) {
      return right ? Optional.empty() : Optional.of(new Flaw(code, message));
    }

    /** The same on the path of each message: what is not wrong needs no words. */
    static Optional<Flaw> unless(boolean right, Code code, Supplier<String> message) {
      return right ? Optional.empty() : Optional.of(new Flaw(code, message.get()));
    }
  }

  /** The first flaw of an item, or nothing. */
  Optional<Flaw> flaw(Send send) {
    return switch (send.getContentCase()) {
      case TEXT -> text(send.getText());
      case CARD -> card(send.getCard());
      case CONTACT_CARD ->
          required(
              !send.getContactCard().getHandle().isEmpty()
                  || SortableId.matches(send.getContactCard().getUserId()),
              "contactCard needs a handle or a userId");
      case LOCATION -> location(send.getLocation());
      case PICTURE -> picture(send.getPicture());
      case FORWARD ->
          required(send.getForward().getSequence() >= 1, "forward.sequence must be > 0");
      case EDIT -> edit(send.getEdit());
      case RECALL -> required(send.getRecall().getSequence() >= 1, "recall.sequence must be > 0");
      case REACTION ->
          required(send.getReaction().getSequence() >= 1, "reaction.sequence must be > 0")
              .or(() -> emoji(send.getReaction().getEmoji()));
      case PIN -> required(send.getPin().getSequence() >= 1, "pin.sequence must be > 0");
      case CONTENT_NOT_SET -> required(false, "an item needs contents, such as text.body");
    };
  }

  private Optional<Flaw> text(Text text) {
    // the words first: to ask for their bytes replaces half a character by a question mark
    return body("text.body", text.getBody(), Integer.MAX_VALUE)
        .or(() -> required(!text.getBody().isEmpty(), "an item needs contents: text.body is empty"))
        .or(
            () ->
                Flaw.unless(
                    text.getBodyBytes().size() <= settings.maxTextBytes(),
                    Code.TOO_LARGE,
                    () ->
                        "text.body is longer than %d bytes: %d"
                            .formatted(settings.maxTextBytes(), text.getBodyBytes().size())))
        .or(
            () ->
                Flaw.unless(
                    text.getMentionsCount() <= settings.maxMentions(),
                    Code.TOO_MANY,
                    () -> "text.mentions has more than " + settings.maxMentions() + " people"))
        .or(
            () ->
                required(
                    text.getMentionsList().stream().allMatch(SortableId::matches),
                    "text.mentions must be user ids"));
  }

  private Optional<Flaw> card(Card card) {
    return required(!card.getTitle().isBlank(), "card.title is empty")
        .or(() -> name("card.title", card.getTitle(), TITLE))
        .or(() -> body("card.text", card.getText(), CAPTION))
        .or(() -> name("card.state", card.getState(), TITLE))
        .or(() -> link("card.link", card.getLink()))
        .or(
            () ->
                Flaw.unless(
                    card.getButtonsCount() <= BUTTONS,
                    Code.TOO_MANY,
                    "card.buttons has more than " + BUTTONS))
        .or(() -> first(card.getButtonsList().stream(), this::button));
  }

  private Optional<Flaw> button(Button button) {
    return required(!button.getLabel().isBlank(), "a button needs a label")
        .or(() -> name("button.label", button.getLabel(), LABEL))
        .or(() -> link("button.link", button.getLink()))
        .or(
            () ->
                required(
                    button.getAction().isEmpty() || ClientId.isDevice(button.getAction()),
                    "button.action must be 1 to 64 of A-Z a-z 0-9 . _ : -"));
  }

  private Optional<Flaw> location(Location location) {
    return required(
            Math.abs(location.getLatitudeMicros()) <= LATITUDE
                && Math.abs((long) location.getLongitudeMicros()) <= LONGITUDE,
            "location is not on earth: millionths of a degree")
        .or(() -> name("location.name", location.getName(), TITLE));
  }

  private Optional<Flaw> picture(Picture picture) {
    return required(!picture.getMediaId().isEmpty(), "picture.mediaId is empty")
        .or(() -> body("picture.caption", picture.getCaption(), CAPTION));
  }

  private Optional<Flaw> edit(Edit edit) {
    return required(edit.getSequence() >= 1, "edit.sequence must be > 0")
        .or(
            () ->
                switch (edit.getContentCase()) {
                  case TEXT -> text(edit.getText());
                  case CARD -> card(edit.getCard());
                  case PICTURE -> picture(edit.getPicture());
                  case CONTENT_NOT_SET -> required(false, "an edit needs contents");
                });
  }

  /** A reaction is a sign, not a word. */
  private static Optional<Flaw> emoji(String emoji) {
    boolean sign =
        emoji
            .codePoints()
            .noneMatch(
                c ->
                    Character.isLetter(c)
                        || (Character.isDigit(c) && emoji.codePointCount(0, emoji.length()) == 1)
                        || Character.isWhitespace(c));
    return required(
            sign && emoji.codePointCount(0, emoji.length()) <= EMOJI,
            "reaction.emoji must be 1 to " + EMOJI + " characters without letters or spaces")
        .or(() -> name("reaction.emoji", emoji, EMOJI));
  }

  /** Words of one or more lines. */
  static Optional<Flaw> body(String field, String text, int most) {
    return words(field, text, most, PlainText.body(text));
  }

  /** Words of one line. */
  static Optional<Flaw> name(String field, String text, int most) {
    return words(field, text, most, PlainText.name(text));
  }

  private static Optional<Flaw> words(
      String field, String text, int most, PlainText.Checked checked) {
    if (checked instanceof PlainText.Checked.Trouble trouble) {
      return Optional.of(new Flaw(Code.BAD_TEXT, field + ": " + trouble.message()));
    }
    return Flaw.unless(
        text.codePointCount(0, text.length()) <= most,
        Code.TOO_LARGE,
        () -> field + " has more than " + most + " characters");
  }

  private static Optional<Flaw> link(String field, String link) {
    return required(
        link.isEmpty() || (link.length() <= LINK && isWeb(link)), field + " must be an https URL");
  }

  private static boolean isWeb(String link) {
    try {
      URI uri = new URI(link);
      return "https".equals(uri.getScheme()) && uri.getHost() != null && uri.getUserInfo() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static Optional<Flaw> required(boolean right, String message) {
    return Flaw.unless(right, Code.BAD_REQUEST, message);
  }

  private static <T> Optional<Flaw> first(Stream<T> all, Function<T, Optional<Flaw>> look) {
    return all.map(look).flatMap(Optional::stream).findFirst();
  }
}

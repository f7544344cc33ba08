package hutong.cluster.chat;

import hutong.protocol.wire.Button;
import hutong.protocol.wire.Card;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Location;
import hutong.protocol.wire.Picture;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What people say, of every kind, as lines that are safe to print. */
final class Things {
  private static final double MICROS = 1e6;

  private Things() {}

  /** Empty when the item says nothing: something happened, or it was taken back. */
  static List<String> lines(Item item) {
    return switch (item.getContentCase()) {
      case TEXT -> SafeText.lines(item.getText().getBody());
      case CARD -> card(item.getCard(), Slips.verb(item).orElse(""));
      case CONTACT_CARD -> {
        String handle = SafeText.name(item.getContactCard().getHandle());
        yield List.of("☺ %s: /ask %s or /to %s".formatted(handle, handle, handle));
      }
      case LOCATION -> List.of("⌖ " + location(item.getLocation()));
      case PICTURE -> List.of(picture(item.getPicture(), item.getSequence()));
      default -> List.of();
    };
  }

  /**
   * A card.
   *
   * @param claim what to type for the money in it; empty: there is none
   */
  private static List<String> card(Card card, String claim) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "▤ "
            + SafeText.name(card.getTitle())
            + (card.getState().isEmpty() ? "" : " — " + SafeText.name(card.getState())));
    if (!card.getText().isEmpty()) {
      lines.addAll(SafeText.lines(card.getText()));
    }
    if (!card.getLink().isEmpty()) {
      lines.add(SafeText.line(card.getLink()));
    }
    if (card.getButtonsCount() > 0) {
      lines.add(
          card.getButtonsList().stream()
              .map(button -> button(button, claim))
              .collect(Collectors.joining(" ")));
    }
    return lines;
  }

  private static String button(Button button, String claim) {
    String action = claim.isEmpty() ? button.getAction() : claim;
    String does = button.getLink().isEmpty() ? action : button.getLink();
    return "[%s%s]"
        .formatted(
            SafeText.name(button.getLabel()), does.isEmpty() ? "" : " → " + SafeText.line(does));
  }

  private static String location(Location location) {
    String degrees =
        String.format(
            Locale.ROOT,
            "%.6f, %.6f",
            location.getLatitudeMicros() / MICROS,
            location.getLongitudeMicros() / MICROS);
    return location.getName().isEmpty()
        ? degrees
        : SafeText.name(location.getName()) + " (" + degrees + ")";
  }

  private static String picture(Picture picture, long sequence) {
    String caption =
        picture.getCaption().isEmpty() ? "" : " " + SafeText.line(picture.getCaption());
    return "▣ picture%s%s"
        .formatted(caption, sequence == 0 ? "" : " (/save #" + sequence + " FILE)");
  }
}

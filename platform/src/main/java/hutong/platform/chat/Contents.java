package hutong.platform.chat;

import hutong.protocol.UserId;
import hutong.protocol.wire.Button;
import hutong.protocol.wire.Card;
import hutong.protocol.wire.ContactCard;
import hutong.protocol.wire.Edit;
import hutong.protocol.wire.Item;
import hutong.protocol.wire.Location;
import hutong.protocol.wire.Notice;
import hutong.protocol.wire.Picture;
import hutong.protocol.wire.Text;
import java.util.Optional;

/** What items say, between rules and wire. */
final class Contents {
  private Contents() {}

  static void put(Content content, Item.Builder item) {
    if (content instanceof Content.Text text) {
      item.setText(wire(text));
    } else if (content instanceof Content.Card card) {
      item.setCard(wire(card));
    } else if (content instanceof Content.ContactCard contact) {
      item.setContactCard(
          ContactCard.newBuilder().setUserId(contact.user().value()).setHandle(contact.handle()));
    } else if (content instanceof Content.Location location) {
      item.setLocation(
          Location.newBuilder()
              .setLatitudeMicros(location.latitudeMicros())
              .setLongitudeMicros(location.longitudeMicros())
              .setName(location.name()));
    } else if (content instanceof Content.Notice notice) {
      item.setNotice(Notice.newBuilder().setText(notice.text()));
    } else if (content instanceof Content.Picture picture) {
      item.setPicture(wire(picture));
    }
  }

  static Edit edit(Change.Edit edit) {
    Edit.Builder wire = Edit.newBuilder().setSequence(edit.target());
    if (edit.content() instanceof Content.Text text) {
      wire.setText(wire(text));
    } else if (edit.content() instanceof Content.Card card) {
      wire.setCard(wire(card));
    } else if (edit.content() instanceof Content.Picture picture) {
      wire.setPicture(wire(picture));
    }
    return wire.build();
  }

  private static Text wire(Content.Text text) {
    return Text.newBuilder()
        .setBody(text.body())
        .addAllMentions(text.mentions().stream().map(UserId::value).toList())
        .setMentionAll(text.mentionAll())
        .build();
  }

  private static Card wire(Content.Card card) {
    return Card.newBuilder()
        .setTitle(card.title())
        .setText(card.text())
        .setPicture(card.picture())
        .setLink(card.link())
        .addAllButtons(
            card.buttons().stream()
                .map(
                    button ->
                        Button.newBuilder()
                            .setLabel(button.label())
                            .setLink(button.link())
                            .setAction(button.action())
                            .build())
                .toList())
        .setState(card.state())
        .build();
  }

  private static Picture wire(Content.Picture picture) {
    return Picture.newBuilder().setMediaId(picture.mediaId()).setCaption(picture.caption()).build();
  }

  /** What an item that is shown says; nothing when it says nothing that can be said again. */
  static Optional<Content> of(Item item) {
    return switch (item.getContentCase()) {
      case TEXT -> Optional.of(of(item.getText()));
      case CARD -> Optional.of(of(item.getCard()));
      case CONTACT_CARD ->
          Optional.of(
              new Content.ContactCard(
                  new UserId(item.getContactCard().getUserId()),
                  item.getContactCard().getHandle()));
      case LOCATION -> Optional.of(of(item.getLocation()));
      case PICTURE -> Optional.of(of(item.getPicture()));
      case NOTICE -> Optional.of(new Content.Notice(item.getNotice().getText()));
      default -> Optional.empty();
    };
  }

  static Content.Text of(Text text) {
    return new Content.Text(
        text.getBody(),
        text.getMentionsList().stream().map(UserId::new).toList(),
        text.getMentionAll());
  }

  static Content.Card of(Card card) {
    return new Content.Card(
        card.getTitle(),
        card.getText(),
        card.getPicture(),
        card.getLink(),
        card.getButtonsList().stream()
            .map(
                button ->
                    new Content.Button(button.getLabel(), button.getLink(), button.getAction()))
            .toList(),
        card.getState());
  }

  static Content.Location of(Location location) {
    return new Content.Location(
        location.getLatitudeMicros(), location.getLongitudeMicros(), location.getName());
  }

  static Content.Picture of(Picture picture) {
    return new Content.Picture(picture.getMediaId(), picture.getCaption());
  }
}

package hutong.platform.chat;

import hutong.protocol.UserId;
import java.util.List;

/** What items say, as stored bytes. */
final class ContentJournal {
  private ContentJournal() {}

  static hutong.platform.chat.journal.Content bytes(Content content) {
    hutong.platform.chat.journal.Content.Builder stored =
        hutong.platform.chat.journal.Content.newBuilder();
    if (content instanceof Content.Text text) {
      stored.setText(
          hutong.platform.chat.journal.Text.newBuilder()
              .setBody(text.body())
              .addAllMentions(text.mentions().stream().map(UserId::value).toList())
              .setMentionAll(text.mentionAll()));
    } else if (content instanceof Content.Card card) {
      stored.setCard(
          hutong.platform.chat.journal.Card.newBuilder()
              .setTitle(card.title())
              .setText(card.text())
              .setPicture(card.picture())
              .setLink(card.link())
              .addAllButtons(card.buttons().stream().map(ContentJournal::bytes).toList())
              .setState(card.state()));
    } else if (content instanceof Content.ContactCard contact) {
      stored.setContactCard(
          hutong.platform.chat.journal.ContactCard.newBuilder()
              .setUserId(contact.user().value())
              .setHandle(contact.handle()));
    } else if (content instanceof Content.Location location) {
      stored.setLocation(
          hutong.platform.chat.journal.Location.newBuilder()
              .setLatitudeMicros(location.latitudeMicros())
              .setLongitudeMicros(location.longitudeMicros())
              .setName(location.name()));
    } else if (content instanceof Content.Notice notice) {
      stored.setNotice(hutong.platform.chat.journal.Notice.newBuilder().setText(notice.text()));
    } else if (content instanceof Content.Picture picture) {
      stored.setPicture(
          hutong.platform.chat.journal.Picture.newBuilder()
              .setMediaId(picture.mediaId())
              .setCaption(picture.caption()));
    }
    return stored.build();
  }

  private static hutong.platform.chat.journal.Button bytes(Content.Button button) {
    return hutong.platform.chat.journal.Button.newBuilder()
        .setLabel(button.label())
        .setLink(button.link())
        .setAction(button.action())
        .build();
  }

  static Content content(hutong.platform.chat.journal.Content stored) {
    return switch (stored.getOfCase()) {
      case TEXT ->
          new Content.Text(
              stored.getText().getBody(),
              users(stored.getText().getMentionsList()),
              stored.getText().getMentionAll());
      case CARD ->
          new Content.Card(
              stored.getCard().getTitle(),
              stored.getCard().getText(),
              stored.getCard().getPicture(),
              stored.getCard().getLink(),
              stored.getCard().getButtonsList().stream()
                  .map(
                      button ->
                          new Content.Button(
                              button.getLabel(), button.getLink(), button.getAction()))
                  .toList(),
              stored.getCard().getState());
      case CONTACT_CARD ->
          new Content.ContactCard(
              new UserId(stored.getContactCard().getUserId()), stored.getContactCard().getHandle());
      case LOCATION ->
          new Content.Location(
              stored.getLocation().getLatitudeMicros(),
              stored.getLocation().getLongitudeMicros(),
              stored.getLocation().getName());
      case PICTURE ->
          new Content.Picture(stored.getPicture().getMediaId(), stored.getPicture().getCaption());
      case NOTICE -> new Content.Notice(stored.getNotice().getText());
      case OF_NOT_SET -> throw new IllegalStateException("a stored item has known contents");
    };
  }

  private static List<UserId> users(List<String> ids) {
    return ids.stream().map(UserId::new).toList();
  }
}

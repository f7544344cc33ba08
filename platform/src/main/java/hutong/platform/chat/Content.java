package hutong.platform.chat;

import hutong.protocol.UserId;
import java.util.List;

/** What an item says. Such an item counts as unread. */
public sealed interface Content {
  /** Its beginning in words, for a list of conversations. */
  String preview();

  /** What a copy of it says elsewhere: it calls nobody. */
  default Content copied() {
    return this;
  }

  /** Media ids that it shows. */
  default List<String> media() {
    return List.of();
  }

  /**
   * Words.
   *
   * @param mentions members who are called
   * @param mentionAll whether everybody is
   */
  record Text(String body, List<UserId> mentions, boolean mentionAll) implements Content {
    static Text of(String body) {
      return new Text(body, List.of(), false);
    }

    @Override
    public String preview() {
      return body;
    }

    @Override
    public Content copied() {
      return of(body);
    }
  }

  /**
   * A small form, whose author may change it.
   *
   * @param picture media id, or empty
   * @param link https URL, or empty
   * @param state how things stand
   */
  record Card(
      String title, String text, String picture, String link, List<Button> buttons, String state)
      implements Content {
    @Override
    public String preview() {
      return state.isEmpty() ? title : title + " · " + state;
    }

    @Override
    public List<String> media() {
      return picture.isEmpty() ? List.of() : List.of(picture);
    }
  }

  /**
   * @param action told to the card's author
   */
  record Button(String label, String link, String action) {}

  /** Somebody to get to know. */
  record ContactCard(UserId user, String handle) implements Content {
    @Override
    public String preview() {
      return "@" + handle;
    }
  }

  /** A place on earth, in millionths of a degree. */
  record Location(int latitudeMicros, int longitudeMicros, String name) implements Content {
    @Override
    public String preview() {
      return "📍 " + name;
    }
  }

  /** Something that the platform itself says. */
  record Notice(String text) implements Content {
    @Override
    public String preview() {
      return text;
    }
  }

  record Picture(String mediaId, String caption) implements Content {
    @Override
    public String preview() {
      return "🖼 " + caption;
    }

    @Override
    public List<String> media() {
      return List.of(mediaId);
    }
  }
}

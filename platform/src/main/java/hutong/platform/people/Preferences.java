package hutong.platform.people;

import java.util.List;

/**
 * What a person lets others do. Pure.
 *
 * @param quietDevices own devices that make no sound
 */
record Preferences(
    Audience find, Audience message, Audience add, Audience presence, List<String> quietDevices) {

  static final Preferences OPEN =
      new Preferences(
          Audience.EVERYBODY,
          Audience.EVERYBODY,
          Audience.EVERYBODY,
          Audience.EVERYBODY,
          List.of());

  Preferences {
    quietDevices = List.copyOf(quietDevices);
  }

  enum Audience {
    EVERYBODY,
    ONLY_CONTACTS,
    NOBODY
  }

  /** Whether somebody may; a block is another matter. */
  boolean allow(Purpose purpose, boolean contact) {
    Audience audience =
        switch (purpose) {
          case FIND -> find;
          case MESSAGE -> message;
          case ADD -> add;
          case PRESENCE -> presence;
          case PAY -> Audience.ONLY_CONTACTS;
        };
    return audience == Audience.EVERYBODY || (audience == Audience.ONLY_CONTACTS && contact);
  }
}

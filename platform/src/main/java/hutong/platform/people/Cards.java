package hutong.platform.people;

import hutong.platform.people.Relations.Relation;
import hutong.platform.people.Relations.View;
import hutong.protocol.UserId;
import hutong.protocol.wire.ContactEntry;
import hutong.protocol.wire.ContactState;
import hutong.protocol.wire.Person;

/** People as frames show them to somebody. */
final class Cards {
  private Cards() {}

  /**
   * @param relation of the one who looks
   * @param view of the same
   */
  static Person person(UserId user, String handle, Profile profile, Relation relation, View view) {
    return Person.newBuilder()
        .setUserId(user.value())
        .setHandle(handle)
        .setDisplayName(profile.displayName())
        .setAvatar(profile.avatar())
        .setStatusLine(profile.statusLine())
        .setContact(
            switch (view) {
              case NONE -> ContactState.NONE;
              case ASKED -> ContactState.ASKED;
              case ASKING -> ContactState.ASKING;
              case CONTACT -> ContactState.CONTACT;
              case BLOCKED -> ContactState.BLOCKED;
            })
        .setRemark(relation.remark())
        .build();
  }

  static ContactEntry entry(Person person, Relation relation, View view) {
    return ContactEntry.newBuilder()
        .setPerson(person)
        .setGreeting(view == View.ASKING ? relation.bond().greeting() : "")
        .setSinceMillis(view == View.NONE ? 0 : relation.sinceMillis())
        .build();
  }
}

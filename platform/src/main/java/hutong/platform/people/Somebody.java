package hutong.platform.people;

import hutong.platform.people.Relations.Relation;
import hutong.platform.people.Relations.View;
import hutong.protocol.UserId;
import hutong.protocol.wire.Person;

/**
 * Another person as one person sees them.
 *
 * @param profile blank when the account is deleted
 */
record Somebody(UserId user, String handle, Profile profile, Relation relation, View view) {
  Person card() {
    return Cards.person(user, handle, profile, relation, view);
  }

  Somebody with(Relation changed, View seen) {
    return new Somebody(user, handle, profile, changed, seen);
  }
}

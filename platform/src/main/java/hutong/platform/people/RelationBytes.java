package hutong.platform.people;

import hutong.platform.people.Preferences.Audience;
import hutong.platform.people.Relations.Event;
import hutong.platform.people.Relations.Relation;
import hutong.platform.people.Relations.Standing;
import hutong.platform.people.journal.Blocked;
import hutong.platform.people.journal.Bond;
import hutong.platform.people.journal.Bonded;
import hutong.platform.people.journal.PreferencesSet;
import hutong.platform.people.journal.RelationState;
import hutong.platform.people.journal.Remarked;
import hutong.platform.people.journal.Unblocked;
import hutong.platform.people.journal.UserEntry;
import hutong.platform.people.journal.UserSnapshot;
import hutong.protocol.UserId;
import org.pcollections.TreePMap;

/** The parts of a person's entries and snapshots that concern others. */
final class RelationBytes {
  private RelationBytes() {}

  static void put(Event event, UserEntry.Builder row) {
    if (event instanceof Event.Bonded bonded) {
      row.setBonded(
          Bonded.newBuilder()
              .setUserId(bonded.other().value())
              .setHandle(bonded.handle())
              .setBond(of(bonded.bond())));
    } else if (event instanceof Event.Remarked remarked) {
      row.setRemarked(
          Remarked.newBuilder().setUserId(remarked.other().value()).setRemark(remarked.remark()));
    } else if (event instanceof Event.Blocked blocked) {
      row.setBlocked(
          Blocked.newBuilder().setUserId(blocked.other().value()).setHandle(blocked.handle()));
    } else if (event instanceof Event.Unblocked unblocked) {
      row.setUnblocked(Unblocked.newBuilder().setUserId(unblocked.other().value()));
    }
  }

  static Event event(UserEntry row) {
    if (row.hasBonded()) {
      return new Event.Bonded(
          new UserId(row.getBonded().getUserId()),
          row.getBonded().getHandle(),
          bond(row.getBonded().getBond()));
    }
    if (row.hasRemarked()) {
      return new Event.Remarked(
          new UserId(row.getRemarked().getUserId()), row.getRemarked().getRemark());
    }
    return row.hasBlocked()
        ? new Event.Blocked(new UserId(row.getBlocked().getUserId()), row.getBlocked().getHandle())
        : new Event.Unblocked(new UserId(row.getUnblocked().getUserId()));
  }

  static RelationState of(UserId other, Relation relation) {
    return RelationState.newBuilder()
        .setUserId(other.value())
        .setHandle(relation.handle())
        .setBond(of(relation.bond()))
        .setBlocked(relation.blocked())
        .setRemark(relation.remark())
        .setSinceMillis(relation.sinceMillis())
        .build();
  }

  static Relations relations(UserId self, UserSnapshot snapshot) {
    TreePMap<UserId, Relation> others = TreePMap.empty();
    for (RelationState state : snapshot.getRelationsList()) {
      others =
          others.plus(
              new UserId(state.getUserId()),
              new Relation(
                  state.getHandle(),
                  bond(state.getBond()),
                  state.getBlocked(),
                  state.getRemark(),
                  state.getSinceMillis()));
    }
    return new Relations(self, others, snapshot.getRelationsFloor());
  }

  private static Bond of(Relations.Bond bond) {
    return Bond.newBuilder()
        .setRound(bond.round())
        .setBy(bond.by())
        .setStanding(
            switch (bond.standing()) {
              case NONE -> hutong.platform.people.journal.Standing.NONE;
              case ASKED -> hutong.platform.people.journal.Standing.ASKED;
              case CONTACT -> hutong.platform.people.journal.Standing.CONTACT;
            })
        .setAsker(bond.asker())
        .setGreeting(bond.greeting())
        .build();
  }

  private static Relations.Bond bond(Bond bond) {
    Standing standing =
        switch (bond.getStanding()) {
          case NONE -> Standing.NONE;
          case ASKED -> Standing.ASKED;
          case CONTACT -> Standing.CONTACT;
          case STANDING_UNSPECIFIED, UNRECOGNIZED ->
              throw new IllegalStateException("a stored bond has a known standing: " + bond);
        };
    return new Relations.Bond(
        bond.getRound(), bond.getBy(), standing, bond.getAsker(), bond.getGreeting());
  }

  static PreferencesSet of(Preferences preferences) {
    return PreferencesSet.newBuilder()
        .setFind(of(preferences.find()))
        .setMessage(of(preferences.message()))
        .setAdd(of(preferences.add()))
        .setPresence(of(preferences.presence()))
        .addAllQuietDevices(preferences.quietDevices())
        .build();
  }

  static Preferences preferences(PreferencesSet set) {
    return new Preferences(
        audience(set.getFind()),
        audience(set.getMessage()),
        audience(set.getAdd()),
        audience(set.getPresence()),
        set.getQuietDevicesList());
  }

  private static hutong.platform.people.journal.Audience of(Audience audience) {
    return switch (audience) {
      case EVERYBODY -> hutong.platform.people.journal.Audience.EVERYBODY;
      case ONLY_CONTACTS -> hutong.platform.people.journal.Audience.ONLY_CONTACTS;
      case NOBODY -> hutong.platform.people.journal.Audience.NOBODY;
    };
  }

  private static Audience audience(hutong.platform.people.journal.Audience audience) {
    return switch (audience) {
      case EVERYBODY -> Audience.EVERYBODY;
      case ONLY_CONTACTS -> Audience.ONLY_CONTACTS;
      case NOBODY -> Audience.NOBODY;
      case AUDIENCE_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalStateException("a stored audience is known: " + audience);
    };
  }
}

package hutong.platform.people;

import com.google.protobuf.InvalidProtocolBufferException;
import hutong.platform.entity.Codec;
import hutong.platform.entity.Entry;
import hutong.platform.entity.Live;
import hutong.platform.entity.Stored;
import hutong.platform.people.User.Event;
import hutong.platform.people.journal.Deleted;
import hutong.platform.people.journal.DeviceChange;
import hutong.platform.people.journal.DeviceRevoked;
import hutong.platform.people.journal.DeviceState;
import hutong.platform.people.journal.LoggedIn;
import hutong.platform.people.journal.NeverCreated;
import hutong.platform.people.journal.Opened;
import hutong.platform.people.journal.PasswordChanged;
import hutong.platform.people.journal.ProfileSet;
import hutong.platform.people.journal.Refreshed;
import hutong.platform.people.journal.TicketUsed;
import hutong.platform.people.journal.UserCreated;
import hutong.platform.people.journal.UserEntry;
import hutong.platform.people.journal.UserSnapshot;
import hutong.protocol.UserId;
import org.pcollections.PVector;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;

/** A person's entries and snapshots as bytes: manifests {@code U1} and {@code US1}. */
final class UserJournal implements Codec<User, Event> {
  private static final String ENTRY = "U1";
  private static final String SNAPSHOT = "US1";

  @Override
  public Stored encode(Entry<Event> entry) {
    UserEntry.Builder row =
        UserEntry.newBuilder()
            .setSequence(entry.sequence())
            .setIncarnation(entry.incarnation())
            .setAtMillis(entry.atMillis());
    if (entry instanceof Entry.Opened<Event> opened) {
      row.setOpened(Opened.newBuilder().setAfter(opened.after()));
    } else {
      put(((Entry.Recorded<Event>) entry).event(), row);
    }
    return new Stored(ENTRY, row.build().toByteArray());
  }

  private static void put(Event event, UserEntry.Builder row) {
    if (event instanceof Event.Created created) {
      row.setCreated(
          UserCreated.newBuilder()
              .setRegistrationId(created.registration())
              .setHandle(created.handle())
              .setDisplayName(created.displayName())
              .setPasswordHash(created.passwordHash())
              .setDevice(created.device())
              .setFamily(created.family()));
    } else if (event instanceof Event.NeverCreated never) {
      row.setNeverCreated(NeverCreated.newBuilder().setRegistrationId(never.registration()));
    } else if (event instanceof Event.LoggedIn in) {
      row.setLoggedIn(LoggedIn.newBuilder().setDevice(in.device()).setFamily(in.family()));
    } else if (event instanceof Event.Refreshed refreshed) {
      row.setRefreshed(
          Refreshed.newBuilder().setDevice(refreshed.device()).setRotation(refreshed.rotation()));
    } else if (event instanceof Event.DeviceRevoked revoked) {
      row.setDeviceRevoked(DeviceRevoked.newBuilder().setDevice(revoked.device()));
    } else if (event instanceof Event.TicketUsed used) {
      row.setTicketUsed(ticket(used.ticket(), used.expiresAtMillis()));
    } else if (event instanceof Event.PasswordChanged changed) {
      row.setPasswordChanged(
          PasswordChanged.newBuilder()
              .setPasswordHash(changed.passwordHash())
              .setDevice(changed.device()));
    } else if (event instanceof Event.ProfileSet set) {
      row.setProfileSet(
          ProfileSet.newBuilder()
              .setDisplayName(set.profile().displayName())
              .setAvatar(set.profile().avatar())
              .setStatusLine(set.profile().statusLine()));
    } else if (event instanceof Event.PreferencesSet set) {
      row.setPreferencesSet(RelationBytes.of(set.preferences()));
    } else if (event instanceof Event.Related related) {
      RelationBytes.put(related.event(), row);
    } else if (event instanceof Event.Deleted) {
      row.setDeleted(Deleted.getDefaultInstance());
    }
  }

  @Override
  public Entry<Event> decode(Stored stored) {
    if (!stored.manifest().equals(ENTRY)) {
      throw Codec.unknown(stored);
    }
    try {
      UserEntry row = UserEntry.parseFrom(stored.bytes());
      return row.hasOpened()
          ? new Entry.Opened<>(
              row.getSequence(),
              row.getIncarnation(),
              row.getAtMillis(),
              row.getOpened().getAfter())
          : new Entry.Recorded<>(
              row.getSequence(), row.getIncarnation(), row.getAtMillis(), event(row));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a stored user entry is readable", e);
    }
  }

  private static Event event(UserEntry row) {
    return switch (row.getEventCase()) {
      case CREATED ->
          new Event.Created(
              row.getCreated().getRegistrationId(),
              row.getCreated().getHandle(),
              row.getCreated().getDisplayName(),
              row.getCreated().getPasswordHash(),
              row.getCreated().getDevice(),
              row.getCreated().getFamily());
      case NEVER_CREATED -> new Event.NeverCreated(row.getNeverCreated().getRegistrationId());
      case LOGGED_IN ->
          new Event.LoggedIn(row.getLoggedIn().getDevice(), row.getLoggedIn().getFamily());
      case REFRESHED ->
          new Event.Refreshed(row.getRefreshed().getDevice(), row.getRefreshed().getRotation());
      case DEVICE_REVOKED -> new Event.DeviceRevoked(row.getDeviceRevoked().getDevice());
      case TICKET_USED ->
          new Event.TicketUsed(
              row.getTicketUsed().getTicketId(), row.getTicketUsed().getExpiresAtMillis());
      case PASSWORD_CHANGED ->
          new Event.PasswordChanged(
              row.getPasswordChanged().getPasswordHash(), row.getPasswordChanged().getDevice());
      case PROFILE_SET ->
          new Event.ProfileSet(
              new Profile(
                  row.getProfileSet().getDisplayName(),
                  row.getProfileSet().getAvatar(),
                  row.getProfileSet().getStatusLine()));
      case PREFERENCES_SET ->
          new Event.PreferencesSet(RelationBytes.preferences(row.getPreferencesSet()));
      case BONDED, REMARKED, BLOCKED, UNBLOCKED -> new Event.Related(RelationBytes.event(row));
      case DELETED -> new Event.Deleted();
      case OPENED, EVENT_NOT_SET ->
          throw new IllegalStateException(
              "a stored user entry has a known event: sequence=" + row.getSequence());
    };
  }

  @Override
  public Stored encodeSnapshot(Live<User> live) {
    User user = live.state();
    UserSnapshot.Builder snapshot =
        UserSnapshot.newBuilder()
            .setIncarnation(live.incarnation())
            .setSequence(live.sequence())
            .setUserId(user.id().value())
            .setRegistrationId(user.registration())
            .setNeverCreated(user.stage() == User.Stage.NEVER_CREATED)
            .setHandle(user.handle())
            .setDisplayName(user.profile().displayName())
            .setAvatar(user.profile().avatar())
            .setStatusLine(user.profile().statusLine())
            .setPasswordHash(user.access().passwordHash())
            .setRelationsFloor(user.relations().floor())
            .setDeleted(user.stage() == User.Stage.DELETED);
    if (!user.preferences().equals(Preferences.OPEN)) {
      snapshot.setPreferences(RelationBytes.of(user.preferences()));
    }
    user.relations()
        .others()
        .forEach((other, relation) -> snapshot.addRelations(RelationBytes.of(other, relation)));
    Access access = user.access();
    access
        .devices()
        .forEach(
            (name, device) ->
                snapshot.addDevices(
                    DeviceState.newBuilder()
                        .setDevice(name)
                        .setFamily(device.family())
                        .setRotation(device.rotation())
                        .setSinceMillis(device.sinceMillis())
                        .setSeenMillis(device.seenMillis())));
    access.tickets().forEach((id, expires) -> snapshot.addTickets(ticket(id, expires)));
    access
        .changes()
        .forEach(
            change ->
                snapshot.addChanges(
                    DeviceChange.newBuilder()
                        .setDevice(change.device())
                        .setSequence(change.sequence())
                        .setMark(change.mark())));
    return new Stored(SNAPSHOT, snapshot.build().toByteArray());
  }

  @Override
  public Live<User> decodeSnapshot(Stored stored) {
    if (!stored.manifest().equals(SNAPSHOT)) {
      throw Codec.unknown(stored);
    }
    try {
      UserSnapshot snapshot = UserSnapshot.parseFrom(stored.bytes());
      return new Live<>(snapshot.getIncarnation(), snapshot.getSequence(), user(snapshot));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a stored user snapshot is readable", e);
    }
  }

  private static User user(UserSnapshot snapshot) {
    TreePMap<String, Access.Device> devices = TreePMap.empty();
    for (DeviceState device : snapshot.getDevicesList()) {
      devices =
          devices.plus(
              device.getDevice(),
              new Access.Device(
                  device.getFamily(),
                  device.getRotation(),
                  device.getSinceMillis(),
                  device.getSeenMillis()));
    }
    TreePMap<String, Long> tickets = TreePMap.empty();
    for (TicketUsed used : snapshot.getTicketsList()) {
      tickets = tickets.plus(used.getTicketId(), used.getExpiresAtMillis());
    }
    PVector<Access.Change> changes = TreePVector.empty();
    for (DeviceChange change : snapshot.getChangesList()) {
      changes =
          changes.plus(
              new Access.Change(change.getDevice(), change.getSequence(), change.getMark()));
    }
    UserId id = new UserId(snapshot.getUserId());
    return new User(
        id,
        stage(snapshot),
        snapshot.getRegistrationId(),
        snapshot.getHandle(),
        new Profile(snapshot.getDisplayName(), snapshot.getAvatar(), snapshot.getStatusLine()),
        new Access(snapshot.getPasswordHash(), devices, tickets, changes),
        RelationBytes.relations(id, snapshot),
        snapshot.hasPreferences()
            ? RelationBytes.preferences(snapshot.getPreferences())
            : Preferences.OPEN);
  }

  private static User.Stage stage(UserSnapshot snapshot) {
    if (snapshot.getDeleted()) {
      return User.Stage.DELETED;
    }
    if (snapshot.getNeverCreated()) {
      return User.Stage.NEVER_CREATED;
    }
    return snapshot.getHandle().isEmpty() ? User.Stage.UNKNOWN : User.Stage.CREATED;
  }

  private static TicketUsed ticket(String id, long expiresAtMillis) {
    return TicketUsed.newBuilder().setTicketId(id).setExpiresAtMillis(expiresAtMillis).build();
  }
}

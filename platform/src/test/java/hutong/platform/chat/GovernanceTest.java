package hutong.platform.chat;

import static org.assertj.core.api.Assertions.assertThat;

import hutong.platform.chat.Command.Act;
import hutong.platform.chat.Roster.Member;
import hutong.platform.chat.Roster.Person;
import hutong.protocol.ConversationId;
import hutong.protocol.SortableId;
import hutong.protocol.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Roles, rules and invitations of groups. */
class GovernanceTest {
  private static final GroupRules APPROVAL = new GroupRules(true, false, false, false);
  private static final GroupRules OPEN_HISTORY = new GroupRules(false, true, false, false);
  private static final GroupRules MUTED = new GroupRules(false, false, true, false);
  private static final GroupRules CLOSED = new GroupRules(false, false, false, true);

  private final Random random = new Random(1);
  private final Person alice = person("alice");
  private final Person bob = person("bob");
  private final Person carol = person("carol");
  private final Person dora = person("dora");

  @Test
  void whoMakesAGroupOwnsIt() {
    Told group = group(alice, bob);

    assertThat(role(group, alice)).isEqualTo(Role.OWNER);
    assertThat(role(group, bob)).isEqualTo(Role.MEMBER);
  }

  @Test
  void membersMayNotGovernAndAdminsMayNotActOnTheirEquals() {
    Told group = group(alice, bob, carol);

    assertThat(manage(group, bob, new Act.Rename("mine"))).isEqualTo(rejected(Reason.NOT_ALLOWED));
    admin(group, bob);
    admin(group, carol);
    assertThat(manage(group, bob, new Act.Rename("ours"))).isInstanceOf(Reply.Stored.class);
    assertThat(manage(group, bob, new Act.Expel(carol.user())))
        .isEqualTo(rejected(Reason.NOT_ALLOWED));
    assertThat(manage(group, bob, new Act.Expel(alice.user())))
        .isEqualTo(rejected(Reason.NOT_ALLOWED));
    assertThat(manage(group, bob, new Act.GiveRole(bob.user(), Role.OWNER)))
        .isEqualTo(rejected(Reason.NOT_ALLOWED));
    assertThat(manage(group, bob, new Act.Dissolve())).isEqualTo(rejected(Reason.NOT_ALLOWED));
    assertThat(manage(group, alice, new Act.Expel(carol.user()))).isInstanceOf(Reply.Stored.class);
    assertThat(group.state.roster().has(carol.user())).isFalse();
  }

  @Test
  void ownershipIsHandedOnAndInheritedByTheEarliestAdmin() {
    Told group = group(alice, bob, carol);
    manage(group, alice, new Act.GiveRole(bob.user(), Role.OWNER));

    assertThat(role(group, bob)).isEqualTo(Role.OWNER);
    assertThat(role(group, alice)).isEqualTo(Role.ADMIN);
    group.does(new Command.Leave(bob.user()));
    assertThat(role(group, alice)).isEqualTo(Role.OWNER);
    group.does(new Command.Leave(alice.user()));
    assertThat(role(group, carol)).isEqualTo(Role.OWNER);
    assertThat(group.does(new Command.Leave(carol.user()))).isInstanceOf(Reply.Stored.class);
    assertThat(group.state.roster().size()).isZero();
  }

  @Test
  void whatIsSaidAgainChangesNothing() {
    Told group = group(alice, bob);
    manage(group, alice, new Act.Announce("tea at five"));
    long head = group.state.head().head();

    manage(group, alice, new Act.Announce("tea at five"));
    manage(group, alice, new Act.Rename("lane"));
    manage(group, alice, new Act.SetRules(GroupRules.NONE));
    manage(group, alice, new Act.GiveRole(bob.user(), Role.MEMBER));
    manage(group, alice, new Act.Mute(bob.user(), 0));

    assertThat(group.state.head().head()).isEqualTo(head);
    assertThat(group.state.charter().announcement()).isEqualTo("tea at five");
  }

  @Test
  void whoIsMutedMayNotWriteUntilTheirTimeIsOver() {
    Told group = group(alice, bob);
    manage(group, alice, new Act.Mute(bob.user(), 100));

    assertThat(says(group, bob, 1)).isEqualTo(rejected(Reason.MUTED));
    group.now += 200;
    assertThat(says(group, bob, 1)).isInstanceOf(Reply.Stored.class);
  }

  @Test
  void inAMutedGroupOnlyOwnerAndAdminsWrite() {
    Told group = group(alice, bob, carol);
    admin(group, carol);
    manage(group, alice, new Act.SetRules(MUTED));

    assertThat(says(group, bob, 1)).isEqualTo(rejected(Reason.MUTED));
    assertThat(says(group, carol, 1)).isInstanceOf(Reply.Stored.class);
    assertThat(says(group, alice, 1)).isInstanceOf(Reply.Stored.class);
  }

  @Test
  void aClosedGroupTakesPeopleFromOwnerAndAdminsOnly() {
    Told group = group(alice, bob);
    manage(group, alice, new Act.SetRules(CLOSED));

    assertThat(group.does(new Command.Add(bob.user(), carol)))
        .isEqualTo(rejected(Reason.NOT_ALLOWED));
    assertThat(invite(group, bob, "d", 1)).isEqualTo(rejected(Reason.NOT_ALLOWED));
    assertThat(group.does(new Command.Add(alice.user(), carol))).isInstanceOf(Reply.Stored.class);
  }

  @Test
  void anInvitationLetsInAsManyAsItSaysUntilItExpires() {
    Told group = group(alice, bob);
    invite(group, bob, "d", 1);
    invite(group, alice, "e", 5);

    assertThat(join(group, carol, "x")).isEqualTo(rejected(Reason.INVITATION_INVALID));
    assertThat(join(group, carol, "d")).isEqualTo(new Reply.Joined(false));
    assertThat(join(group, carol, "d")).as("again").isEqualTo(new Reply.Joined(false));
    assertThat(join(group, dora, "d")).isEqualTo(rejected(Reason.INVITATION_USED_UP));
    group.now += 10_000;
    assertThat(join(group, dora, "e")).isEqualTo(rejected(Reason.INVITATION_EXPIRED));
    assertThat(invite(group, alice, "f", 1)).isInstanceOf(Reply.Stored.class);
    assertThat(group.state.charter().invitation("e")).as("forgotten").isEmpty();
  }

  @Test
  void onlySoManyInvitationsAreOpenAtOnce() {
    Told group = group(alice, bob);
    invite(group, alice, "a", 1);
    invite(group, alice, "b", 1);

    assertThat(invite(group, alice, "c", 1)).isEqualTo(rejected(Reason.TOO_MANY));
  }

  @Test
  void whoComesWhereApprovalIsNeededWaitsForAnAdminsYes() {
    Told group = group(alice, bob);
    manage(group, alice, new Act.SetRules(APPROVAL));
    invite(group, bob, "d", 5);

    assertThat(join(group, carol, "d")).isEqualTo(new Reply.Joined(true));
    assertThat(join(group, carol, "d")).as("again").isEqualTo(new Reply.Joined(true));
    assertThat(join(group, dora, "d")).isEqualTo(new Reply.Joined(true));
    assertThat(join(group, person("eve"), "d")).isEqualTo(rejected(Reason.GROUP_FULL));
    assertThat(group.state.roster().has(carol.user())).isFalse();
    manage(group, alice, new Act.Answer(carol.user(), true));
    manage(group, alice, new Act.Answer(dora.user(), false));

    assertThat(group.state.roster().has(carol.user())).isTrue();
    assertThat(group.state.roster().has(dora.user())).isFalse();
    assertThat(group.state.charter().waiting()).isEmpty();
    assertThat(manage(group, alice, new Act.Answer(dora.user(), true)))
        .isEqualTo(rejected(Reason.NOT_A_MEMBER));
  }

  @Test
  void somebodyWhoWaitedAndWasAddedMeanwhileWaitsNoMore() {
    Told group = group(alice, bob);
    manage(group, alice, new Act.SetRules(APPROVAL));
    invite(group, bob, "d", 5);
    join(group, carol, "d");
    group.does(new Command.Add(alice.user(), carol));
    long joined = Objects.requireNonNull(group.state.roster().get(carol.user())).joined();

    manage(group, alice, new Act.Answer(carol.user(), true));

    assertThat(Objects.requireNonNull(group.state.roster().get(carol.user())).joined())
        .isEqualTo(joined);
    assertThat(group.state.charter().waiting()).isEmpty();
  }

  @Test
  void anInvitationIntoAFullGroupOpensNothing() {
    Told group = group(alice, bob, carol, dora, person("e"), person("f"));
    invite(group, alice, "d", 5);

    assertThat(join(group, person("g"), "d")).isEqualTo(rejected(Reason.GROUP_FULL));
  }

  @Test
  void whereHistoryIsOpenTheNewcomerReadsFromTheBeginning() {
    Told group = group(alice, bob);
    group.does(new Command.Add(alice.user(), carol));
    manage(group, alice, new Act.SetRules(OPEN_HISTORY));
    group.does(new Command.Add(alice.user(), dora));

    assertThat(Objects.requireNonNull(group.state.roster().get(carol.user())).since())
        .isGreaterThan(1);
    assertThat(Objects.requireNonNull(group.state.roster().get(dora.user())).since()).isEqualTo(1);
  }

  @Test
  void aDissolvedGroupIsReadOnlyForEver() {
    Told group = group(alice, bob);
    invite(group, alice, "d", 5);
    manage(group, alice, new Act.Dissolve());

    assertThat(says(group, alice, 1)).isEqualTo(rejected(Reason.DISSOLVED));
    assertThat(join(group, carol, "d")).isEqualTo(rejected(Reason.DISSOLVED));
    assertThat(join(group, carol, "x")).isEqualTo(rejected(Reason.INVITATION_INVALID));
    assertThat(group.does(new Command.Add(alice.user(), carol)))
        .isEqualTo(rejected(Reason.DISSOLVED));
    assertThat(manage(group, alice, new Act.Rename("x"))).isEqualTo(rejected(Reason.DISSOLVED));
    assertThat(group.does(new Command.Describe(bob.user()))).isInstanceOf(Reply.Description.class);
  }

  @Test
  void strangersAndDirectConversationsAreNotGoverned() {
    Told group = group(alice, bob);
    Told direct = new Told(ConversationId.direct(alice.user(), bob.user()));
    direct.opens();
    direct.does(new Command.Create("", List.of(alice, bob)));

    assertThat(manage(group, carol, new Act.Rename("x")))
        .isEqualTo(rejected(Reason.NO_SUCH_CONVERSATION));
    assertThat(manage(direct, alice, new Act.Rename("x"))).isEqualTo(rejected(Reason.NOT_A_GROUP));
    assertThat(manage(group, alice, new Act.Expel(carol.user())))
        .isEqualTo(rejected(Reason.NOT_A_MEMBER));
  }

  @Test
  void membersAreListedInTheOrderOfJoiningPageByPageAndFound() {
    Told group = group(alice, bob, carol);
    group.does(new Command.Add(alice.user(), dora));
    List<String> listed = new ArrayList<>();
    Reply.MemberPage page = list(group, "", 0, "", 2);
    listed.addAll(page.members().stream().map(Member::handle).toList());
    Member last = page.members().get(1);
    assertThat(page.more()).isTrue();
    page = list(group, "", last.joined(), last.user().value(), 2);
    listed.addAll(page.members().stream().map(Member::handle).toList());

    assertThat(page.more()).isFalse();
    assertThat(listed).containsExactlyInAnyOrder("alice", "bob", "carol", "dora").endsWith("dora");
    assertThat(list(group, "RO", 0, "", 5).members())
        .extracting(Member::handle)
        .containsExactly("carol");
    assertThat(list(group, "o", 0, "", 1).count()).isEqualTo(3);
    assertThat(group.does(new Command.ListMembers(person("eve").user(), "", 0, "", 5)))
        .isEqualTo(rejected(Reason.NO_SUCH_CONVERSATION));
  }

  /** Laws: one owner while anybody is there; replay and snapshot equal live. */
  @Test
  void lawsHoldForRandomGovernments() {
    for (long seed = 0; seed < 200; seed++) {
      Random dice = new Random(seed);
      List<Person> people = List.of(alice, bob, carol, dora, person("e"), person("f"), person("g"));
      Told group = group(alice, bob, carol);
      for (int step = 0; step < 80; step++) {
        group.does(act(dice, people));
        long owners =
            group.state.roster().all().stream()
                .filter(member -> member.role() == Role.OWNER)
                .count();
        assertThat(owners).as("seed %d", seed).isEqualTo(Math.min(1, group.state.roster().size()));
        assertThat(group.state.roster().size()).as("seed %d", seed).isLessThanOrEqualTo(6);
      }
      assertThat(group.replayed()).as("seed %d: replay", seed).isEqualTo(group.state);
      assertThat(group.throughSnapshot()).as("seed %d: snapshot", seed).isEqualTo(group.state);
    }
  }

  private static Command act(Random dice, List<Person> people) {
    Person by = people.get(dice.nextInt(people.size()));
    Person other = people.get(dice.nextInt(people.size()));
    return switch (dice.nextInt(11)) {
      case 0 -> new Command.Leave(by.user());
      case 1 -> new Command.Add(by.user(), other);
      case 2 -> new Command.Manage(by.user(), new Act.Expel(other.user()));
      case 3 ->
          new Command.Manage(by.user(), new Act.GiveRole(other.user(), Role.of(dice.nextInt(3))));
      case 4 -> new Command.Manage(by.user(), new Act.Mute(other.user(), dice.nextInt(50)));
      case 5 ->
          new Command.Manage(
              by.user(),
              new Act.SetRules(
                  new GroupRules(
                      dice.nextBoolean(),
                      dice.nextBoolean(),
                      dice.nextBoolean(),
                      dice.nextBoolean())));
      case 6 ->
          new Command.Manage(
              by.user(),
              new Act.Invite("d" + dice.nextInt(3), dice.nextInt(60), dice.nextInt(1, 3)));
      case 7 -> new Command.Join(other, "d" + dice.nextInt(3));
      case 8 -> new Command.Manage(by.user(), new Act.Answer(other.user(), dice.nextBoolean()));
      case 9 -> new Command.Manage(by.user(), new Act.Rename("lane " + dice.nextInt(3)));
      default -> new Command.Manage(by.user(), new Act.Announce("news " + dice.nextInt(3)));
    };
  }

  private static Reply.MemberPage list(
      Told group, String search, long joined, String user, int limit) {
    UserId by = group.state.roster().all().iterator().next().user();
    return (Reply.MemberPage)
        Told.RULES
            .read(group.state, new Command.ListMembers(by, search, joined, user, limit))
            .orElseThrow();
  }

  private static Role role(Told group, Person person) {
    return Objects.requireNonNull(group.state.roster().get(person.user())).role();
  }

  private void admin(Told group, Person person) {
    manage(group, alice, new Act.GiveRole(person.user(), Role.ADMIN));
  }

  private static Reply manage(Told group, Person by, Act act) {
    return group.does(new Command.Manage(by.user(), act));
  }

  private static Reply invite(Told group, Person by, String digest, int uses) {
    return manage(group, by, new Act.Invite(digest, 5_000, uses));
  }

  private static Reply join(Told group, Person person, String digest) {
    return group.does(new Command.Join(person, digest));
  }

  private static Reply says(Told group, Person by, long counter) {
    return group.does(
        new Command.Post(
            new ItemId(by.user(), "phone", counter, counter), Content.Text.of("hello")));
  }

  private Told group(Person... members) {
    Told group = new Told(ConversationId.group(SortableId.of(1, random)));
    group.opens();
    group.does(new Command.Create("lane", List.of(members)));
    return group;
  }

  private Person person(String handle) {
    return new Person(new UserId(SortableId.of(random.nextInt(1000), random)), handle);
  }

  private static Reply rejected(Reason reason) {
    return new Reply.Rejected(reason);
  }
}

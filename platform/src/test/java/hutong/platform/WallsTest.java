package hutong.platform;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The walls of the house; see docs/design.md. */
class WallsTest {
  private static final JavaClasses PLATFORM =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("hutong.platform");

  private static final Set<String> PURE =
      Set.of(
          "hutong.platform.chat.Conversation",
          "hutong.platform.chat.Governance",
          "hutong.platform.chat.Roster",
          "hutong.platform.chat.Charter",
          "hutong.platform.chat.Receipts",
          "hutong.platform.chat.Head",
          "hutong.platform.chat.Content",
          "hutong.platform.chat.Change",
          "hutong.platform.chat.Command",
          "hutong.platform.chat.Event",
          "hutong.platform.chat.Reply",
          "hutong.platform.chat.Reason",
          "hutong.platform.chat.Role",
          "hutong.platform.chat.GroupRules",
          "hutong.platform.chat.Target",
          "hutong.platform.chat.ItemId",
          "hutong.platform.people.User",
          "hutong.platform.people.UserRules",
          "hutong.platform.people.Access",
          "hutong.platform.people.Profile",
          "hutong.platform.people.Preferences",
          "hutong.platform.people.Purpose",
          "hutong.platform.people.Relations",
          "hutong.platform.text.PlainText",
          "hutong.platform.lease.Tenancy",
          "hutong.platform.lease.LeaseRow",
          "hutong.platform.people.Handle",
          "hutong.platform.money.Ledger",
          "hutong.platform.money.Book",
          "hutong.platform.money.Account",
          "hutong.platform.money.Arrears",
          "hutong.platform.money.Recent",
          "hutong.platform.money.Event",
          "hutong.platform.money.Order",
          "hutong.platform.money.AccountId",
          "hutong.platform.money.AccountKind",
          "hutong.platform.money.OperationId",
          "hutong.platform.money.Obligation",
          "hutong.platform.money.Terms",
          "hutong.platform.money.Refusal",
          "hutong.platform.money.Reply",
          "hutong.platform.money.RedEnvelope",
          "hutong.platform.money.EnvelopeRules",
          "hutong.platform.money.Wallet",
          "hutong.platform.money.SplitBill",
          "hutong.platform.money.Pursued",
          "hutong.platform.money.Link",
          "hutong.platform.money.Movement",
          "hutong.platform.money.Line",
          "hutong.platform.money.Statement",
          "hutong.platform.money.StatementCsv",
          "hutong.platform.reminder.Scan",
          "hutong.platform.reminder.Step",
          "hutong.platform.reminder.Turn",
          "hutong.platform.reminder.Hands",
          "hutong.platform.reminder.Slots",
          "hutong.platform.reminder.Progress",
          "hutong.platform.reminder.Put",
          "hutong.platform.reminder.Reminder",
          "hutong.platform.money.Audit",
          "hutong.platform.money.AuditReport",
          "hutong.platform.money.BookAudit",
          "hutong.platform.money.EnvelopeAudit",
          "hutong.platform.money.Dealings",
          "hutong.platform.money.Law",
          "hutong.platform.money.Lead",
          "hutong.platform.money.LongSet",
          "hutong.platform.money.Offence",
          "hutong.platform.money.Offences",
          "hutong.platform.money.Witness",
          "hutong.platform.money.Witnesses",
          "hutong.platform.money.Checkpoint",
          "hutong.platform.money.CheckpointLines",
          "hutong.platform.money.SecondHistories",
          "hutong.platform.money.Mending",
          "hutong.platform.money.Mended",
          "hutong.platform.money.Gaps",
          "hutong.platform.money.Given",
          "hutong.platform.money.Stray",
          "hutong.platform.money.Strays",
          "hutong.platform.operate.Office",
          "hutong.platform.operate.OfficeRules",
          "hutong.platform.operate.Hearing",
          "hutong.platform.operate.Act",
          "hutong.platform.operate.Asked",
          "hutong.platform.operate.By",
          "hutong.platform.operate.Command",
          "hutong.platform.operate.Deed",
          "hutong.platform.operate.Link",
          "hutong.platform.operate.Operator",
          "hutong.platform.operate.Proposal",
          "hutong.platform.operate.Reply",
          "hutong.platform.operate.Role",
          "hutong.platform.operate.Trouble");

  @Test
  void onlyTheGatewayKnowsNetty() {
    noClasses()
        .that()
        .resideOutsideOfPackage("hutong.platform.gateway..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.netty..")
        .check(PLATFORM);
  }

  @Test
  void onlyTheApiKnowsArmeria() {
    noClasses()
        .that()
        .resideOutsideOfPackage("hutong.platform.api..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.linecorp..")
        .check(PLATFORM);
  }

  @Test
  void nobodyUsesTheGatewayOrTheApi() {
    for (String door : Set.of("hutong.platform.gateway..", "hutong.platform.api..")) {
      noClasses()
          .that()
          .resideOutsideOfPackage(door)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(door)
          .check(PLATFORM);
    }
  }

  @Test
  void theDoorsKnowNoFeature() {
    noClasses()
        .that()
        .resideInAnyPackage("hutong.platform.gateway..", "hutong.platform.api..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "hutong.platform.chat..",
            "hutong.platform.people..",
            "hutong.platform.media..",
            "hutong.platform.operate..")
        .check(PLATFORM);
  }

  @Test
  void noFeatureKnowsTheOperators() {
    noClasses()
        .that()
        .resideOutsideOfPackage("hutong.platform.operate..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("hutong.platform.operate..")
        .check(PLATFORM);
    noClasses()
        .that()
        .resideInAPackage("hutong.platform.operate..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("hutong.platform.chat..")
        .check(PLATFORM);
  }

  @Test
  void mediaKnowNoOtherFeature() {
    noClasses()
        .that()
        .resideInAPackage("hutong.platform.media..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "hutong.platform.chat..", "hutong.platform.people..", "hutong.platform.entity..")
        .check(PLATFORM);
  }

  @Test
  void onlyMediaUnpackPictures() {
    noClasses()
        .that()
        .resideOutsideOfPackage("hutong.platform.media..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.awt..", "javax.imageio..", "com.twelvemonkeys..")
        .check(PLATFORM);
    noClasses()
        .should()
        .dependOnClassesThat(
            are("in need of a display", type -> type.getName().startsWith("java.awt.Graphics")))
        .check(PLATFORM);
  }

  @Test
  void peopleDoNotKnowChat() {
    noClasses()
        .that()
        .resideInAPackage("hutong.platform.people..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("hutong.platform.chat..")
        .check(PLATFORM);
  }

  @Test
  void theShellOfEntitiesKnowsNoFeature() {
    noClasses()
        .that()
        .resideInAnyPackage("hutong.platform.entity..", "hutong.platform.store..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "hutong.platform.chat..",
            "hutong.platform.people..",
            "hutong.platform.media..",
            "hutong.platform.extend..")
        .check(PLATFORM);
  }

  @Test
  void remindersKnowNoFeature() {
    noClasses()
        .that()
        .resideInAPackage("hutong.platform.reminder..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "hutong.platform.chat..",
            "hutong.platform.people..",
            "hutong.platform.media..",
            "hutong.platform.money..",
            "hutong.platform.extend..")
        .check(PLATFORM);
  }

  @Test
  void onlyTheFeatureReadsItsStoredMessages() {
    for (String feature : Set.of("chat", "people", "money", "operate")) {
      noClasses()
          .that()
          .resideOutsideOfPackage("hutong.platform." + feature + "..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("hutong.platform." + feature + ".journal..")
          .check(PLATFORM);
    }
  }

  @Test
  void theRulesArePure() {
    classes()
        .that(are("rules", type -> isIn(type, PURE)))
        .should()
        .onlyDependOnClassesThat(
            are(
                "pure",
                type ->
                    isIn(type, PURE)
                        || type.getPackageName().equals("hutong.protocol")
                        || type.getPackageName().equals("org.pcollections")
                        || type.getPackageName().equals("org.jspecify.annotations")
                        || Set.of("Aggregate", "Decision", "Entry", "Voids")
                            .contains(outermost(type))
                        || type.getName().equals("hutong.platform.chat.ChatSettings")
                        || type.getName().equals("hutong.platform.remote.NodeMessage")
                        || type.getPackageName().matches("java\\.(lang|math|util)(\\..*)?")
                        || type.getName().equals("java.time.Instant")
                        || type.isPrimitive()
                        || type.isArray()))
        .check(PLATFORM);
    noClasses()
        .that(are("rules", type -> isIn(type, PURE)))
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching("java\\.util\\.(Random|UUID|concurrent\\.ThreadLocalRandom)")
        .check(PLATFORM);
  }

  private static boolean isIn(JavaClass type, Set<String> names) {
    return names.stream()
        .anyMatch(name -> type.getName().equals(name) || type.getName().startsWith(name + "$"));
  }

  private static String outermost(JavaClass type) {
    String name = type.getName().replaceFirst("\\$.*", "");
    return name.startsWith("hutong.platform.entity.")
        ? name.substring("hutong.platform.entity.".length())
        : "";
  }

  private static DescribedPredicate<JavaClass> are(
      String what, java.util.function.Predicate<JavaClass> predicate) {
    return DescribedPredicate.describe(what, predicate);
  }
}

package hutong.cluster.chat;

import hutong.protocol.wire.Audience;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.ReadSettings;
import hutong.protocol.wire.SetProfile;
import hutong.protocol.wire.SetSettings;
import hutong.protocol.wire.Settings;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The verbs of oneself: profile, settings, password. At the desk only. */
final class Oneself {
  private static final List<String> AUDIENCES = List.of("everybody", "contacts", "nobody");

  private final Workbench bench;
  private final Postings postings;

  Oneself(Workbench bench, Postings postings) {
    this.bench = bench;
    this.postings = postings;
  }

  void teach(Map<Verb, Workbench.Act> acts) {
    acts.put(
        Verb.NAME,
        words ->
            words.isEmpty()
                ? bench.refuse("It is /name NAME.")
                : profile(
                    SetProfile.newBuilder().setDisplayName(words.get(0)), "Your name is set."));
    acts.put(
        Verb.STATUS,
        words ->
            profile(
                SetProfile.newBuilder().setStatusLine(words.isEmpty() ? "" : words.get(0)),
                words.isEmpty() ? "Your status line is empty now." : "Your status line is set."));
    acts.put(
        Verb.AVATAR,
        words ->
            postings
                .put(words.get(0))
                .thenCompose(
                    id ->
                        id.map(
                                mediaId ->
                                    profile(
                                        SetProfile.newBuilder().setAvatar(mediaId),
                                        "Your picture is set."))
                            .orElseGet(Workbench::done)));
    acts.put(Verb.SETTINGS, this::settings);
    acts.put(Verb.PASSWORD, this::password);
    acts.put(Verb.FAREWELL, this::farewell);
  }

  private CompletableFuture<Void> profile(SetProfile.Builder profile, String sentence) {
    return bench.order(Frame.newBuilder().setSetProfile(profile), sentence);
  }

  private CompletableFuture<Void> settings(List<String> words) {
    Optional<Map<String, String>> wanted =
        Workbench.named(words, List.of("find", "message", "add", "presence", "quiet"));
    boolean understood =
        wanted.isPresent()
            && wanted.get().entrySet().stream()
                .allMatch(
                    one -> one.getKey().equals("quiet") || AUDIENCES.contains(one.getValue()));
    if (!understood) {
      return bench.refuse(
          "It is " + Verb.SETTINGS.usage() + ", such as /settings find=contacts presence=nobody.");
    }
    CompletableFuture<Settings> now =
        bench
            .ask(Frame.newBuilder().setReadSettings(ReadSettings.getDefaultInstance()))
            .thenApply(Frame::getSettings);
    CompletableFuture<Settings> then =
        words.isEmpty()
            ? now
            : now.thenCompose(
                settings ->
                    bench
                        .ask(
                            Frame.newBuilder()
                                .setSetSettings(
                                    SetSettings.newBuilder()
                                        .setSettings(changed(settings, wanted.orElseThrow()))))
                        .thenApply(Frame::getSettings));
    return then.thenCompose(settings -> bench.answer(described(settings)));
  }

  private static Settings changed(Settings before, Map<String, String> wanted) {
    Settings.Builder settings = before.toBuilder();
    wanted.forEach(
        (name, value) -> {
          switch (name) {
            case "find" -> settings.setFind(audience(value));
            case "message" -> settings.setMessage(audience(value));
            case "add" -> settings.setAdd(audience(value));
            case "presence" -> settings.setPresence(audience(value));
            default -> {
              settings.clearQuietDevices();
              Arrays.stream(value.split(",", -1))
                  .filter(device -> !device.isEmpty())
                  .forEach(settings::addQuietDevices);
            }
          }
        });
    return settings.build();
  }

  private static Audience audience(String word) {
    return switch (word) {
      case "contacts" -> Audience.ONLY_CONTACTS;
      case "nobody" -> Audience.NOBODY;
      default -> Audience.EVERYBODY;
    };
  }

  private static List<String> described(Settings settings) {
    return List.of(
        "  find      %-12swho may find you by your handle".formatted(word(settings.getFind())),
        "  message   %-12swho may begin to write to you".formatted(word(settings.getMessage())),
        "  add       %-12swho may add you to a group".formatted(word(settings.getAdd())),
        "  presence  %-12swho sees whether you are here".formatted(word(settings.getPresence())),
        "  quiet     "
            + (settings.getQuietDevicesCount() == 0
                ? "no device"
                : SafeText.line(String.join(",", settings.getQuietDevicesList()))));
  }

  private static String word(Audience audience) {
    return switch (audience) {
      case ONLY_CONTACTS -> "contacts";
      case NOBODY -> "nobody";
      case EVERYBODY, AUDIENCE_UNSPECIFIED, UNRECOGNIZED -> "everybody";
    };
  }

  private CompletableFuture<Void> farewell(List<String> words) {
    return bench
        .parlour()
        .desk()
        .bring(bench.parlour().post().deleteAccount(words.get(0)))
        .thenAccept(kept -> bench.parlour().screen().notice("Your account is deleted. " + kept));
  }

  private CompletableFuture<Void> password(List<String> words) {
    if (words.size() != 2) {
      return bench.refuse("It is /password OLD NEW, where there is no terminal to ask for them.");
    }
    return bench
        .parlour()
        .desk()
        .bring(bench.parlour().post().changePassword(words.get(0), words.get(1)))
        .thenAccept(
            nothing ->
                bench
                    .parlour()
                    .screen()
                    .notice("The password is changed; your other devices have to log in again."));
  }
}

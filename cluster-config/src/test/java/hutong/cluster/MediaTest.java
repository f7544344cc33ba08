package hutong.cluster;

import static hutong.cluster.SharedNode.get;
import static org.assertj.core.api.Assertions.assertThat;

import akka.stream.alpakka.cassandra.javadsl.CassandraSessionRegistry;
import com.typesafe.config.ConfigFactory;
import hutong.cluster.SharedNode.Lane;
import hutong.cluster.SharedNode.Person;
import hutong.platform.media.BlobFolder;
import hutong.platform.media.Media;
import hutong.platform.media.MediaAccess;
import hutong.platform.media.MediaSettings;
import hutong.platform.store.Store;
import hutong.protocol.UserId;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Picture;
import hutong.protocol.wire.SetProfile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Pictures over the real HTTP API. */
@ExtendWith(SharedNode.class)
class MediaTest {
  private static final String NOBODYS = "01jd3k5m7n9p2q4r6s8t0vwxyz";

  private Lane lane;

  @BeforeEach
  void aLane(Lane node) {
    lane = node;
  }

  @Test
  void aPictureComesBackToWhoPutItAndIsNothingButAPicture() throws Exception {
    Person alice = lane.person("alice");
    HttpResponse<String> put = Http.postFile(lane, "/v1/media", picture("jpeg", 600, 300), alice);
    assertThat(put.statusCode()).isEqualTo(200);
    assertThat(put.body())
        .contains("\"width\":600", "\"height\":300", "\"contentType\":\"image/jpeg\"");

    HttpResponse<byte[]> got = Http.getFile(lane, "/v1/media/" + mediaId(put), alice);

    assertThat(got.statusCode()).isEqualTo(200);
    assertThat(got.headers().firstValue("content-type")).contains("image/jpeg");
    assertThat(got.headers().firstValue("cache-control"))
        .contains("private, max-age=31536000, immutable");
    assertThat(got.headers().firstValue("x-content-type-options")).contains("nosniff");
    assertThat(got.headers().firstValue("content-disposition")).contains("inline");
    assertThat(got.headers().firstValue("content-security-policy")).contains("default-src 'none'");
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(got.body()));
    assertThat(image.getWidth()).isEqualTo(600);
  }

  @Test
  void theThumbnailIsSmall() throws Exception {
    Person alice = lane.person("alice");
    String mediaId = put(alice, picture("png", 600, 300));

    HttpResponse<byte[]> got = Http.getFile(lane, "/v1/media/" + mediaId + "/thumbnail", alice);

    assertThat(got.headers().firstValue("content-type")).contains("image/jpeg");
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(got.body()));
    assertThat(List.of(image.getWidth(), image.getHeight())).containsExactly(256, 128);
  }

  @Test
  void toSomebodyElseThePictureDoesNotExist() throws Exception {
    String mediaId = put(lane.person("alice"), picture("png", 30, 30));
    Person bob = lane.person("bob");

    assertThatThereIsNone("/v1/media/" + mediaId, bob);
    assertThatThereIsNone("/v1/media/" + mediaId + "/thumbnail", bob);
  }

  @Test
  void anIdThatIsUnknownDamagedOrAPathIsNoPicture() throws Exception {
    Person alice = lane.person("alice");
    String mediaId = put(alice, picture("png", 30, 30));
    for (String id :
        List.of(
            NOBODYS,
            mediaId.substring(1),
            mediaId + "0",
            mediaId.toUpperCase(Locale.ROOT),
            mediaId + "-thumbnail",
            mediaId + ".new",
            "....",
            "%F0%9F%90%BC")) {
      assertThatThereIsNone("/v1/media/" + id, alice);
      assertThatThereIsNone("/v1/media/" + id + "/thumbnail", alice);
    }
    for (String path :
        List.of(
            "/v1/media/..%2f..%2ftoken.key",
            "/v1/media/%2e%2e%2f%2e%2e%2ftoken.key",
            "/v1/media/..%5c..%5ctoken.key",
            "/v1/media/../../token.key",
            "/v1/media/%2e%2e/%2e%2e/token.key",
            "/v1/media/" + mediaId + "%00",
            "/v1/media/" + mediaId + "/../" + mediaId,
            "/v1/media/")) {
      HttpResponse<String> refused = Http.get(lane, path, alice); // mostly before any route
      assertThat(refused.statusCode()).as(path).isIn(400, 404);
      assertThat(refused.headers().firstValue("content-type")).contains("application/problem+json");
    }
  }

  @Test
  void withoutATokenNothingIsTakenAndNothingShown() throws Exception {
    String mediaId = put(lane.person("alice"), picture("png", 30, 30));

    HttpResponse<String> get = Http.get(lane, "/v1/media/" + mediaId);
    assertThat(get.statusCode()).isEqualTo(401);
    assertThat(get.body()).contains("NOT_AUTHENTICATED");
    HttpResponse<String> put = Http.postFile(lane, "/v1/media", picture("png", 30, 30));
    assertThat(put.statusCode()).isEqualTo(401);
    assertThat(put.body()).contains("NOT_AUTHENTICATED");
  }

  @Test
  void whatIsNoPictureIsRefusedWhateverItsTypeSays() throws Exception {
    Person alice = lane.person("alice");
    byte[] page = "<html><script>alert(1)</script></html>".getBytes(StandardCharsets.UTF_8);

    HttpResponse<String> refused = Http.postFile(lane, "/v1/media", page, alice);

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.headers().firstValue("content-type")).contains("application/problem+json");
    assertThat(refused.body()).contains("\"code\":\"BAD_PICTURE\"", "\"action\":\"FIX\"");
    assertThat(Http.postFile(lane, "/v1/media", new byte[0], alice).body()).contains("BAD_PICTURE");
  }

  @Test
  void aFileAboveTheLimitIsTooLargeAndOneBelowIsNot() throws Exception {
    Person alice = lane.person("alice");

    HttpResponse<String> above =
        Http.postFile(lane, "/v1/media", new byte[2 * 1024 * 1024 + 1], alice);
    assertThat(above.statusCode()).isEqualTo(413);
    assertThat(above.body()).contains("\"code\":\"TOO_LARGE\"");

    byte[] picture = picture("png", 60, 60);
    byte[] padded = Arrays.copyOf(picture, 2 * 1024 * 1024);
    assertThat(Http.postFile(lane, "/v1/media", padded, alice).statusCode()).isEqualTo(200);
    assertThat(Http.post(lane, "/v1/login", "x".repeat(70_000)).statusCode()).isEqualTo(413);
  }

  @Test
  void onlySoManyFilesMayBePutAtOnce() throws Exception {
    Person alice = lane.person("alice");
    for (int i = 0; i < 30; i++) {
      assertThat(Http.postFile(lane, "/v1/media", new byte[] {1}, alice).statusCode())
          .isEqualTo(400);
    }

    HttpResponse<String> refused = Http.postFile(lane, "/v1/media", picture("png", 9, 9), alice);

    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.body()).contains("RATE_LIMITED", "RETRY");
    assertThat(Integer.parseInt(refused.body().replaceAll(".*\"retryAfterMillis\":(\\d+).*", "$1")))
        .isBetween(1, 60_000);
    assertThat(put(lane.person("bob"), picture("png", 9, 9))).isNotEmpty();
  }

  @Test
  void afterTheAnswerTheBytesAreInTheFolderAndNothingElseIs() throws Exception {
    String mediaId = put(lane.person("alice"), picture("png", 30, 30));

    try (Stream<Path> files = Files.walk(lane.data().resolve("media"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .contains(mediaId, mediaId + "-thumbnail")
          .noneMatch(name -> name.endsWith(".new"));
    }
  }

  @Test
  void aFeatureLetsOthersSeeWhatItShows() throws Exception {
    Person alice = lane.person("alice");
    UserId owner = new UserId(alice.session().userId());
    UserId reader = new UserId(lane.person("bob").session().userId());
    UserId stranger = new UserId(lane.person("carol").session().userId());
    String mediaId = put(alice, picture("png", 40, 20));
    MediaAccess toNobody = (user, id, picture) -> CompletableFuture.completedFuture(false);
    MediaAccess toTheReader =
        (user, id, picture) ->
            CompletableFuture.completedFuture(user.equals(reader) && id.equals(mediaId));

    try (BlobFolder blobs = new BlobFolder(lane.data().resolve("media"), settings());
        Media media =
            new Media(
                settings(), store(), blobs, List.of(toNobody, toTheReader), Clock.systemUTC())) {
      assertThat(media.maySee(owner, mediaId).toCompletableFuture().get()).isTrue();
      assertThat(media.maySee(reader, mediaId).toCompletableFuture().get()).isTrue();
      assertThat(media.maySee(stranger, mediaId).toCompletableFuture().get()).isFalse();
      assertThat(media.maySee(reader, NOBODYS).toCompletableFuture().get()).isFalse();
      assertThat(media.maySee(reader, "../" + mediaId).toCompletableFuture().get()).isFalse();

      assertThat(media.find(mediaId).toCompletableFuture().get())
          .hasValueSatisfying(
              found -> {
                assertThat(found.owner()).isEqualTo(owner);
                assertThat(found.width()).isEqualTo(40);
                assertThat(found.height()).isEqualTo(20);
                assertThat(found.contentType()).isEqualTo("image/png");
              });
      assertThat(media.find(NOBODYS).toCompletableFuture().get()).isEmpty();
    }
  }

  @Test
  void aPictureInAnItemIsSeenByTheMembersUntilItIsRecalled() throws Exception {
    Person alice = lane.person("alice");
    Person bob = lane.person("bob");
    Person carol = lane.person("carol");
    String mediaId = put(alice, picture("png", 40, 20));
    try (Peer a = lane.greet(alice);
        Peer b = lane.greet(bob)) {
      String chat = a.ask(Frames.open(bob), "opened").getOpened().getConversationId();
      b.refused(picture(chat, mediaId), Code.NO_SUCH_MEDIA);
      long sequence = a.ask(picture(chat, mediaId), "ack").getAck().getSequence();

      assertThat(Http.getFile(lane, "/v1/media/" + mediaId, bob).statusCode()).isEqualTo(200);
      assertThat(Http.getFile(lane, "/v1/media/" + mediaId, carol).statusCode()).isEqualTo(404);
      String onward = b.ask(Frames.open(carol), "opened").getOpened().getConversationId();
      b.ask(picture(onward, mediaId), "ack");
      assertThat(Http.getFile(lane, "/v1/media/" + mediaId, carol).statusCode()).isEqualTo(200);

      a.ask(Frames.recall(chat, "phone/2", sequence), "ack");
      try (Peer c = lane.greet(carol)) {
        c.ask(Frames.open(bob), "opened");
      }
      assertThat(Http.getFile(lane, "/v1/media/" + mediaId, bob).statusCode())
          .as("bob shows it himself elsewhere")
          .isEqualTo(200);
      b.ask(Frames.recall(onward, "phone/2", 3), "ack");
      assertThat(Http.getFile(lane, "/v1/media/" + mediaId, bob).statusCode()).isEqualTo(404);
      assertThat(Http.getFile(lane, "/v1/media/" + mediaId, carol).statusCode()).isEqualTo(404);
      assertThat(Http.getFile(lane, "/v1/media/" + mediaId, alice).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void anAvatarIsOnesOwnPictureAndForEverybodyToSee() throws Exception {
    Person alice = lane.person("alice");
    Person bob = lane.person("bob");
    String mediaId = put(alice, picture("png", 40, 20));
    try (Peer a = lane.greet(alice);
        Peer b = lane.greet(bob)) {
      b.refused(avatar(mediaId), Code.NO_SUCH_MEDIA);
      assertThat(a.ask(avatar(mediaId), "person").getPerson().getAvatar()).isEqualTo(mediaId);
      assertThat(Http.getFile(lane, "/v1/media/" + mediaId, bob).statusCode()).isEqualTo(200);
      a.ask(avatar(""), "person");
      assertThat(Http.getFile(lane, "/v1/media/" + mediaId, bob).statusCode()).isEqualTo(404);
    }
  }

  private static Frame.Builder picture(String conversation, String mediaId) {
    return Frames.send(
        conversation, "phone/1", send -> send.setPicture(Picture.newBuilder().setMediaId(mediaId)));
  }

  private static Frame.Builder avatar(String mediaId) {
    return Frame.newBuilder().setSetProfile(SetProfile.newBuilder().setAvatar(mediaId));
  }

  @Test
  void clientsAreToldHowLargeAPictureMayBe() throws Exception {
    Person alice = lane.person("alice");
    try (Peer peer = Peer.connect(lane.node().wsPort())) {
      assertThat(peer.hello(alice).getWelcome().getLimits().getPictureBytes())
          .isEqualTo(2 * 1024 * 1024);
    }
    assertThat(Http.get(lane, "/docs").body())
        .contains("/v1/media/{mediaId}/thumbnail", "a file of at most 2097152 bytes");
  }

  private Store store() throws Exception {
    return new Store(
        get(
            CassandraSessionRegistry.get(lane.node().system())
                .sessionFor("akka.persistence.cassandra")
                .underlying()
                .toCompletableFuture()));
  }

  private static MediaSettings settings() {
    return MediaSettings.from(ConfigFactory.defaultReference());
  }

  private String put(Person person, byte[] file) throws Exception {
    HttpResponse<String> put = Http.postFile(lane, "/v1/media", file, person);
    assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
    return mediaId(put);
  }

  private void assertThatThereIsNone(String path, Person person) throws Exception {
    HttpResponse<String> response = Http.get(lane, path, person);
    assertThat(response.statusCode()).as(path).isEqualTo(404);
    assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
    assertThat(response.body()).as(path).contains("\"code\":\"NO_SUCH_MEDIA\"");
  }

  private static String mediaId(HttpResponse<String> put) {
    return put.body().replaceAll(".*\"mediaId\":\"([^\"]+)\".*", "$1");
  }

  private static byte[] picture(String format, int width, int height) throws Exception {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    image.setRGB(1, 1, 0xff3366);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, bytes)).isTrue();
    return bytes.toByteArray();
  }
}

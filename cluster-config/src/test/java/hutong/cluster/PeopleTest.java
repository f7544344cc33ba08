package hutong.cluster;

import static hutong.cluster.SharedNode.PASSWORD;
import static hutong.cluster.SharedNode.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import hutong.cluster.SharedNode.Lane;
import hutong.cluster.SharedNode.Person;
import hutong.platform.people.journal.HandleEntry;
import hutong.platform.people.journal.Opened;
import hutong.platform.people.journal.Reserved;
import hutong.protocol.client.HutongApi;
import hutong.protocol.client.HutongException;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.GoAway;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Registration, login, tokens and devices over the real HTTP API. */
@ExtendWith(SharedNode.class)
class PeopleTest {
  private static final String NEVER_CREATED = "00000000000000000000000000";

  private Lane lane;

  @BeforeEach
  void aLane(Lane node) {
    lane = node;
  }

  @Test
  void ofManyWhoClaimAHandleAtOnceOneGetsIt() throws Exception {
    String handle = lane.person("x").handle() + "-wanted";
    List<CompletableFuture<HutongApi.Session>> claims = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      claims.add(lane.api().register(handle, PASSWORD, "Somebody", "phone"));
    }
    int winners = 0;
    for (CompletableFuture<HutongApi.Session> claim : claims) {
      try {
        get(claim);
        winners++;
      } catch (ExecutionException e) {
        assertThat(((HutongException) e.getCause()).code()).isEqualTo(Code.HANDLE_TAKEN);
      }
    }
    assertThat(winners).isEqualTo(1);
  }

  /** Put into the real journal as a node that died between the two would have left it. */
  @Test
  void aHandleWhoseClaimantDiedBeforeCreatingThePersonIsFreeForTheNext() throws Exception {
    String handle = lane.person("x").handle() + "-orphan";
    HandleEntry opened =
        HandleEntry.newBuilder()
            .setSequence(1)
            .setIncarnation(1)
            .setAtMillis(1)
            .setOpened(Opened.getDefaultInstance())
            .build();
    HandleEntry reserved =
        HandleEntry.newBuilder()
            .setSequence(2)
            .setIncarnation(1)
            .setAtMillis(1)
            .setReserved(Reserved.newBuilder().setUserId(NEVER_CREATED).setRegistrationId("r-dead"))
            .build();
    try (JournalRows journal = new JournalRows(lane)) {
      journal.put("Handle|" + handle, opened.getSequence(), "H1", opened.toByteArray());
      journal.put("Handle|" + handle, reserved.getSequence(), "H1", reserved.toByteArray());
    }

    HutongApi.Session next = get(lane.api().register(handle, PASSWORD, "", "phone"));

    assertThat(next.userId()).isNotEqualTo(NEVER_CREATED);
    assertThat(get(lane.api().login(handle, PASSWORD, "phone")).userId()).isEqualTo(next.userId());
  }

  @Test
  void aRegistrationIsRepeatedUnderItsIdWithTheSamePassword() throws Exception {
    String body =
        "{\"handle\":\"%s\",\"password\":\"%s\",\"device\":\"phone\",\"registrationId\":\"r-1\"}";
    String handle = lane.person("x").handle() + "-again";
    HttpResponse<String> first = Http.post(lane, "/v1/register", body.formatted(handle, PASSWORD));
    HttpResponse<String> again = Http.post(lane, "/v1/register", body.formatted(handle, PASSWORD));
    HttpResponse<String> other =
        Http.post(lane, "/v1/register", body.formatted(handle, "another password"));

    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(userId(again)).isEqualTo(userId(first));
    assertThat(other.statusCode()).isEqualTo(401);
  }

  @Test
  void aWrongPasswordAndAnUnknownHandleLookTheSame() throws Exception {
    Person alice = lane.person("alice");

    assertThat(code(lane.api().login(alice.handle(), "not her password", "phone")))
        .isEqualTo(Code.WRONG_CREDENTIALS);
    assertThat(code(lane.api().login("nobody-has-it", PASSWORD, "phone")))
        .isEqualTo(Code.WRONG_CREDENTIALS);
  }

  @Test
  void badRegistrationsAreNamed() {
    assertThat(code(lane.api().register("Not A Handle", PASSWORD, "", "phone")))
        .isEqualTo(Code.BAD_HANDLE);
    assertThat(code(lane.api().register("fine-handle", "short", "", "phone")))
        .isEqualTo(Code.BAD_PASSWORD);
    assertThat(code(lane.api().register("fine-handle", PASSWORD, "", "my phone")))
        .isEqualTo(Code.BAD_REQUEST);
    assertThat(code(lane.api().register("fine-handle", PASSWORD, "x".repeat(65), "phone")))
        .isEqualTo(Code.BAD_REQUEST);
  }

  @Test
  void aRefreshTokenWorksOnceAndItsSecondUseLogsTheDeviceOut() throws Exception {
    Person alice = lane.person("alice");
    try (Peer a = lane.greet(alice)) {
      HutongApi.Session renewed = get(lane.api().refresh(alice.session().refreshToken()));

      assertThat(code(lane.api().refresh(alice.session().refreshToken())))
          .isEqualTo(Code.TOKEN_REUSED);
      assertThat(code(lane.api().refresh(renewed.refreshToken()))).isEqualTo(Code.DEVICE_REVOKED);
      assertThat(a.await("goaway").getGoaway().getReason()).isEqualTo(GoAway.Reason.REVOKED);
    }
  }

  @Test
  void devicesAreListedAndRevoked() throws Exception {
    Person alice = lane.person("alice");
    lane.onDevice(alice, "tablet");

    assertThat(Http.get(lane, "/v1/devices", alice).body()).contains("phone").contains("tablet");
    assertThat(Http.delete(lane, "/v1/devices/tablet", alice).statusCode()).isEqualTo(200);
    assertThat(Http.delete(lane, "/v1/devices/tablet", alice).statusCode()).isEqualTo(404);
    assertThat(Http.get(lane, "/v1/devices", alice).body()).doesNotContain("tablet");
  }

  @Test
  void onlySoManyDevicesAreLoggedInAtOnce() throws Exception {
    Person alice = lane.person("alice");
    for (String device : List.of("d2", "d3", "d4")) {
      lane.onDevice(alice, device);
    }

    assertThat(code(lane.api().login(alice.handle(), PASSWORD, "d5")))
        .isEqualTo(Code.TOO_MANY_DEVICES);
  }

  @Test
  void healthMetricsAndDocumentationAreServed() throws Exception {
    assertThat(Http.get(lane, "/live").statusCode()).isEqualTo(200);
    assertThat(Http.get(lane, "/ready").statusCode()).isEqualTo(200);
    assertThat(Http.get(lane, "/metrics").body())
        .contains("hutong_gateway_connections")
        .doesNotContainPattern("(?m)^# HELP \\S+\\s*$");
    assertThat(Http.get(lane, "/docs").body()).contains("/v1/register").contains("refreshToken");
    HttpResponse<String> nowhere = Http.get(lane, "/v1/nowhere");
    assertThat(nowhere.statusCode()).isEqualTo(404);
    assertThat(nowhere.headers().firstValue("content-type")).contains("application/problem+json");
    assertThat(nowhere.body()).contains("\"code\":\"NOT_FOUND\"");
  }

  @Test
  void badBodiesAndMissingTokensAreProblems() throws Exception {
    assertThat(Http.post(lane, "/v1/login", "not json").body()).contains("BAD_REQUEST");
    assertThat(Http.post(lane, "/v1/ticket", "").body()).contains("NOT_AUTHENTICATED");
    assertThat(Http.post(lane, "/v1/login", "{\"x\":\"" + "y".repeat(70_000) + "\"}").statusCode())
        .isEqualTo(413);
    assertThat(Http.post(lane, "/v1/refresh", "{\"refreshToken\":\"x.y\"}").body())
        .contains("TOKEN_INVALID");
  }

  private static Code code(CompletableFuture<?> request) {
    Throwable failure = catchThrowable(() -> get(request));
    assertThat(failure).isInstanceOf(ExecutionException.class);
    return ((HutongException) failure.getCause()).code();
  }

  private static String userId(HttpResponse<String> response) {
    return response.body().replaceAll(".*\"userId\":\"([^\"]+)\".*", "$1");
  }
}

package hutong.platform.media;

import hutong.platform.extend.Route;
import hutong.platform.extend.Route.Access;
import hutong.platform.extend.Route.Body;
import hutong.platform.extend.Route.Call;
import hutong.platform.extend.Route.Method;
import hutong.platform.extend.Route.Outcome;
import hutong.platform.media.Blobs.Rendition;
import hutong.protocol.wire.Action;
import hutong.protocol.wire.Code;
import hutong.protocol.wire.MediaRequest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Putting and getting pictures over the HTTP API. */
public final class MediaRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(MediaRoutes.class);
  private static final int RETRY_MILLIS = 1000;

  /**
   * Bytes under an id never change; and a browser must take them for a picture and nothing else.
   */
  private static final Map<String, String> HEADERS =
      Map.of(
          "Cache-Control", "private, max-age=31536000, immutable",
          "X-Content-Type-Options", "nosniff",
          "Content-Disposition", "inline",
          "Content-Security-Policy", "default-src 'none'");

  private final Media media;
  private final MediaSettings settings;
  private final PictureRate rate;

  public MediaRoutes(Media media, MediaSettings settings) {
    this.media = media;
    this.settings = settings;
    this.rate = new PictureRate(settings);
  }

  public List<Route<?>> routes() {
    MediaRequest nothing = MediaRequest.getDefaultInstance();
    return List.of(
        new Route<>(
            Method.POST,
            "/v1/media",
            nothing,
            Access.BEARER,
            new Body.File(settings.maxPictureBytes(), settings.uploadTimeout()),
            (request, call) -> put(call)),
        new Route<>(
            Method.GET,
            "/v1/media/{mediaId}",
            nothing,
            Access.BEARER,
            (request, call) -> get(call, Rendition.PICTURE)),
        new Route<>(
            Method.GET,
            "/v1/media/{mediaId}/thumbnail",
            nothing,
            Access.BEARER,
            (request, call) -> get(call, Rendition.THUMBNAIL)));
  }

  private CompletionStage<Outcome> put(Call call) {
    int wait = rate.waitMillis(call.caller().user());
    if (wait > 0) {
      return CompletableFuture.completedFuture(
          new Outcome.Failed(
              Code.RATE_LIMITED,
              Action.RETRY,
              wait,
              "at most " + settings.picturesPerHour() + " pictures an hour"));
    }
    return media
        .put(call.caller().user(), call.file())
        .handle((put, failure) -> failure == null ? outcome(put) : unavailable(failure));
  }

  private static Outcome outcome(Media.Put put) {
    if (put instanceof Media.Put.Kept kept) {
      return new Outcome.Ok(
          hutong.protocol.wire.Media.newBuilder()
              .setMediaId(kept.mediaId())
              .setWidth(kept.picture().width())
              .setHeight(kept.picture().height())
              .setContentType(kept.picture().contentType())
              .build());
    }
    return Outcome.failed(
        Code.BAD_PICTURE, Action.FIX, "the file " + ((Media.Put.Refused) put).why());
  }

  private CompletionStage<Outcome> get(Call call, Rendition rendition) {
    String mediaId = Objects.requireNonNullElse(call.parameters().get("mediaId"), "");
    return media
        .show(call.caller().user(), mediaId, rendition)
        .handle((shown, failure) -> failure == null ? outcome(shown) : unavailable(failure));
  }

  private static Outcome outcome(Optional<Media.Shown> shown) {
    return shown
        .<Outcome>map(file -> new Outcome.File(file.contentType(), file.bytes(), HEADERS))
        .orElseGet(
            () ->
                Outcome.failed(
                    Code.NO_SUCH_MEDIA, Action.GIVE_UP, "no such picture, or not for you to see"));
  }

  private static Outcome unavailable(Throwable thrown) {
    Throwable cause =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    if (!(cause instanceof RejectedExecutionException)) { // which says all by its code
      LOG.warn("a picture could not be put or got", cause);
    }
    return new Outcome.Failed(
        Code.UNAVAILABLE, Action.RETRY, RETRY_MILLIS, "not done, or not known: try again");
  }
}

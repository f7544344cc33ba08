package hutong.protocol.client;

import hutong.protocol.ClientId;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What a client is made with.
 *
 * @param url {@code ws://host:port/ws}
 * @param device name of the device, as at login; the store is this device's
 * @param tap sees every frame
 * @param history how much of a conversation is delivered
 */
public record ClientSettings(
    URI url,
    String device,
    Credentials credentials,
    ClientListener listener,
    FrameListener tap,
    ClientStore store,
    History history,
    Tuning tuning,
    ClientRuntime runtime) {

  public ClientSettings {
    if (!ClientId.isDevice(device)) {
      throw new IllegalArgumentException("must be 1–64 of A–Z a–z 0–9 . _ : -: device=" + device);
    }
  }

  /** Settings with an in-memory store, no tap, {@link History#CATCH_UP} and the shared runtime. */
  public static ClientSettings of(
      URI url, String device, Credentials credentials, ClientListener listener) {
    return new ClientSettings(
        url,
        device,
        credentials,
        listener,
        FrameListener.NONE,
        ClientStore.inMemory(),
        History.CATCH_UP,
        Tuning.DEFAULT,
        ClientRuntime.shared());
  }

  /** Where the access token comes from when there is no resume token, or it was refused. */
  @FunctionalInterface
  public interface Credentials {
    /**
     * The token for the next {@code hello}; called in the client's turn, must not block. An answer
     * that fails with a {@link HutongException} that is not retryable stops the client; after any
     * other failure it tries again later.
     *
     * @param refused why the credential before was refused; then the same token again stops the
     *     client
     */
    CompletableFuture<String> accessToken(Optional<HutongException> refused);

    /** A token that cannot be renewed. */
    static Credentials of(String accessToken) {
      return refused -> CompletableFuture.completedFuture(accessToken);
    }
  }

  /** How much of a conversation is delivered. What is left out is told as {@code skipped}. */
  public enum History {
    /** Every item that the person may see, however many pages that takes. */
    ALL,
    /** Every item, but where more than 1,000 (server's setting) are missing the latest of them. */
    CATCH_UP,
    /**
     * As {@link #CATCH_UP}, but a conversation without a cursor starts one page below the item or
     * head by which it became known.
     */
    RECENT
  }

  /**
   * Limits and times; the defaults suit a person's client.
   *
   * @param sendsInFlight unanswered sends of all conversations
   * @param sendsInFlightPerConversation 1 keeps the order of sends in every case; with more, a send
   *     that has to be retried can end up behind later ones
   * @param syncsInFlight conversations that are caught up at once
   * @param outboxItems unacknowledged items; more are refused with UNAVAILABLE
   * @param receivedItems {@code received} is sent after that many items of a conversation …
   * @param receivedMillis … or after that time
   * @param answerMillis without an answer for so long a request fails, and a send is repeated
   * @param retryMillis first pause before another attempt; doubles, and half of it is random
   * @param retryMaxMillis longest such pause
   * @param orderMillis for so long an order of money is repeated until its outcome is known
   */
  public record Tuning(
      int sendsInFlight,
      int sendsInFlightPerConversation,
      int syncsInFlight,
      int outboxItems,
      int receivedItems,
      long receivedMillis,
      long answerMillis,
      long retryMillis,
      long retryMaxMillis,
      long orderMillis) {
    public static final Tuning DEFAULT =
        new Tuning(64, 1, 8, 10_000, 32, 50, 10_000, 200, 30_000, 60_000);

    public Tuning withSends(int inFlight, int inFlightPerConversation) {
      return new Tuning(
          inFlight,
          inFlightPerConversation,
          syncsInFlight,
          outboxItems,
          receivedItems,
          receivedMillis,
          answerMillis,
          retryMillis,
          retryMaxMillis,
          orderMillis);
    }

    public Tuning withOrders(long orderMillis) {
      return new Tuning(
          sendsInFlight,
          sendsInFlightPerConversation,
          syncsInFlight,
          outboxItems,
          receivedItems,
          receivedMillis,
          answerMillis,
          retryMillis,
          retryMaxMillis,
          orderMillis);
    }

    public Tuning withTimes(long answerMillis, long retryMillis, long retryMaxMillis) {
      return new Tuning(
          sendsInFlight,
          sendsInFlightPerConversation,
          syncsInFlight,
          outboxItems,
          receivedItems,
          receivedMillis,
          answerMillis,
          retryMillis,
          retryMaxMillis,
          orderMillis);
    }
  }

  public ClientSettings withTap(FrameListener tap) {
    return new ClientSettings(
        url, device, credentials, listener, tap, store, history, tuning, runtime);
  }

  public ClientSettings withStore(ClientStore store) {
    return new ClientSettings(
        url, device, credentials, listener, tap, store, history, tuning, runtime);
  }

  public ClientSettings withHistory(History history) {
    return new ClientSettings(
        url, device, credentials, listener, tap, store, history, tuning, runtime);
  }

  public ClientSettings withTuning(Tuning tuning) {
    return new ClientSettings(
        url, device, credentials, listener, tap, store, history, tuning, runtime);
  }

  public ClientSettings withRuntime(ClientRuntime runtime) {
    return new ClientSettings(
        url, device, credentials, listener, tap, store, history, tuning, runtime);
  }
}

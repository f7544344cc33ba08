package hutong.platform.gateway;

/** What an event loop looks at every beat, instead of a timer for each deadline. */
interface Swept {
  void sweep(long nowNanos);

  /** The node stops: say so and close. */
  void drain();

  /** Bytes on their way to the client. */
  long queuedBytes();
}

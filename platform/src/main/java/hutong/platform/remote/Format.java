package hutong.platform.remote;

/** How the values of one type lie in a message. */
interface Format {
  void write(Sink out, Object value);

  Object read(Source in);

  /** What a component is that the sender, of an older version, does not have. */
  Object absent();
}

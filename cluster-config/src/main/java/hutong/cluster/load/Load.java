package hutong.cluster.load;

/** Something that is done at a fixed rate, whatever the server does, and counted. */
interface Load {
  /** Where all of it happens. */
  Loop loop();

  Tally tally();

  /** When what is done is due. */
  Pace pace();
}

package hutong.platform.money;

import java.util.List;

/**
 * Events of a book that were decided in one batch, as one entry of its journal. They hang in a
 * chain: the hash of each is of the hash before it and its bytes, so that one that was altered,
 * taken out or put in later shows.
 *
 * @param previous hash of the event before these, {@link Hash#NONE} at the first
 * @param events at least one
 * @param hash of the last of them
 */
record Link(Hash previous, List<Event> events, Hash hash) {
  Link {
    events = List.copyOf(events);
  }

  /** 128 bits of SHA-256. */
  record Hash(long high, long low) {
    static final Hash NONE = new Hash(0, 0);
  }

  /** Makes links; the bytes of events are not the rules' business. */
  interface Chain {
    Link after(Hash previous, Event event);
  }

  /** One of several that follow one upon the other. */
  static Link joined(List<Link> links) {
    return links.size() == 1
        ? links.get(0)
        : new Link(
            links.get(0).previous,
            links.stream().flatMap(link -> link.events.stream()).toList(),
            links.get(links.size() - 1).hash);
  }
}

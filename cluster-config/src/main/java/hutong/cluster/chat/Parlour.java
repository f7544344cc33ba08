package hutong.cluster.chat;

/**
 * What a chat takes place in.
 *
 * @param script nobody is there to see that an order failed: what is said next is said nowhere,
 *     rather than in the conversation of before; and everything is shown, for nobody can look
 */
record Parlour(Desk desk, Screen screen, Rooms rooms, PostOffice post, boolean script) {}

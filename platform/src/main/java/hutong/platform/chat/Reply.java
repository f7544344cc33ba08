package hutong.platform.chat;

import hutong.platform.chat.Roster.Member;
import hutong.platform.chat.Roster.Person;
import hutong.platform.remote.NodeMessage;
import java.util.List;

/** What a conversation answers. */
sealed interface Reply extends NodeMessage {
  record Stored(long sequence, long atMillis) implements Reply {}

  /**
   * @param earliest members who came first, as many as are shown
   * @param self the asking member
   */
  record Description(
      Charter charter,
      List<Person> earliest,
      int memberCount,
      long head,
      boolean large,
      Member self)
      implements Reply {
    /** Number from which the asking member may read. */
    long since() {
      return self.since();
    }
  }

  /**
   * @param more whether there are further members
   * @param count of all that the search finds
   */
  record MemberPage(List<Member> members, boolean more, int count) implements Reply {}

  /**
   * @param waiting an admin must say yes first
   */
  record Joined(boolean waiting) implements Reply {}

  record Rejected(Reason reason) implements Reply {}
}

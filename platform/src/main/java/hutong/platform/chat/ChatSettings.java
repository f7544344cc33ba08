package hutong.platform.chat;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Limits of conversations, from {@code hutong.chat}.
 *
 * @param maxMembers of a group
 * @param smallConversationLimit members up to which each is told of a new item one by one
 * @param membersShown members named in an {@code opened} frame at most
 * @param receiptsKept acknowledgements remembered for each sending device
 * @param maxTextBytes of a text's UTF-8
 * @param maxTitleCharacters of a group's title
 * @param maxAnnouncementCharacters of what a group's members are told
 * @param maxInvitedAtOnce people named when a group is made
 * @param maxInvitations open ones of a group
 * @param maxWaiting people of a group who wait for approval
 * @param maxMentions people called by one text
 * @param maxReactions people who react to one item
 * @param maxPins pinned items of a conversation
 * @param maxEdits of one item
 * @param editWithinMillis how long an own text may be edited
 * @param recallWithinMillis how long an own item may be taken back
 * @param maxPageItems of one page
 * @param maxPageBytes of one page; the page that crosses it ends early and says so
 * @param catchUpItems missing items above which a reader that catches up is told to start from the
 *     end
 * @param maxUnreceivedPushes pushes without {@code received}; beyond it a connection gets heads
 * @param recentBytes of newest items kept for those who have fallen behind, on one node
 * @param inboxLimit conversations of one person that are listed
 * @param unsettledPatience how long a head without its event is looked for again
 * @param inboxRereadEvery slow beat at which a connected person's inbox is read again
 */
public record ChatSettings(
    int maxMembers,
    int smallConversationLimit,
    int membersShown,
    int receiptsKept,
    int maxTextBytes,
    int maxTitleCharacters,
    int maxAnnouncementCharacters,
    int maxInvitedAtOnce,
    int maxInvitations,
    int maxWaiting,
    int maxMentions,
    int maxReactions,
    int maxPins,
    int maxEdits,
    long editWithinMillis,
    long recallWithinMillis,
    int maxPageItems,
    int maxPageBytes,
    int catchUpItems,
    int maxUnreceivedPushes,
    long recentBytes,
    int inboxLimit,
    Duration unsettledPatience,
    Duration inboxRereadEvery) {

  public static ChatSettings from(Config config) {
    Config chat = config.getConfig("hutong.chat");
    return new ChatSettings(
        positive(chat, "max-members"),
        positive(chat, "small-conversation-limit"),
        positive(chat, "members-shown"),
        positive(chat, "receipts-kept"),
        Math.toIntExact(chat.getBytes("max-text-bytes")),
        positive(chat, "max-title-characters"),
        positive(chat, "max-announcement-characters"),
        positive(chat, "max-invited-at-once"),
        positive(chat, "max-invitations"),
        positive(chat, "max-waiting"),
        positive(chat, "max-mentions"),
        positive(chat, "max-reactions"),
        positive(chat, "max-pins"),
        positive(chat, "max-edits"),
        chat.getDuration("edit-within").toMillis(),
        chat.getDuration("recall-within").toMillis(),
        positive(chat, "max-page-items"),
        Math.toIntExact(chat.getBytes("max-page-bytes")),
        positive(chat, "catch-up-items"),
        positive(chat, "max-unreceived-pushes"),
        chat.getBytes("recent-bytes"),
        positive(chat, "inbox-limit"),
        chat.getDuration("unsettled-patience"),
        chat.getDuration("inbox-reread-every"));
  }

  private static int positive(Config config, String key) {
    int value = config.getInt(key);
    if (value < 1) {
      throw new IllegalArgumentException("hutong.chat." + key + " must be > 0: " + value);
    }
    return value;
  }
}

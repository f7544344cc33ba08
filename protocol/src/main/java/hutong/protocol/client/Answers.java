package hutong.protocol.client;

import hutong.protocol.wire.Frame;
import hutong.protocol.wire.Frame.BodyCase;

/** Which answer the contract names for a request. */
final class Answers {
  private Answers() {}

  /**
   * The body of the answer when it was done.
   *
   * @throws IllegalArgumentException when the frame is no request, or one that the outbox sends
   */
  static BodyCase to(Frame asked) {
    return switch (asked.getBodyCase()) {
      case OPEN, CREATE_GROUP -> BodyCase.OPENED;
      case ADD_MEMBER, LEAVE -> BodyCase.ACK;
      case MANAGE -> asked.getManage().hasInvite() ? BodyCase.INVITATION : BodyCase.ACK;
      case READ, ARRANGE -> BodyCase.HEAD;
      case INBOX -> BodyCase.INBOX_PAGE;
      case SYNC -> BodyCase.PAGE;
      case JOIN -> BodyCase.JOINED;
      case MEMBERS -> BodyCase.MEMBER_PAGE;
      case READERS -> BodyCase.READER_LIST;
      case VERSIONS -> BodyCase.VERSION_LIST;
      case LOOK_UP, SET_PROFILE -> BodyCase.PERSON;
      case CONTACT -> BodyCase.CONTACT_ENTRY;
      case CONTACTS -> BodyCase.CONTACT_PAGE;
      case READ_SETTINGS, SET_SETTINGS -> BodyCase.SETTINGS;
      case WATCH -> BodyCase.PRESENCES;
      case READ_WALLET -> BodyCase.WALLET_STATE;
      case PAY -> BodyCase.PAID;
      case SEND_ENVELOPE, SEND_TRANSFER, RETURN_TRANSFER, READ_MONEY_CARD -> BodyCase.MONEY_CARD;
      case CLAIM -> BodyCase.CLAIMED;
      case READ_BILL -> BodyCase.BILL_PAGE;
      case SET_PIN -> BodyCase.PIN_IS_SET;
      case CHECK_PIN -> BodyCase.AUTHORISATION;
      default ->
          throw new IllegalArgumentException(
              "must be a request other than send: body=" + asked.getBodyCase());
    };
  }
}

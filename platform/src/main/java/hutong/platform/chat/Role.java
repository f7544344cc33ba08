package hutong.platform.chat;

import java.util.Arrays;

/** What a member of a group may do, the least first. */
enum Role {
  MEMBER(0),
  ADMIN(1),
  /** One in each group. */
  OWNER(2);

  private final int number;

  Role(int number) {
    this.number = number;
  }

  /** As it is stored. */
  int number() {
    return number;
  }

  /**
   * @throws IllegalArgumentException when no role has that number
   */
  static Role of(int number) {
    return Arrays.stream(values())
        .filter(role -> role.number == number)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("must be a role's number: " + number));
  }
}

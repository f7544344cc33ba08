package hutong.platform.operate;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** In which capacity somebody acts. */
enum Role {
  SUPPORT,
  FINANCE,
  ADMIN,
  /** Whoever can read the server's folder. */
  FOLDER,
  /** The server itself, when it does what was decided. */
  SERVER;

  /** What a role may do. All may read the log and the list of operators. */
  enum Right {
    /** At a person's money. */
    LOOK,
    /** Propose and decide what touches people's money. */
    MONEY,
    /** Add and remove operators. */
    APPOINT;

    /** The roles of operators that have it: {@code finance or admin}. */
    String holders() {
      return ofOperators()
          .filter(role -> role.may(this))
          .map(Role::word)
          .collect(Collectors.joining(" or "));
    }
  }

  private static Stream<Role> ofOperators() {
    return Arrays.stream(values()).filter(role -> role != FOLDER && role != SERVER);
  }

  boolean may(Right right) {
    return switch (this) {
      case SUPPORT -> right == Right.LOOK;
      case FINANCE -> right == Right.LOOK || right == Right.MONEY;
      case ADMIN -> true;
      case FOLDER -> right == Right.APPOINT;
      case SERVER -> false;
    };
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The role of that word, if an operator can have it. */
  static Optional<Role> of(String word) {
    return ofOperators().filter(role -> role.word().equals(word)).findFirst();
  }
}

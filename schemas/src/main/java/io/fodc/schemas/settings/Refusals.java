package io.fodc.schemas.settings;

import java.util.List;
import java.util.Optional;

/** The wording of refusals: key, value, where it was set, what is allowed, what to do. */
final class Refusals {
  /** Stands for a value that is not shown. */
  static final String MASK = "<hidden>";

  private static final int MAX_SHOWN = 80;

  private Refusals() {}

  /** {@code collect.interval = '10' (agent.yaml:12) has no unit}. */
  static String badValue(Setting setting, String value, Origin origin, String reason) {
    boolean hidden =
        setting.secret()
            || setting.type().shape() == ValueType.Shape.MAP && SecretNames.isSecret(value);
    String shown = hidden ? MASK : "'" + excerpt(withoutUserInfo(value)) + "'";
    return setting.key() + " = " + shown + " (" + origin.where() + ") " + reason;
  }

  /** As above, with what is allowed and an example. */
  static String malformed(Setting setting, String value, Origin origin, String reason) {
    ValueType type = setting.type();
    return badValue(setting, value, origin, reason)
        + "; allowed: "
        + type.allowed()
        + "; for example "
        + type.example();
  }

  /** An unknown name of any origin, with the known one it was probably meant to be. */
  static String unknown(String what, String name, String where, List<String> known) {
    Optional<String> nearest = NearestName.of(name, known);
    String meant = nearest.map(best -> "did you mean '" + best + "'? ").orElse("");
    return "unknown "
        + what
        + " '"
        + excerpt(name)
        + "'"
        + where
        + "; "
        + meant
        + "remove it or correct it (--help lists every key)";
  }

  /** A URL's user and password are a secret whatever the key is called. */
  static String withoutUserInfo(String text) {
    return text.replaceAll("://[^/?#]*@", "://" + MASK + "@");
  }

  /** At most 80 characters, control characters made visible. */
  static String excerpt(String text) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < text.length() && shown.length() < MAX_SHOWN; i++) {
      char c = text.charAt(i);
      shown.append(Character.isISOControl(c) ? '?' : c);
    }
    return text.length() > MAX_SHOWN ? shown + "..." : shown.toString();
  }
}

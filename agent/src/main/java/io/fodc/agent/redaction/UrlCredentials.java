package io.fodc.agent.redaction;

import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes user and password out of URLs where what remains is surely harmless. */
final class UrlCredentials {
  /** Scheme, user info without separators, host with port, path; no query and no fragment. */
  private static final Pattern URL =
      Pattern.compile(
          "(?<scheme>[a-z][a-z0-9+.-]{0,15}://)((?<user>[^\\s/?#@,]+)@)?"
              + "(?<rest>[A-Za-z0-9.\\[\\]:-]+(:\\d{1,5})?(/[\\w./-]*)?)");

  private UrlCredentials() {}

  /**
   * The URLs of a comma-separated list with {@code replacement} in place of user and password;
   * empty unless every part is a plain URL and nothing suspicious remains.
   */
  static Optional<String> replaced(String value, UnaryOperator<String> replacement) {
    StringBuilder text = new StringBuilder();
    for (String part : value.split(",", -1)) {
      Matcher url = URL.matcher(part);
      if (!url.matches() || SecretShapes.of(url.group("rest")).isPresent()) {
        return Optional.empty();
      }
      String user = url.group("user");
      text.append(text.isEmpty() ? "" : ",").append(url.group("scheme"));
      text.append(user == null ? "" : replacement.apply(user) + "@").append(url.group("rest"));
    }
    return Optional.of(text.toString());
  }
}

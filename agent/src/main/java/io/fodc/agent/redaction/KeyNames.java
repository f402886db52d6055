package io.fodc.agent.redaction;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What the name of a key says about its value. */
final class KeyNames {
  private static final int MAX_CHARS = 128;
  private static final Pattern WELL_FORMED = Pattern.compile("[A-Za-z_][\\w.\\[\\]-]*");

  /** Where one word of a name ends: separators, and a capital behind a small letter. */
  private static final Pattern WORD_END = Pattern.compile("[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])");

  private static final Set<String> SECRET_WORDS =
      Set.of(
          "pass",
          "pw",
          "pwd",
          "user",
          "users",
          "username",
          "key",
          "keys",
          "sas",
          "sig",
          "signature",
          "salt",
          "pin",
          "otp",
          "dsn",
          "jwt",
          "pem",
          "bearer",
          "authorization",
          "cookie",
          "private",
          "cred",
          "creds",
          "connstr");

  private static final Pattern SECRET_PARTS =
      Pattern.compile(
          "passw|passphrase|passcode|passkey|secret|token|credential|apikey|accesskey|accountkey|privatekey"
              + "|connectionstring");

  /** Words of which the last part, written together with others, says it: {@code dbpass}. */
  private static final Pattern SECRET_END = Pattern.compile(".+(pass|pwd|key|pin)");

  /** Words that say it at the end of a name, and elsewhere what it is about: {@code auth-mode}. */
  private static final Set<String> SECRET_LAST = Set.of("auth");

  private static final Pattern PATH_NAME =
      Pattern.compile(".*(^|[-_.])(file|files|path|paths|dir|directory|cert|certs|executable)");

  private static final Pattern ADDRESS_NAME =
      Pattern.compile(
          ".*(^|[-_.])(addr|addrs|address|addresses|host|hosts|hostname|endpoint|endpoints)");

  private static final Pattern WORD_NAME =
      Pattern.compile(
          ".*(^|[-_.])(mode|modes|env|level|levels|provider|modules|module|namespace|type|types"
              + "|role|roles|format|region|zone|tier|version|schedule|unit|strategy|policy|executable)");

  private KeyNames() {}

  /** Whether a key may be shown as it is; a key that is not could itself be a secret. */
  static boolean isShowable(String key) {
    return key.length() <= MAX_CHARS
        && WELL_FORMED.matcher(key).matches()
        && SecretShapes.of(key).isEmpty();
  }

  /** Whether the name says that the value is a secret. */
  static boolean isSecret(String key) {
    StringBuilder joined = new StringBuilder();
    String last = "";
    for (String word : WORD_END.split(key)) {
      String lower = word.toLowerCase(Locale.ROOT);
      if (SECRET_WORDS.contains(lower) || SECRET_END.matcher(lower).matches()) {
        return true;
      }
      last = lower;
      joined.append(lower);
    }
    return SECRET_LAST.contains(last) || SECRET_PARTS.matcher(joined).find();
  }

  static boolean isPath(String key) {
    return PATH_NAME.matcher(key.toLowerCase(Locale.ROOT)).matches();
  }

  static boolean isAddress(String key) {
    return ADDRESS_NAME.matcher(key.toLowerCase(Locale.ROOT)).matches();
  }

  static boolean isWord(String key) {
    return WORD_NAME.matcher(key.toLowerCase(Locale.ROOT)).matches();
  }
}

package io.fodc.schemas.exposition;

import java.util.Locale;

/**
 * What happens to metric and label names beyond {@code [a-zA-Z_:][a-zA-Z0-9_:]*} (labels without
 * {@code :}) when a page is written.
 */
public enum NameEscaping {
  /** They are written in quotes, for readers that said they understand that. */
  ALLOW_UTF_8("allow-utf-8"),
  /**
   * They are written as {@code U__} and their characters, each one outside the classic set as
   * {@code _hex_}. Unlike underscores this never makes one name of two.
   */
  VALUES("values");

  private final String word;

  NameEscaping(String word) {
    this.word = word;
  }

  /** The {@code escaping} parameter of {@code Content-Type}. */
  public String word() {
    return word;
  }

  /**
   * The escaping for a request: quotes if the range for this format asks for {@code allow-utf-8}.
   */
  public static NameEscaping negotiate(String acceptHeader, ExpositionFormat format) {
    for (String range : acceptHeader.split(",")) {
      boolean ofFormat =
          ExpositionFormat.ofMediaType(range).filter(found -> found == format).isPresent();
      String asked = ExpositionFormat.parameter(range, "escaping").orElse("");
      if (ofFormat && asked.toLowerCase(Locale.ROOT).equals(ALLOW_UTF_8.word)) {
        return ALLOW_UTF_8;
      }
    }
    return VALUES;
  }

  static boolean plainMetric(String name) {
    boolean plain = !name.isEmpty() && name.charAt(0) < 0x80 && CharClass.startsMetric(first(name));
    for (int i = 1; plain && i < name.length(); i++) {
      plain = name.charAt(i) < 0x80 && CharClass.inMetric((byte) name.charAt(i));
    }
    return plain;
  }

  static boolean plainLabel(String name) {
    return plainMetric(name) && name.indexOf(':') < 0;
  }

  /** The name under {@link #VALUES}. */
  static String escaped(String name, boolean label) {
    StringBuilder escaped = new StringBuilder("U__");
    name.codePoints()
        .forEach(
            c -> {
              if (c == '_') {
                escaped.append("__");
              } else if (c < 0x80 && CharClass.inMetric((byte) c) && !(label && c == ':')) {
                escaped.append((char) c);
              } else if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                escaped.append("_FFFD_");
              } else {
                escaped.append('_').append(Integer.toHexString(c)).append('_');
              }
            });
    return escaped.toString();
  }

  private static byte first(String name) {
    return (byte) name.charAt(0);
  }
}

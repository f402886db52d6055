package io.fodc.proxy.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which raw paths a route takes. A <code>{name}</code> is a whole segment of the path; a <code>
 * {name*}</code>, of which there is at most one, is one or more of them, slashes and all. Matching
 * takes time in proportion to the path.
 */
final class PathTemplate {
  private static final Pattern VARIABLE = Pattern.compile("\\{([a-z_]+)(\\*?)}");

  private final String shown;
  private final Pattern raw;
  private final List<String> names;

  private PathTemplate(String shown, Pattern raw, List<String> names) {
    this.shown = shown;
    this.raw = raw;
    this.names = names;
  }

  static PathTemplate of(String text) {
    Matcher variable = VARIABLE.matcher(text);
    StringBuilder raw = new StringBuilder();
    List<String> names = new ArrayList<>();
    int from = 0;
    int tails = 0;
    while (variable.find()) {
      boolean tail = !variable.group(2).isEmpty();
      tails += tail ? 1 : 0;
      raw.append(Pattern.quote(text.substring(from, variable.start())));
      raw.append(tail ? "(.+)" : "([^/]+)");
      names.add(variable.group(1));
      from = variable.end();
    }
    raw.append(Pattern.quote(text.substring(from)));
    if (tails > 1) {
      throw new IllegalArgumentException(
          "path '" + text + "' has " + tails + " {…*}: one takes several segments, not two");
    }
    String shown = text.replace("*}", "}");
    return new PathTemplate(shown, Pattern.compile(raw.toString(), Pattern.DOTALL), names);
  }

  /** As the contract writes it. */
  String shown() {
    return shown;
  }

  /** The decoded values of the <code>{…}</code> if a raw path is of this form. */
  Optional<Map<String, String>> match(String rawPath) {
    Matcher found = raw.matcher(rawPath);
    if (!found.matches()) {
      return Optional.empty();
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      values.put(names.get(i), Query.decode(found.group(i + 1), false));
    }
    return Optional.of(values);
  }
}

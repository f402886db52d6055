package io.fodc.agent.config;

import io.fodc.agent.process.NulSeparated;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits the text of an environment: the kernel's form, separated by NUL, or an env file with a
 * {@code NAME=value} per line, comments, an optional {@code export}, and quotes that may span
 * lines.
 *
 * @param variables in the order of the text
 * @param badLines lines that are no variable
 */
record EnvironmentText(List<Map.Entry<String, String>> variables, int badLines) {
  private static final Pattern ASSIGNMENT =
      Pattern.compile("\\s*(export\\s+)?([A-Za-z_][\\w.-]*)\\s*=(.*)", Pattern.DOTALL);

  EnvironmentText {
    variables = List.copyOf(variables);
  }

  static EnvironmentText read(String text) {
    return text.indexOf('\0') >= 0 ? ofBlock(text) : ofLines(text);
  }

  static EnvironmentText ofBlock(String text) {
    List<Map.Entry<String, String>> variables = new ArrayList<>();
    int bad = 0;
    for (String part : NulSeparated.split(text)) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        variables.add(Map.entry(part.substring(0, equals), part.substring(equals + 1)));
      } else {
        bad++;
      }
    }
    return new EnvironmentText(variables, bad);
  }

  private static EnvironmentText ofLines(String text) {
    List<Map.Entry<String, String>> variables = new ArrayList<>();
    List<String> lines = text.lines().toList();
    int bad = 0;
    int at = 0;
    while (at < lines.size()) {
      String line = lines.get(at++);
      if (line.isBlank() || line.stripLeading().startsWith("#")) {
        continue;
      }
      Matcher assignment = ASSIGNMENT.matcher(line);
      if (!assignment.matches()) {
        bad++;
        continue;
      }
      StringBuilder value = new StringBuilder(assignment.group(3).strip());
      char quote = value.isEmpty() ? ' ' : value.charAt(0);
      boolean quoted = quote == '"' || quote == '\'';
      while (quoted && !isClosed(value, quote) && at < lines.size()) {
        value.append('\n').append(lines.get(at++));
      }
      variables.add(Map.entry(assignment.group(2), unquoted(value.toString(), quote, quoted)));
    }
    return new EnvironmentText(variables, bad);
  }

  private static boolean isClosed(StringBuilder value, char quote) {
    return value.length() > 1 && value.indexOf(String.valueOf(quote), 1) > 0;
  }

  private static String unquoted(String value, char quote, boolean quoted) {
    int end = quoted ? value.lastIndexOf(quote) : -1;
    return end > 0 ? value.substring(1, end) : value;
  }
}

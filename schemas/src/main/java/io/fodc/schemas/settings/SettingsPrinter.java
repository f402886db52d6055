package io.fodc.schemas.settings;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes effective settings as YAML that can be loaded again, secrets excepted. */
final class SettingsPrinter {
  private static final int COMMENT_COLUMN = 44;

  private final StringBuilder out = new StringBuilder();

  private SettingsPrinter() {}

  static String print(Settings settings) {
    SettingsPrinter printer = new SettingsPrinter();
    printer.section(settings, "", "");
    return printer.out.toString();
  }

  private void section(Settings settings, String prefix, String indent) {
    SettingsSchema schema = settings.schema();
    for (String word : words(schema, prefix)) {
      String key = prefix + word;
      if (schema.setting(key).isPresent()) {
        value(settings, schema.setting(key).get(), indent + word + ":", indent);
      } else if (schema.sectionList(key).isPresent()) {
        records(settings, key, indent + word + ":", indent);
      } else {
        out.append(indent).append(word).append(":\n");
        section(settings, key + ".", indent + "  ");
      }
    }
  }

  private static Set<String> words(SettingsSchema schema, String prefix) {
    Set<String> words = new LinkedHashSet<>();
    for (String key : schema.keys()) {
      if (key.startsWith(prefix)) {
        int dot = key.indexOf('.', prefix.length());
        words.add(dot < 0 ? key.substring(prefix.length()) : key.substring(prefix.length(), dot));
      }
    }
    return words;
  }

  private void value(Settings settings, Setting setting, String name, String indent) {
    Object value = settings.value(setting.key());
    String where = settings.origin(setting.key()).where();
    switch (setting.type().shape()) {
      case SCALAR -> line(name + " " + scalar(setting, value), where);
      case LIST -> {
        List<String> list = ValueType.castList(value);
        line(list.isEmpty() ? name + " []" : name, where);
        list.forEach(
            text ->
                out.append(indent)
                    .append("  - ")
                    .append(quoted(Refusals.withoutUserInfo(text)))
                    .append('\n'));
      }
      case MAP -> {
        Map<String, String> map = ValueType.castMap(value);
        line(map.isEmpty() ? name + " {}" : name, where);
        map.forEach(
            (key, text) ->
                out.append(indent)
                    .append("  ")
                    .append(quoted(key))
                    .append(": ")
                    .append(quoted(entry(key, text)))
                    .append('\n'));
      }
    }
  }

  private static String entry(String key, String text) {
    return SecretNames.isSecret(key) ? Refusals.MASK : Refusals.withoutUserInfo(text);
  }

  private static String scalar(Setting setting, Object value) {
    String text = setting.type().format().apply(value);
    if (setting.secret() && !text.isEmpty()) {
      return quoted(Refusals.MASK);
    }
    return value instanceof String || value instanceof HostAndPort
        ? quoted(Refusals.withoutUserInfo(text))
        : text;
  }

  private void records(Settings settings, String key, String name, String indent) {
    List<Settings> records = settings.sections(key);
    line(records.isEmpty() ? name + " []" : name, settings.origin(key).where());
    for (Settings record : records) {
      SettingsPrinter below = new SettingsPrinter();
      below.section(record, "", indent + "    ");
      int first = indent.length() + 4;
      out.append(indent)
          .append("  - ")
          .append(below.out.substring(Math.min(first, below.out.length())));
    }
  }

  private void line(String text, String where) {
    out.append(text)
        .append(" ".repeat(Math.max(1, COMMENT_COLUMN - text.length())))
        .append("# ")
        .append(where)
        .append('\n');
  }

  private static String quoted(String text) {
    return text.codePoints()
        .mapToObj(SettingsPrinter::escaped)
        .collect(Collectors.joining("", "\"", "\""));
  }

  private static String escaped(int c) {
    return switch (c) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      case '\t' -> "\\t";
      default -> Character.isISOControl(c) ? "\\x%02x".formatted(c) : Character.toString(c);
    };
  }
}

package io.fodc.schemas.settings;

/** What a schema says about itself. */
final class SettingsHelp {
  private SettingsHelp() {}

  static String text(SettingsSchema schema) {
    StringBuilder out = new StringBuilder();
    for (Setting setting : schema.settings()) {
      out.append("  --").append(setting.key()).append("=<").append(setting.type().word());
      out.append(">\n      ").append(setting.description()).append('\n');
      out.append("      ").append(bounds(schema, setting)).append("; variable ");
      out.append(Setting.variableOf(setting.key())).append('\n');
    }
    for (SectionList list : schema.sections()) {
      out.append("  --").append(list.shortFlag()).append("=<").append(list.shortKey());
      out.append(">  (repeatable)\n      ").append(list.description()).append('\n');
      out.append("      In YAML a list '").append(list.key()).append("' of records; variable ");
      out.append(Setting.variableOf(list.key())).append(" (separated by commas)\n");
      for (Setting setting : list.element().settings()) {
        out.append("        ").append(setting.key()).append(": ").append(setting.description());
        out.append(" (").append(bounds(list.element(), setting)).append(")\n");
      }
    }
    return out.toString();
  }

  static String markdown(SettingsSchema schema) {
    StringBuilder out = new StringBuilder("| key | default | allowed | meaning |\n");
    out.append("| --- | --- | --- | --- |\n");
    schema.settings().forEach(setting -> row(out, "", schema, setting));
    for (SectionList list : schema.sections()) {
      out.append("| `").append(list.key()).append("[]` (`--").append(list.shortFlag());
      out.append("`) | none | a list of records | ").append(list.description()).append(" |\n");
      list.element()
          .settings()
          .forEach(setting -> row(out, list.key() + "[].", list.element(), setting));
    }
    return out.toString();
  }

  private static void row(
      StringBuilder out, String prefix, SettingsSchema schema, Setting setting) {
    out.append("| `").append(prefix).append(setting.key()).append("` | ");
    out.append(initial(schema, setting)).append(" | ");
    out.append(setting.type().allowed().replace("|", "\\|")).append(" | ");
    out.append(setting.description().replace("|", "\\|")).append(" |\n");
  }

  private static String bounds(SettingsSchema schema, Setting setting) {
    return "Default: " + initial(schema, setting) + "; allowed: " + setting.type().allowed();
  }

  private static String initial(SettingsSchema schema, Setting setting) {
    if (schema.required().contains(setting.key())) {
      return "(required)";
    }
    String text = setting.type().format().apply(setting.initial());
    return text.isEmpty() ? "(empty)" : text;
  }
}

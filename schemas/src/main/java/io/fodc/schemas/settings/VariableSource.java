package io.fodc.schemas.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads the {@code FODC_} variables of the environment into a draft. */
final class VariableSource {
  /** What launcher scripts and container files use; never keys of a configuration. */
  private static final Set<String> LAUNCHER =
      Set.of(
          "FODC_AOT_CACHE",
          "FODC_CONFIG",
          "FODC_HEAP",
          "FODC_HOME",
          "FODC_JAVA_HOME",
          "FODC_JAVA_OPTS",
          "FODC_CACHE_DIR",
          "FODC_VERSION");

  /**
   * Kubernetes sets such variables in every container of a namespace that has a service whose name
   * starts with {@code fodc-}: they say nothing about this process.
   */
  private static final Pattern KUBERNETES_SERVICE =
      Pattern.compile(
          "FODC_\\w+_SERVICE_(HOST|PORT(_\\w+)?)"
              + "|FODC_\\w+_PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?");

  private VariableSource() {}

  static void read(Map<String, String> environment, SettingsDraft draft) {
    new TreeMap<>(environment)
        .forEach(
            (name, value) -> {
              if (name.startsWith(Setting.VARIABLE_PREFIX) && !LAUNCHER.contains(name)) {
                variable(name, value, draft);
              }
            });
  }

  private static void variable(String name, String value, SettingsDraft draft) {
    Origin from = new Origin.Variable(name);
    List<String> known = new ArrayList<>();
    for (Setting setting : draft.schema().settings()) {
      if (Setting.variableOf(setting.key()).equals(name)) {
        draft.set(setting, value, from);
        return;
      }
      known.add(Setting.variableOf(setting.key()));
    }
    for (SectionList list : draft.schema().sections()) {
      if (Setting.variableOf(list.key()).equals(name)) {
        records(list, value, from, draft);
        return;
      }
      known.add(Setting.variableOf(list.key()));
    }
    if (!isKubernetes(name, value)) {
      draft.refuse(Refusals.unknown("environment variable", name, "", known));
    }
  }

  private static void records(SectionList list, String value, Origin from, SettingsDraft draft) {
    draft.clearSections(list);
    if (!value.isEmpty()) {
      for (String text : value.split(",", -1)) {
        draft.addShort(list, text, from);
      }
    }
  }

  private static boolean isKubernetes(String name, String value) {
    return KUBERNETES_SERVICE.matcher(name).matches()
        || (name.endsWith("_PORT") && value.matches("(tcp|udp|sctp)://.*"));
  }
}

package io.fodc.agent;

import io.fodc.agent.ktm.KtmSettings;
import io.fodc.ktm.KtmGroup;
import io.fodc.ktm.KtmScope;
import io.fodc.schemas.settings.Settings;
import io.fodc.schemas.settings.SettingsException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the settings of kernel telemetry. Only used when it is wanted: it needs its classes. */
final class KtmOptions {
  private KtmOptions() {}

  static KtmSettings of(Settings settings) throws SettingsException {
    Set<KtmGroup> groups = EnumSet.noneOf(KtmGroup.class);
    for (String word : settings.list("ktm.groups")) {
      Optional<KtmGroup> group = KtmGroup.of(word);
      if (group.isEmpty()) {
        throw settings.refuse(
            "ktm.groups",
            "names the group '" + word + "', which there is not",
            "choose from " + Arrays.stream(KtmGroup.values()).map(KtmGroup::word).toList());
      }
      groups.add(group.get());
    }
    if (groups.isEmpty()) {
      throw settings.refuse("ktm.groups", "is empty", "name a group, or set ktm.enabled to off");
    }
    return new KtmSettings(groups, targets(settings));
  }

  private static List<KtmSettings.Wanted> targets(Settings settings) throws SettingsException {
    List<String> processes = settings.list("ktm.processes");
    String key = processes.isEmpty() ? "node.process" : "ktm.processes";
    List<KtmSettings.Wanted> targets = new ArrayList<>();
    for (String text : processes.isEmpty() ? List.of(settings.text(key)) : processes) {
      targets.add(new KtmSettings.Wanted(text, AgentOptions.process(settings, key, text)));
    }
    if (targets.size() > KtmScope.MAX_TARGETS || Set.copyOf(targets).size() < targets.size()) {
      throw settings.refuse(
          key,
          "names " + targets.size() + " processes, at most " + KtmScope.MAX_TARGETS + ", each once",
          "leave some out");
    }
    return targets;
  }
}

package io.fodc.proxy.config;

import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Compares the configurations of nodes that have the same role in the same cluster. */
public final class ConfigDrift {
  private static final Comparator<GroupName> BY_NAME =
      Comparator.comparing(GroupName::cluster).thenComparing(name -> name.role().word());

  private ConfigDrift() {}

  private record GroupName(String cluster, NodeRole role) {}

  private record Shown(String value, boolean hidden) {}

  /** Where these configurations differ; one per node. */
  public static DriftReport compare(Collection<ConfigVersion> configurations) {
    Map<GroupName, Map<NodeId, NodeConfig>> groups = new TreeMap<>(BY_NAME);
    for (ConfigVersion version : configurations) {
      KnownNode node = version.node();
      groups
          .computeIfAbsent(new GroupName(node.id().cluster(), node.role()), name -> new TreeMap<>())
          .put(node.id(), version.config());
    }
    List<DriftReport.Group> found = new ArrayList<>(groups.size());
    groups.forEach(
        (name, nodes) ->
            found.add(
                new DriftReport.Group(
                    name.cluster(), name.role(), List.copyOf(nodes.keySet()), keys(nodes))));
    return new DriftReport(found);
  }

  private static List<DriftReport.Key> keys(Map<NodeId, NodeConfig> nodes) {
    if (nodes.size() < 2) {
      return List.of();
    }
    Map<String, Map<NodeId, Shown>> byKey = new TreeMap<>();
    nodes.forEach(
        (id, config) -> {
          for (ConfigEntry entry : config.entries()) {
            byKey
                .computeIfAbsent(entry.key(), key -> new TreeMap<>())
                .putIfAbsent(id, new Shown(entry.value(), entry.hidden()));
          }
        });
    List<DriftReport.Key> differing = new ArrayList<>();
    byKey.forEach((key, values) -> differing(key, values, nodes).ifPresent(differing::add));
    differing.sort(Comparator.comparing(DriftReport.Key::kind));
    return differing;
  }

  /** The key if its value is not the same everywhere. */
  private static Optional<DriftReport.Key> differing(
      String key, Map<NodeId, Shown> values, Map<NodeId, NodeConfig> nodes) {
    Map<Shown, List<NodeId>> byValue = new LinkedHashMap<>();
    values.forEach((id, shown) -> byValue.computeIfAbsent(shown, v -> new ArrayList<>()).add(id));
    if (byValue.size() == 1 && values.size() == nodes.size()) {
      return Optional.empty();
    }
    boolean secret = byValue.keySet().stream().anyMatch(Shown::hidden);
    List<NodeId> missing = nodes.keySet().stream().filter(id -> !values.containsKey(id)).toList();
    List<DriftReport.Value> listed =
        byValue.entrySet().stream()
            .map(e -> new DriftReport.Value(e.getKey().value(), e.getKey().hidden(), e.getValue()))
            .sorted(Comparator.comparing(value -> -value.nodes().size()))
            .toList();
    DriftClass kind = secret ? DriftClass.SECRET : FlagTable.BANYANDB.classOf(key);
    return Optional.of(new DriftReport.Key(key, kind, listed, missing));
  }
}

package io.fodc.proxy.access;

import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of the fleet: all three must hold of a node. An empty list holds of every node, otherwise
 * one of its patterns must match; in a pattern {@code *} stands for any text.
 *
 * <p>Written as {@code cluster=prod|stage,role=datanode-hot,node=data-*}, or {@code *} for the
 * whole fleet. Parts are separated by commas or spaces.
 *
 * @param clusters patterns of cluster names
 * @param roles roles of nodes in any spelling
 * @param nodes patterns of node ids
 */
public record Scope(List<String> clusters, List<String> roles, List<String> nodes) {
  /** The whole fleet. */
  public static final Scope ALL = new Scope(List.of(), List.of(), List.of());

  private static final int MAX_CHARS = 64 * 1024;

  public Scope {
    clusters = List.copyOf(clusters);
    roles = List.copyOf(roles);
    nodes = List.copyOf(nodes);
  }

  /**
   * Reads a scope.
   *
   * @throws IllegalArgumentException saying what is wrong and what is right
   */
  public static Scope parse(String text) {
    String trimmed = text.strip();
    if (trimmed.equals("*")) {
      return ALL;
    }
    if (trimmed.isEmpty() || trimmed.length() > MAX_CHARS) {
      throw wrong(text, "is empty or longer than " + MAX_CHARS + " characters");
    }
    List<String> clusters = new ArrayList<>();
    List<String> roles = new ArrayList<>();
    List<String> nodes = new ArrayList<>();
    for (String part : trimmed.split("[,\\s]+")) {
      int equals = part.indexOf('=');
      String name = equals < 0 ? part : part.substring(0, equals);
      List<String> into =
          switch (name) {
            case "cluster" -> clusters;
            case "role" -> roles;
            case "node" -> nodes;
            default -> throw wrong(text, "has '" + name + "'");
          };
      if (equals < 0 || !into.isEmpty()) {
        throw wrong(text, "has " + name + (equals < 0 ? " without a value" : " twice"));
      }
      for (String pattern : part.substring(equals + 1).split("\\|", -1)) {
        if (pattern.isEmpty()) {
          throw wrong(text, "has an empty name in " + name);
        }
        into.add(pattern);
      }
    }
    return new Scope(clusters, roles, nodes);
  }

  private static IllegalArgumentException wrong(String text, String what) {
    return new IllegalArgumentException(
        "scope '"
            + (text.length() > 200 ? text.substring(0, 200) + "…" : text)
            + "' "
            + what
            + "; write cluster=NAME|NAME,role=NAME,node=PATTERN with any of the three, or *");
  }

  /** Whether it has no limits. */
  public boolean everything() {
    return clusters.isEmpty() && roles.isEmpty() && nodes.isEmpty();
  }

  /** Whether a node is in it. */
  public boolean covers(NodeId node, NodeRole role) {
    return coversCluster(node.cluster())
        && coversName(nodes, node.nodeId())
        && (roles.isEmpty() || roles.stream().anyMatch(pattern -> isRole(pattern, role)));
  }

  /** Whether some node of a cluster may be in it. */
  public boolean coversCluster(String cluster) {
    return coversName(clusters, cluster);
  }

  private static boolean coversName(List<String> patterns, String name) {
    return patterns.isEmpty() || patterns.stream().anyMatch(p -> Glob.matches(p, name));
  }

  private static boolean isRole(String pattern, NodeRole role) {
    return role.matches(pattern) || Glob.matches(pattern, role.word());
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    write(parts, "cluster", clusters);
    write(parts, "role", roles);
    write(parts, "node", nodes);
    return parts.isEmpty() ? "*" : String.join(",", parts);
  }

  private static void write(List<String> parts, String name, List<String> patterns) {
    if (!patterns.isEmpty()) {
      parts.add(name + "=" + String.join("|", patterns));
    }
  }
}

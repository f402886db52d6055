package io.fodc.agent.identity;

import io.fodc.schemas.node.NodeRole;
import io.fodc.schemas.wire.banyandb.Node;
import io.fodc.schemas.wire.banyandb.NodeLabel;
import io.fodc.schemas.wire.banyandb.Role;
import java.util.List;
import java.util.Locale;

/** The role behind what a configuration or a node says. */
final class NodeRoles {
  /** Label by which BanyanDB's own chart marks the tier of a data node. */
  private static final String TIER_LABEL = "type";

  private static final NodeRole STANDALONE = new NodeRole("standalone");

  private NodeRoles() {}

  static NodeRole ofConfigured(String role) {
    return role.toUpperCase(Locale.ROOT).startsWith("ROLE_")
        ? NodeRole.ofUpstream(role, "")
        : new NodeRole(role);
  }

  /** A node that is liaison and data node at once is standalone; one without roles is unknown. */
  private static String tier(Node node) {
    return node.getLabelsList().stream()
        .filter(label -> label.getKey().equals(TIER_LABEL))
        .reduce((first, last) -> last)
        .map(NodeLabel::getValue)
        .orElse("");
  }

  static NodeRole ofNode(Node node) {
    List<Role> roles = node.getRolesList();
    boolean data = roles.contains(Role.ROLE_DATA);
    if (roles.contains(Role.ROLE_LIAISON)) {
      return data ? STANDALONE : NodeRole.LIAISON;
    }
    if (!data) {
      return NodeRole.UNKNOWN;
    }
    try {
      return NodeRole.ofUpstream("ROLE_DATA", tier(node));
    } catch (IllegalArgumentException e) {
      return NodeRole.ofUpstream("ROLE_DATA", "");
    }
  }
}

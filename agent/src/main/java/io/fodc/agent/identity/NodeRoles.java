package io.fodc.agent.identity;

import io.fodc.schemas.node.NodeRole;
import io.fodc.schemas.wire.banyandb.Node;
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
      return NodeRole.ofUpstream("ROLE_DATA", node.getLabelsOrDefault(TIER_LABEL, ""));
    } catch (IllegalArgumentException e) {
      return NodeRole.ofUpstream("ROLE_DATA", "");
    }
  }
}

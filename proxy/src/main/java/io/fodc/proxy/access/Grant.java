package io.fodc.proxy.access;

/**
 * A role within a scope.
 *
 * @param role what may be done
 * @param scope with which part of the fleet
 */
public record Grant(Role role, Scope scope) {
  public Grant {
    if (role == Role.AGENT && !scope.roles().isEmpty()) {
      throw new IllegalArgumentException(
          "an agent's scope '"
              + scope
              + "' names a role, which the agent itself would tell;"
              + " name cluster and node");
    }
  }

  boolean gives(Permission permission) {
    return role.permissions().contains(permission) && (!permission.global() || scope.everything());
  }
}

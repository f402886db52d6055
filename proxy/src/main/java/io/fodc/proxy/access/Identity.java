package io.fodc.proxy.access;

import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Somebody who is known.
 *
 * @param name who, control characters replaced and cut at {@value #MAX_NAME_CHARS} characters, with
 *     the way it is known before it: {@code token:prometheus}, {@code oidc:alice@example.com},
 *     {@code cert:node-7}, {@code k8s:system:serviceaccount:ns:name}
 * @param groups what they belong to, as bindings name it: {@code oidc-group:sre}
 * @param grants what they may do
 * @param expires when what they showed is no longer good; it may be taken back earlier
 * @param credential where the chain finds again what they showed; empty if that cannot be taken
 *     back
 */
public record Identity(
    String name,
    List<String> groups,
    List<Grant> grants,
    Optional<Instant> expires,
    Optional<String> credential) {
  /** Whoever reaches a proxy that asks nobody who they are. */
  public static final String ANYBODY = "anybody";

  /** Somebody who need not be known, and may do nothing that needs it. */
  public static final Identity NOBODY =
      new Identity("nobody", List.of(), List.of(), Optional.empty(), Optional.empty());

  private static final int MAX_NAME_CHARS = 300;

  public Identity {
    name = harmless(name);
    groups = List.copyOf(groups);
    grants = List.copyOf(grants);
  }

  private static String harmless(String name) {
    StringBuilder text = new StringBuilder();
    name.codePoints()
        .limit(MAX_NAME_CHARS)
        .forEach(c -> text.appendCodePoint(Character.isISOControl(c) ? 0xFFFD : c));
    return text.toString();
  }

  /** Anybody at all. */
  static Identity anybody(Role... roles) {
    List<Grant> grants = List.of(roles).stream().map(r -> new Grant(r, Scope.ALL)).toList();
    return new Identity(ANYBODY, List.of(), grants, Optional.empty(), Optional.empty());
  }

  /** How far a permission of theirs goes. */
  public Reach reach(Permission permission) {
    return new Reach(
        grants.stream().filter(grant -> grant.gives(permission)).map(Grant::scope).toList());
  }

  /** Everything they may do somewhere. */
  public Set<Permission> permissions() {
    EnumSet<Permission> all = EnumSet.noneOf(Permission.class);
    for (Permission permission : Permission.values()) {
      if (!reach(permission).nothing()) {
        all.add(permission);
      }
    }
    return all;
  }

  /** Whether they may be the agent of a node. */
  public boolean speaksFor(NodeId node) {
    return reach(Permission.SPEAK).covers(node, NodeRole.UNKNOWN);
  }
}

package io.fodc.proxy.link;

import io.fodc.proxy.access.AccessControl;
import io.fodc.proxy.access.Identity;
import io.fodc.proxy.access.Permission;
import io.fodc.proxy.audit.AuditAction;
import io.fodc.schemas.node.NodeId;
import io.grpc.Status;
import java.util.Map;

/** The agent behind a call, and the nodes it may speak for. */
final class AgentCaller {
  private final AccessControl access;
  private final Identity identity;
  private final String peer;
  private final String host;
  private long checkedGeneration;

  /** Of the call that this thread works for. */
  AgentCaller(AccessControl access, String peer) {
    this.access = access;
    this.peer = peer;
    LinkPeer known = LinkPeer.KEY.get();
    this.host = known == null ? peer : known.host();
    Identity found = LinkAccess.IDENTITY.get();
    // Without the interceptor in front nobody is known.
    this.identity =
        found != null
            ? found
            : access.link().required() ? Identity.NOBODY : access.link().anybody();
    this.checkedGeneration = access.link().generation();
  }

  /** Address and port it comes from. */
  String peer() {
    return peer;
  }

  /** Whether it may; if not, that is counted and audited. */
  boolean speaksFor(NodeId node) {
    if (identity.speaksFor(node)) {
      return true;
    }
    access
        .denials()
        .add(
            new AuditAction(
                identity.name(),
                peer,
                "",
                Permission.SPEAK.word(),
                Map.of("cluster", node.cluster(), "node_id", node.nodeId())),
            host,
            "not-allowed",
            lacks(node));
    return false;
  }

  /** Why not, and what to do. */
  String lacks(NodeId node) {
    return "%s may not speak for node %s, only for %s: give it a grant of role 'agent' with that node"
        .formatted(identity.name(), node, identity.reach(Permission.SPEAK).scopes());
  }

  /**
   * Whether what it showed is still good.
   *
   * @param generation of the authentication; only when it is a new one are tokens looked up
   */
  boolean stillGood(long generation) {
    boolean unchanged = generation == checkedGeneration && identity.expires().isEmpty();
    checkedGeneration = generation;
    return unchanged || access.link().stillGood(identity);
  }

  /** How a stream ends whose agent is no longer known. */
  Status over() {
    return Status.UNAUTHENTICATED.withDescription(
        "the credentials of " + identity.name() + " expired or were revoked: show new ones");
  }
}

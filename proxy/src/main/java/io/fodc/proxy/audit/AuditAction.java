package io.fodc.proxy.audit;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What somebody is about to do, or was kept from doing.
 *
 * @param actor name of their identity; empty if they are not known
 * @param peer address they come from
 * @param requestId word by which the request is found in logs; empty if there is none
 * @param action a permission such as {@code read:config}, or what happened, such as {@code
 *     tokens-changed}
 * @param target what it is about, at most {@value #MAX_TARGETS} entries
 */
public record AuditAction(
    String actor, String peer, String requestId, String action, Map<String, String> target) {
  static final int MAX_TARGETS = 32;

  public AuditAction {
    target = Collections.unmodifiableSortedMap(new TreeMap<>(target));
  }

  /** Something the proxy noticed by itself. */
  public static AuditAction ofProxy(String action, Map<String, String> target) {
    return new AuditAction("proxy", "", "", action, target);
  }
}

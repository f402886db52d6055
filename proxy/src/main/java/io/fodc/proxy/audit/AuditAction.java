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
  private static final int MAX_TEXT_CHARS = 512;

  public AuditAction {
    target = Collections.unmodifiableSortedMap(new TreeMap<>(target));
  }

  /** What a record about it has in it. */
  AuditLine.Members members(String kind) {
    return json -> {
      json.writeStringField("kind", kind);
      json.writeStringField("actor", cut(actor));
      json.writeStringField("peer", cut(peer));
      json.writeStringField("request_id", cut(requestId));
      json.writeStringField("action", cut(action));
      json.writeObjectFieldStart("target");
      for (Map.Entry<String, String> each :
          target.entrySet().stream().limit(MAX_TARGETS).toList()) {
        json.writeStringField(cut(each.getKey()), cut(each.getValue()));
      }
      json.writeEndObject();
    };
  }

  /** At most {@value #MAX_TEXT_CHARS} characters. */
  static String cut(String text) {
    return text.length() > MAX_TEXT_CHARS ? text.substring(0, MAX_TEXT_CHARS - 1) + "…" : text;
  }

  /** Something the proxy noticed by itself. */
  public static AuditAction ofProxy(String action, Map<String, String> target) {
    return new AuditAction("proxy", "", "", action, target);
  }
}

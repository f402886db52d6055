package io.fodc.proxy.peer;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What is asked of a peer.
 *
 * @param path with its query, as it stands in the request line
 * @param headers of the request, beside those that say who asks
 * @param body empty for none
 * @param onBehalf in whose name, as {@link io.fodc.proxy.access.OnBehalf} writes it; the proxy's
 *     own if empty
 * @param limit how long it may take until the head of the answer is there, and each read of its
 *     body; of all of it too if {@code whole}
 * @param whole whether the body must be there within the limit as well
 */
public record PeerCall(
    String method,
    String path,
    Map<String, String> headers,
    byte[] body,
    Optional<String> onBehalf,
    Duration limit,
    boolean whole) {
  /** Header in which a proxy names itself. */
  public static final String PEER_HEADER = "Fodc-Peer";

  public PeerCall {
    headers = Map.copyOf(headers);
  }

  /** A question without a body. */
  public static PeerCall get(String path, Optional<String> onBehalf, Duration limit) {
    return new PeerCall("GET", path, Map.of(), new byte[0], onBehalf, limit, true);
  }

  /** The same with another header. */
  public PeerCall with(String name, String value) {
    Map<String, String> more = new java.util.TreeMap<>(headers);
    more.put(name, value);
    return new PeerCall(method, path, more, body, onBehalf, limit, whole);
  }

  /** The same, however long its body takes, as long as it goes on. */
  public PeerCall endless() {
    return new PeerCall(method, path, headers, body, onBehalf, limit, false);
  }
}

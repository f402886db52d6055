package io.fodc.proxy.peer;

import io.fodc.proxy.access.RenewedClient;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How this proxy and others work as one.
 *
 * @param url where others reach this one ({@code peer.url}); empty if they need not
 * @param peers proxies known from the start ({@code peer.peers}); this one may be among them
 * @param tls certificates that theirs must come from ({@code peer.ca-file}), and the one that they
 *     are shown ({@code peer.tls})
 * @param timeout how long a peer may take for its whole part ({@code peer.timeout})
 * @param fetchTime how much longer where agents are asked for older ranges ({@code
 *     windows.fetch-timeout})
 * @param partBytes most bytes of one peer's part, compressed, on disk ({@code peer.part-max-bytes})
 * @param directory where parts are kept while an answer is made of them
 * @param mostNodes most nodes that one peer may tell of
 */
public record PeerSettings(
    Optional<URI> url,
    List<URI> peers,
    RenewedClient.Files tls,
    Duration timeout,
    Duration fetchTime,
    long partBytes,
    Path directory,
    int mostNodes) {
  public PeerSettings {
    peers = List.copyOf(peers);
  }
}

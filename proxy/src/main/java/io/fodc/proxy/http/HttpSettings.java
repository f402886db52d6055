package io.fodc.proxy.http;

import io.fodc.proxy.access.KnownHosts;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How the HTTP side of the proxy listens and what it lets a client take.
 *
 * @param address where to listen; port 0 takes a free one
 * @param tls certificate and key, in the clear without them
 * @param concurrentRequests most requests answered at once; more are told to come back
 * @param connections most connections held at once; more wait unaccepted
 * @param headTimeout how long a connection may take to deliver the head of a request, which is also
 *     how long it may stay idle between two
 * @param stallTimeout how long a client may take to read what one write sends
 * @param responseTimeout how long a whole answer may take to be read
 * @param includeFleet whether {@code /metrics} also carries what {@code /federate} does
 * @param hosts names by which callers may ask for it, beside those of this machine
 */
public record HttpSettings(
    InetSocketAddress address,
    Optional<Tls> tls,
    int concurrentRequests,
    int connections,
    Duration headTimeout,
    Duration stallTimeout,
    Duration responseTimeout,
    boolean includeFleet,
    KnownHosts hosts) {
  /** Longest request line that is read, in bytes. */
  static final int MAX_REQUEST_LINE_BYTES = 16 * 1024;

  /** Most bytes of request headers that are read. */
  static final int MAX_HEADER_BYTES = 16 * 1024;

  /** Largest request body that is read; most routes throw it away. */
  static final long MAX_BODY_BYTES = 64 * 1024;

  /** Largest message of another proxy that is read. */
  static final int MAX_PEER_BODY_BYTES = 1024 * 1024;

  /**
   * PEM files of the server's own identity.
   *
   * @param certificate its certificate, followed by those of its issuers
   * @param key its private key, PKCS #8 without a password
   * @param clientAuthorities certificates that those of clients must come from; clients need none,
   *     but one that shows any is known by it
   */
  public record Tls(Path certificate, Path key, Optional<Path> clientAuthorities) {}

  /** The usual limits at an address, in the clear. */
  public static HttpSettings at(InetSocketAddress address) {
    return new HttpSettings(
        address,
        Optional.empty(),
        64,
        1024,
        Duration.ofSeconds(30),
        Duration.ofSeconds(15),
        Duration.ofMinutes(2),
        false,
        KnownHosts.NONE);
  }
}

package io.fodc.proxy.link;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * What a link server listens on and the bounds it keeps.
 *
 * @param address where to listen; port 0 picks a free one
 * @param tls certificates to present and, for mutual TLS, the authorities whose clients are let in;
 *     empty is plain text
 * @param maxMessageBytes largest message in either direction; a larger one ends its call with
 *     {@code RESOURCE_EXHAUSTED}
 * @param maxHeaderBytes largest header list of one call
 * @param silenceLimit a call whose client may still send but has not for so long is ended: its peer
 *     is gone or stuck
 * @param sendLimit how long one send may wait for a peer that does not read
 * @param handshakeLimit how long a new connection may take until it speaks HTTP/2
 * @param closeLimit how long {@link LinkServer#close()} waits for running calls
 * @param backlog connections the kernel may hold for us while we accept others
 */
public record LinkServerSettings(
    InetSocketAddress address,
    Optional<LinkTls> tls,
    int maxMessageBytes,
    int maxHeaderBytes,
    Duration silenceLimit,
    Duration sendLimit,
    Duration handshakeLimit,
    Duration closeLimit,
    int backlog) {

  public LinkServerSettings {
    requireNonNull(address);
    requireNonNull(tls);
    requireAtLeast("maxMessageBytes", maxMessageBytes, 1024);
    requireAtLeast("maxHeaderBytes", maxHeaderBytes, 8192);
    requirePositive("silenceLimit", silenceLimit);
    requirePositive("sendLimit", sendLimit);
    requirePositive("handshakeLimit", handshakeLimit);
    requirePositive("closeLimit", closeLimit);
    requireAtLeast("backlog", backlog, 1);
  }

  /** Plain text on this address, with bounds that suit agents beating every ten seconds or so. */
  public static LinkServerSettings on(InetSocketAddress address) {
    return new LinkServerSettings(
        address,
        Optional.empty(),
        4 << 20,
        32 << 10,
        Duration.ofSeconds(60),
        Duration.ofSeconds(15),
        Duration.ofSeconds(10),
        Duration.ofSeconds(5),
        4096);
  }

  public LinkServerSettings withTls(LinkTls newTls) {
    return new LinkServerSettings(
        address,
        Optional.of(newTls),
        maxMessageBytes,
        maxHeaderBytes,
        silenceLimit,
        sendLimit,
        handshakeLimit,
        closeLimit,
        backlog);
  }

  public LinkServerSettings withSilenceLimit(Duration newLimit) {
    return new LinkServerSettings(
        address,
        tls,
        maxMessageBytes,
        maxHeaderBytes,
        newLimit,
        sendLimit,
        handshakeLimit,
        closeLimit,
        backlog);
  }

  public LinkServerSettings withSendLimit(Duration newLimit) {
    return new LinkServerSettings(
        address,
        tls,
        maxMessageBytes,
        maxHeaderBytes,
        silenceLimit,
        newLimit,
        handshakeLimit,
        closeLimit,
        backlog);
  }

  public LinkServerSettings withHandshakeLimit(Duration newLimit) {
    return new LinkServerSettings(
        address,
        tls,
        maxMessageBytes,
        maxHeaderBytes,
        silenceLimit,
        sendLimit,
        newLimit,
        closeLimit,
        backlog);
  }

  public LinkServerSettings withCloseLimit(Duration newLimit) {
    return new LinkServerSettings(
        address,
        tls,
        maxMessageBytes,
        maxHeaderBytes,
        silenceLimit,
        sendLimit,
        handshakeLimit,
        newLimit,
        backlog);
  }

  private static void requireAtLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " is " + value + ", must be at least " + least);
    }
  }

  private static void requirePositive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + " is " + value + ", must be more than zero");
    }
  }
}

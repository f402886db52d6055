/**
 * How agents reach the proxy. {@link io.fodc.proxy.link.LinkServer} carries any gRPC service on one
 * of two transports that behave alike: Helidon's gRPC server behind guards, or grpc-netty. Handlers
 * see the same things on both: who is calling ({@link io.fodc.proxy.link.LinkPeer}), deadlines,
 * cancellation, a lost or silent peer, and bounded sends.
 */
@NullMarked
package io.fodc.proxy.link;

import org.jspecify.annotations.NullMarked;

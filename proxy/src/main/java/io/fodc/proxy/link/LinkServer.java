package io.fodc.proxy.link;

import java.io.IOException;

/**
 * Listens for agents and carries gRPC services. What a handler may rely on, whatever the transport:
 *
 * <ul>
 *   <li>handlers run on virtual threads and may block; callbacks of one call come one at a time;
 *   <li>{@link LinkPeer#current()} names the caller;
 *   <li>a cancelled, expired, lost or silent call is reported once, as {@code onCancel} of the call
 *       (an observer sees {@code onError} with {@code CANCELLED}), and its {@link io.grpc.Context}
 *       is cancelled;
 *   <li>sending blocks while the peer does not read, at most {@link
 *       LinkServerSettings#sendLimit()}; then the call ends;
 *   <li>an exception thrown by a handler ends that call with a status, never the connection.
 * </ul>
 */
public interface LinkServer extends AutoCloseable {

  /**
   * Binds the address and begins to accept. Once only; the message of a failure names the address.
   */
  void start() throws IOException;

  /** The bound port, also when the configured one was 0; defined between start and close. */
  int port();

  /**
   * Stops accepting, lets running calls end for at most {@link LinkServerSettings#closeLimit()},
   * then cancels the rest. May be called more than once, and before {@link #start()}.
   */
  @Override
  void close();
}

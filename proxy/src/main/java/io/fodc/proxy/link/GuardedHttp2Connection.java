package io.fodc.proxy.link;

import io.grpc.Status;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.http.http2.Http2Util;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http2.Http2Connection;
import io.helidon.webserver.spi.ServerConnection;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * One HTTP/2 connection with what Helidon's lacks: a limit on the time to the first bytes, an end
 * for its calls when it is lost, and no idle time while a call is open.
 */
final class GuardedHttp2Connection implements ServerConnection, InterruptableTask<Void> {

  private final Http2Connection http2;
  private final ConnectionContext context;
  private final HelidonConnections connections;
  private final HandshakeWatch watch;
  private final Set<HelidonCall<?, ?>> calls = ConcurrentHashMap.newKeySet();
  private volatile boolean started;
  private volatile boolean lost;

  GuardedHttp2Connection(
      Http2Connection http2, ConnectionContext context, HelidonConnections connections) {
    this.http2 = http2;
    this.context = context;
    this.connections = connections;
    HandshakeWatch underway = GuardedTlsSockets.takeWatch();
    this.watch =
        underway == null
            ? new HandshakeWatch(
                context.serverSocket()::close,
                connections.sweep().timer(),
                connections.settings().handshakeLimit())
            : underway;
  }

  @Override
  public void handle(Limit limit) throws InterruptedException {
    connections.add(context, this);
    try {
      awaitPreface();
      watch.done();
      started = true;
      http2.handle(limit);
    } finally {
      lost = true;
      watch.done();
      connections.remove(context, this);
      calls.forEach(HelidonCall::lost);
      cutWhenCloseHangs();
    }
  }

  /** TLS says goodbye when it is closed, which waits for a peer that does not read. */
  private void cutWhenCloseHangs() {
    try {
      connections.sweep().timer().schedule(this::abort, 2, TimeUnit.SECONDS);
    } catch (RejectedExecutionException stopping) {
      abort();
    }
  }

  /** Looks without taking, so that the connection proper finds the preface where it expects it. */
  private void awaitPreface() {
    DataReader reader = context.dataReader();
    byte[] preface = new byte[Http2Util.PREFACE_LENGTH];
    try {
      reader.getBuffer(preface.length).read(preface);
    } catch (DataReader.InsufficientDataAvailableException gone) {
      throw new CloseConnectionException("closed before the HTTP/2 preface", gone);
    }
    if (!Http2Util.isPreface(preface)) {
      throw new CloseConnectionException("not HTTP/2");
    }
  }

  /** A call that comes when the connection is being torn down hears of it like the others. */
  void add(HelidonCall<?, ?> call) {
    calls.add(call);
    if (lost) {
      call.lost();
    }
  }

  void remove(HelidonCall<?, ?> call) {
    calls.remove(call);
  }

  boolean idle() {
    return calls.isEmpty();
  }

  void endCalls(Status status) {
    calls.forEach(call -> Thread.startVirtualThread(() -> call.cancel(status)));
  }

  /** Cuts the connection, also under the hands of those that wait in it. */
  void abort() {
    watch.close();
  }

  @Override
  public boolean canInterrupt() {
    return calls.isEmpty() && http2.canInterrupt();
  }

  @Override
  public Duration idleTime() {
    return calls.isEmpty() ? http2.idleTime() : Duration.ZERO;
  }

  @Override
  public void close(boolean interrupt) {
    if (started) {
      http2.close(interrupt);
    } else {
      abort();
    }
  }
}

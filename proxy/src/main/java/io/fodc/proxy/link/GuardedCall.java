package io.fodc.proxy.link;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.grpc.Context;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.lang.System.Logger.Level;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One call with the bounds the transports lack: at most one close, sends from any thread and never
 * more than the peer reads, a status for what a handler throws, and an end for a peer that has gone
 * silent.
 */
final class GuardedCall<Q, R> extends SimpleForwardingServerCall<Q, R>
    implements CallSweep.Visited {

  private static final System.Logger LOG = System.getLogger(GuardedCall.class.getName());

  /**
   * A peer that opens its window again is noticed by {@code onReady}; inside a callback that cannot
   * come, so look.
   */
  private static final long READY_LOOK_MILLIS = 20;

  private final LinkServerSettings settings;
  private final CallSweep sweep;
  private final ReentrantLock sending = new ReentrantLock();
  private final Condition ready = sending.newCondition();
  private final Context.CancellableContext context = Context.current().withCancellation();
  private final Events events = new Events();
  private volatile long lastInboundNanos = System.nanoTime();
  private volatile boolean handling;
  private volatile boolean halfClosed;
  private volatile boolean closed;
  private volatile boolean abandoned;
  private volatile boolean over;

  GuardedCall(ServerCall<Q, R> call, LinkServerSettings settings, CallSweep sweep) {
    super(call);
    this.settings = settings;
    this.sweep = sweep;
  }

  Listener<Q> start(ServerCallHandler<Q, R> next, Metadata headers) {
    sweep.add(this);
    events.callback(() -> events.handler = next.startCall(this, headers));
    return events;
  }

  @Override
  public void sendHeaders(Metadata headers) {
    sending.lock();
    try {
      if (!closed) {
        super.sendHeaders(headers);
      }
    } finally {
      sending.unlock();
    }
  }

  @Override
  public void sendMessage(R message) {
    boolean readerGone;
    sending.lock();
    try {
      readerGone = !awaitReady();
      if (!readerGone && !closed && !over) {
        super.sendMessage(message);
      }
    } finally {
      sending.unlock();
    }
    if (abandoned) {
      throw Status.CANCELLED.withDescription("the call has ended").asRuntimeException();
    }
    if (readerGone) {
      Status status =
          Status.RESOURCE_EXHAUSTED.withDescription(
              "nothing read for " + settings.sendLimit().toMillis() + " ms");
      abandon(status);
      throw status.asRuntimeException();
    }
  }

  /**
   * False when the peer has not read for the whole limit; true also when the call has ended
   * meanwhile.
   */
  private boolean awaitReady() {
    long deadline = System.nanoTime() + settings.sendLimit().toNanos();
    while (!closed && !over && !isCancelled() && !isReady()) {
      if (System.nanoTime() - deadline >= 0) {
        return false;
      }
      try {
        ready.await(READY_LOOK_MILLIS, MILLISECONDS);
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
        throw Status.CANCELLED.withDescription("interrupted while sending").asRuntimeException();
      }
    }
    return true;
  }

  @Override
  public void close(Status status, Metadata trailers) {
    sending.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      ready.signalAll();
      super.close(bounded(status), trailers);
    } finally {
      sending.unlock();
    }
  }

  @Override
  public void visit(long nowNanos) {
    if (!closed
        && !halfClosed
        && !handling
        && nowNanos - lastInboundNanos > settings.silenceLimit().toNanos()) {
      lastInboundNanos = nowNanos;
      Thread.startVirtualThread(
          () ->
              abandon(
                  Status.UNAVAILABLE.withDescription(
                      "no message for " + settings.silenceLimit().toMillis() + " ms")));
    }
  }

  /** Ends the call over the handler's head: it is told with {@code onCancel}. */
  private void abandon(Status status) {
    abandon(status, new Metadata());
  }

  /**
   * Tells the handler without the transport, which may wait for the peer to read what was sent
   * before the status.
   */
  private void abandon(Status status, Metadata trailers) {
    abandoned = true;
    context.cancel(null);
    Thread.startVirtualThread(events::onCancel);
    close(status, trailers);
  }

  private void failed(Throwable failure) {
    Status status = Status.fromThrowable(failure);
    if (!(failure instanceof StatusRuntimeException)) {
      LOG.log(
          Level.WARNING,
          "handler failed method="
              + getMethodDescriptor().getFullMethodName()
              + " error="
              + failure,
          failure);
    }
    Metadata trailers = Status.trailersFromThrowable(failure);
    abandon(status, trailers == null ? new Metadata() : trailers);
  }

  private static Status bounded(Status status) {
    String description = status.getDescription();
    return description == null ? status : status.withDescription(StatusText.bounded(description));
  }

  private final class Events extends Listener<Q> {

    private final ReentrantLock calling = new ReentrantLock();
    private Listener<Q> handler = new Listener<>() {};
    private boolean ended;

    @Override
    public void onMessage(Q message) {
      handling = true;
      if (MessageSize.of(message) > settings.maxMessageBytes()) {
        abandon(
            Status.RESOURCE_EXHAUSTED.withDescription(
                "message larger than " + settings.maxMessageBytes() + " bytes"));
      } else {
        callback(() -> handler.onMessage(message));
      }
      lastInboundNanos = System.nanoTime();
      handling = false;
    }

    @Override
    public void onHalfClose() {
      halfClosed = true;
      callback(() -> handler.onHalfClose());
    }

    @Override
    public void onReady() {
      sending.lock();
      try {
        ready.signalAll();
      } finally {
        sending.unlock();
      }
      callback(() -> handler.onReady());
    }

    @Override
    public void onCancel() {
      end(false);
    }

    @Override
    public void onComplete() {
      end(!abandoned);
    }

    private void end(boolean completed) {
      sweep.remove(GuardedCall.this);
      over = true;
      callback(
          () -> {
            ended = true;
            if (completed) {
              handler.onComplete();
            } else {
              handler.onCancel();
            }
          });
      context.cancel(null);
    }

    /**
     * From the transport's thread, or from one that ends the call over its head: the lock keeps
     * them apart.
     */
    private void callback(Runnable action) {
      calling.lock();
      try {
        if (!ended) {
          context.run(action);
        }
      } catch (Throwable failure) {
        failed(failure);
      } finally {
        calling.unlock();
      }
    }
  }
}

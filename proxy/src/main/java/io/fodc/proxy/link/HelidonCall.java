package io.fodc.proxy.link;

import io.grpc.Context;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import java.lang.System.Logger.Level;
import java.util.OptionalLong;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A call of Helidon's that keeps the contract of {@link ServerCall}: callbacks one at a time and a
 * last one always, whatever ends it; a context that is cancelled with it and knows the client's
 * deadline; one close, encoded as the protocol wants; and a stream thread that goes away.
 *
 * <p>Helidon gives every stream a virtual thread, which reads its frames. Here that thread only
 * queues callbacks, so it may be interrupted at any time without a handler noticing.
 */
final class HelidonCall<Q, R> extends SimpleForwardingServerCall<Q, R>
    implements CallSweep.Visited {

  private static final System.Logger LOG = System.getLogger(HelidonCall.class.getName());

  /**
   * Helidon's own accounting of requested messages loses count, so it is asked for all of them
   * once.
   */
  private static final int ALL = 1 << 30;

  /** How long a client may leave its half of a call open after we have closed ours. */
  private static final long LINGER_SECONDS = 2;

  private static final long NOT_WRITING = 0;

  private enum State {
    OPEN,
    COMPLETE,
    CANCELLED
  }

  private final GuardedHttp2Connection connection;
  private final HelidonConnections connections;
  private final Context.CancellableContext context;
  private final CallbackQueue callbacks;
  private final Thread streamThread = Thread.currentThread();
  private final ReentrantLock writing = new ReentrantLock();
  private final Events events = new Events();

  private Listener<Q> handler = new Listener<>() {};
  private volatile State state = State.OPEN;
  private volatile boolean listening;
  private volatile boolean closed;
  private volatile boolean halfClosed;
  private volatile long writingSinceNanos = NOT_WRITING;
  private volatile Runnable closeOnceListening = () -> {};

  HelidonCall(
      ServerCall<Q, R> call,
      GuardedHttp2Connection connection,
      HelidonConnections connections,
      OptionalLong timeoutNanos,
      Context parent) {
    super(call);
    this.connection = connection;
    this.connections = connections;
    ScheduledExecutorService timer = connections.sweep().timer();
    this.context =
        timeoutNanos.isPresent()
            ? parent.withDeadlineAfter(timeoutNanos.getAsLong(), TimeUnit.NANOSECONDS, timer)
            : parent.withCancellation();
    this.callbacks = new CallbackQueue(context, failure -> cancel(Status.fromThrowable(failure)));
  }

  Listener<Q> start(ServerCallHandler<Q, R> next, Metadata headers) {
    connections.sweep().add(this);
    delegate().request(ALL);
    callbacks.event(() -> handler = next.startCall(this, headers));
    context.addListener(
        ended -> {
          if (ended.cancellationCause() instanceof TimeoutException) {
            cancel(Status.DEADLINE_EXCEEDED.withDescription("the client's deadline has passed"));
          }
        },
        Thread::startVirtualThread);
    connection.add(this);
    return events;
  }

  @Override
  public void request(int messages) {
    callbacks.request(messages);
  }

  @Override
  public boolean isReady() {
    return state == State.OPEN;
  }

  @Override
  public boolean isCancelled() {
    return state == State.CANCELLED;
  }

  @Override
  public void sendHeaders(Metadata headers) {
    write(() -> super.sendHeaders(MetadataBounds.withoutLongEntries(headers)));
  }

  @Override
  public void sendMessage(R message) {
    write(() -> super.sendMessage(message));
  }

  /**
   * A write that fails has lost its peer, or waited too long for it: the call is over either way.
   */
  private void write(Runnable frames) {
    RuntimeException failure = null;
    writing.lock();
    try {
      if (closed || state != State.OPEN) {
        return;
      }
      writingSinceNanos = System.nanoTime() | 1;
      frames.run();
    } catch (RuntimeException broken) {
      failure = broken;
    } finally {
      writingSinceNanos = NOT_WRITING;
      writing.unlock();
    }
    if (failure != null) {
      Status status =
          Status.RESOURCE_EXHAUSTED
              .withDescription("the peer does not take what is sent")
              .withCause(failure);
      cancel(status);
      throw status.asRuntimeException();
    }
  }

  @Override
  public void close(Status status, Metadata trailers) {
    close(status, trailers, State.COMPLETE);
  }

  /** Ends the call with this status for the client, and {@code onCancel} for the handler. */
  void cancel(Status status) {
    end(State.CANCELLED);
    close(status, new Metadata(), State.CANCELLED);
  }

  /** There is nobody to answer any more. */
  void lost() {
    closed = true;
    end(State.CANCELLED);
    streamThread.interrupt();
  }

  private void close(Status status, Metadata trailers, State how) {
    if (!listening) {
      // Helidon forgets a stream that is closed before it has the listener, and takes what still
      // arrives for an attack.
      closeOnceListening = () -> close(status, trailers, how);
      if (!listening) {
        return;
      }
    }
    writing.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      writingSinceNanos = System.nanoTime() | 1;
      super.close(presentable(status), MetadataBounds.withoutLongEntries(trailers));
    } catch (RuntimeException gone) {
      LOG.log(Level.DEBUG, "status not sent", gone);
    } finally {
      writingSinceNanos = NOT_WRITING;
      writing.unlock();
    }
    end(how);
    if (!halfClosed) {
      endStreamAfterLinger();
    }
  }

  /** A client that answers a close in neither way would keep the stream's thread. */
  private void endStreamAfterLinger() {
    try {
      connections
          .sweep()
          .timer()
          .schedule(streamThread::interrupt, LINGER_SECONDS, TimeUnit.SECONDS);
    } catch (RejectedExecutionException stopping) {
      streamThread.interrupt();
    }
  }

  @Override
  public void visit(long nowNanos) {
    long since = writingSinceNanos;
    if (state != State.OPEN && since == NOT_WRITING) {
      connections.sweep().remove(this);
    }
    if (since != NOT_WRITING
        && nowNanos - since > 2 * connections.settings().sendLimit().toNanos()) {
      connection.abort();
    }
  }

  private void end(State how) {
    boolean first =
        callbacks.last(
            () -> {
              if (how == State.COMPLETE) {
                handler.onComplete();
              } else {
                handler.onCancel();
              }
            });
    if (first) {
      state = how;
      connection.remove(this);
      context.cancel(null);
    }
  }

  private static Status presentable(Status status) {
    String description = status.getDescription();
    return description == null
        ? status
        : status.withDescription(StatusText.percentEncoded(StatusText.bounded(description)));
  }

  private final class Events extends Listener<Q> {

    @Override
    public void onReady() {
      listening = true;
      closeOnceListening.run();
      callbacks.event(() -> handler.onReady());
    }

    @Override
    public void onMessage(Q message) {
      try {
        callbacks.message(MessageSize.of(message), () -> handler.onMessage(message));
      } catch (InterruptedException ended) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void onHalfClose() {
      halfClosed = true;
      callbacks.event(() -> handler.onHalfClose());
    }

    /**
     * On the stream's own thread it means that a message could not be read; elsewhere, that the
     * client cancelled.
     */
    @Override
    public void onCancel() {
      if (Thread.currentThread() == streamThread) {
        cancel(
            Status.RESOURCE_EXHAUSTED.withDescription(
                "message unreadable, or larger than "
                    + connections.settings().maxMessageBytes()
                    + " bytes"));
      } else {
        closed = true;
        end(State.CANCELLED);
      }
    }

    /** Comes from inside Helidon's close, after which the handler is told here. */
    @Override
    public void onComplete() {}
  }
}

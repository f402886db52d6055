package io.fodc.proxy.link;

import io.fodc.schemas.wire.agent.v1.ProxyMessage;
import io.fodc.schemas.wire.agent.v1.TickAck;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent to one agent. Putting something in never blocks; sending happens on a
 * thread of its own while there is something to send, so an idle agent has none. At most {@link
 * #LIMIT} messages wait: a message beyond that is not taken, and its sender has to give the agent
 * up. Acknowledgements never queue: a newer one takes the place of one that waits.
 */
final class AgentOutbox {
  static final int LIMIT = 64;

  private static final long NOT_STALLED = Long.MIN_VALUE;

  private final ServerCallStreamObserver<ProxyMessage> out;
  private final Executor senders;
  private final LongSupplier nanoClock;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<ProxyMessage> waiting = new ArrayDeque<>(1);

  /** Newest tick to be acknowledged, 0 for none. */
  private long ackMillis;

  private @Nullable Status end;
  private Runnable onClosed = () -> {};
  private boolean sending;
  private boolean closed;
  private long stalledSinceNanos = NOT_STALLED;

  AgentOutbox(
      ServerCallStreamObserver<ProxyMessage> out, Executor senders, LongSupplier nanoClock) {
    this.out = out;
    this.senders = senders;
    this.nanoClock = nanoClock;
  }

  /** What to do when the stream is ended from this side; said before the outbox is used. */
  void onClosed(Runnable action) {
    onClosed = action;
  }

  /** Queues a message; false when too many wait already. What comes after the end is dropped. */
  boolean offer(ProxyMessage message) {
    lock.lock();
    try {
      if (closed || end != null) {
        return true;
      }
      if (waiting.size() == LIMIT) {
        return false;
      }
      waiting.addLast(message);
      kick();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Acknowledges a tick, in place of one that still waits to be acknowledged. */
  void ack(long tickMillis) {
    lock.lock();
    try {
      if (!closed && end == null) {
        ackMillis = tickMillis;
        kick();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends the stream: with OK once everything that waits is sent, with any other status at once. The
   * first end counts, except that an error replaces an OK that still waits.
   */
  void end(Status status) {
    lock.lock();
    try {
      if (closed || (end != null && (!end.isOk() || status.isOk()))) {
        return;
      }
      end = status;
      if (!status.isOk()) {
        waiting.clear();
        ackMillis = 0;
      }
      kick();
    } finally {
      lock.unlock();
    }
  }

  /** The peer is gone: nothing can be sent any more. */
  void abandon() {
    lock.lock();
    try {
      closed = true;
      waiting.clear();
      ackMillis = 0;
    } finally {
      lock.unlock();
    }
  }

  /** The transport takes messages again. */
  void ready() {
    lock.lock();
    try {
      kick();
    } finally {
      lock.unlock();
    }
  }

  /** Whether the stream has ended, on this side at least. */
  boolean closed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** How long the agent has left its messages unread, 0 when it has not. */
  long stalledNanos() {
    lock.lock();
    try {
      return stalledSinceNanos == NOT_STALLED ? 0 : nanoClock.getAsLong() - stalledSinceNanos;
    } finally {
      lock.unlock();
    }
  }

  /** Whether messages wait because the agent does not read. */
  boolean stalled() {
    lock.lock();
    try {
      return !closed && stalledSinceNanos != NOT_STALLED;
    } finally {
      lock.unlock();
    }
  }

  private boolean somethingToDo() {
    return !closed && (!waiting.isEmpty() || ackMillis != 0 || end != null);
  }

  /** Under the lock. */
  private void kick() {
    if (!sending && somethingToDo()) {
      sending = true;
      senders.execute(this::send);
    }
  }

  private void send() {
    try {
      while (step()) {
        // Each step sends one message.
      }
    } catch (RuntimeException | Error e) {
      // The stream is dead; the transport reports that to its observer by itself.
      abandon();
    }
  }

  private boolean step() {
    ProxyMessage next;
    Status last;
    lock.lock();
    try {
      if (!somethingToDo()) {
        sending = false;
        return false;
      }
      boolean forced = end != null && !end.isOk();
      if (!forced && !out.isReady()) {
        stalledSinceNanos =
            stalledSinceNanos == NOT_STALLED ? nanoClock.getAsLong() : stalledSinceNanos;
        sending = false;
        return out.isReady() && resume();
      }
      next = take();
      last = end;
      if (next == null) {
        closed = true;
      }
      stalledSinceNanos = nanoClock.getAsLong();
    } finally {
      lock.unlock();
    }
    if (next != null) {
      out.onNext(next);
      sent();
      return true;
    }
    onClosed.run();
    if (last != null && last.isOk()) {
      out.onCompleted();
    } else if (last != null) {
      out.onError(last.asRuntimeException());
    }
    sent();
    return true;
  }

  /** The transport became ready between two looks at it, before anybody could be told. */
  private boolean resume() {
    sending = true;
    return true;
  }

  private void sent() {
    lock.lock();
    try {
      stalledSinceNanos = NOT_STALLED;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable ProxyMessage take() {
    if (!waiting.isEmpty()) {
      return waiting.removeFirst();
    }
    if (ackMillis != 0) {
      ProxyMessage ack =
          ProxyMessage.newBuilder()
              .setTickAck(TickAck.newBuilder().setTickMillis(ackMillis))
              .build();
      ackMillis = 0;
      return ack;
    }
    return null;
  }
}

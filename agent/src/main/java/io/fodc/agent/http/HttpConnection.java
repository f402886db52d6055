package io.fodc.agent.http;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One client. Its own thread serves it; others end it by closing its socket, which any blocked read
 * or write of its thread notices at once.
 */
final class HttpConnection {
  private static final int BUFFER_BYTES = 4096;
  private static final int MAX_LINGER_BYTES = 65_536;
  private static final Duration LINGER = Duration.ofSeconds(1);

  /** Answers one request. */
  interface Handler {
    void handle(HttpRequest request, HttpResponse response, HttpConnection connection)
        throws IOException;
  }

  private enum Phase {
    WAITING,
    ANSWERING,
    ENDED
  }

  private final Socket socket;
  private final HttpLimits limits;
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.WAITING);
  private volatile long sinceNanos = System.nanoTime();
  private volatile long deadlineNanos;

  HttpConnection(Socket socket, HttpLimits limits) {
    this.socket = socket;
    this.limits = limits;
    deadline(limits.idle());
  }

  /** Serves requests until the client, a limit or somebody else ends the connection. */
  void serve(Handler handler) {
    try (socket) {
      socket.setTcpNoDelay(true);
      OutputStream out = new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES);
      try {
        serve(handler, out);
      } catch (BadRequestException e) {
        deadline(LINGER);
        HttpResponse.toNonsense(out).text(e.status(), e.getMessage() + "\n");
      }
      out.flush();
      linger();
    } catch (IOException e) {
      // The client is gone, or the connection was ended from here: nobody is left to tell.
    }
  }

  private void serve(Handler handler, OutputStream out) throws IOException, BadRequestException {
    RequestReader reader =
        new RequestReader(socket.getInputStream(), () -> deadline(limits.head()));
    boolean more = true;
    while (more) {
      Optional<HttpRequest> request = reader.next();
      if (request.isEmpty() || !phase.compareAndSet(Phase.WAITING, Phase.ANSWERING)) {
        return;
      }
      deadline(limits.answer());
      HttpResponse response = HttpResponse.to(request.get(), out);
      handler.handle(request.get(), response, this);
      out.flush();
      sinceNanos = System.nanoTime();
      deadline(limits.idle());
      more = response.reusable() && phase.compareAndSet(Phase.ANSWERING, Phase.WAITING);
    }
  }

  /** Takes what the client still sends, so that closing does not cut off the answer. */
  private void linger() throws IOException {
    deadline(LINGER);
    socket.shutdownOutput();
    InputStream in = socket.getInputStream();
    byte[] rest = new byte[BUFFER_BYTES];
    int taken = 0;
    for (int n = in.read(rest); n >= 0 && taken < MAX_LINGER_BYTES; n = in.read(rest)) {
      taken += n;
    }
  }

  /** Since when it has waited for a request. */
  long sinceNanos() {
    return sinceNanos;
  }

  boolean waiting() {
    return phase.get() == Phase.WAITING;
  }

  boolean overdue(long nowNanos) {
    return nowNanos - deadlineNanos > 0;
  }

  /** Ends it if it still waits for a request; whether it did. */
  boolean endIfWaiting() {
    boolean won = phase.compareAndSet(Phase.WAITING, Phase.ENDED);
    if (won) {
      close();
    }
    return won;
  }

  /** Ends it whatever it does. Any thread. */
  void end() {
    phase.set(Phase.ENDED);
    close();
  }

  private void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // Closed all the same.
    }
  }

  private void deadline(Duration within) {
    deadlineNanos = System.nanoTime() + within.toNanos();
  }
}

package io.fodc.agent.scrape;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One answer of a plain HTTP server, for whoever must be able to be interrupted while it waits: a
 * thread of its own reads, and is at most four blocks of 16 KiB ahead; then it waits. One request,
 * no redirect, no retry, no compression by the transport. What is read is pulled by one thread,
 * which closes this; closing closes the connection at once, in whatever state it is.
 */
public final class Download implements AutoCloseable {
  private static final int BLOCKS_AHEAD = 4;
  private static final String SLOW_ANSWER = "no complete answer at the deadline";

  private final BlockingQueue<Part> parts = new LinkedBlockingQueue<>(BLOCKS_AHEAD);
  private final Deadline deadline;
  private final Connection connection;
  private final ScrapeTarget target;
  private final String userAgent;
  private final Thread thread;

  private Download(ScrapeTarget target, String userAgent, long deadlineNanos) {
    this.deadline = new Deadline(deadlineNanos);
    this.connection = new Connection(deadline);
    this.target = target;
    this.userAgent = userAgent;
    this.thread = Thread.ofVirtual().name("fodc-download").unstarted(this::run);
  }

  /**
   * Asks for a page, which is not waited for.
   *
   * @param target {@code http}, and what is asked for is its path and query
   * @param deadlineNanos when the answer must be complete, on {@link System#nanoTime()}'s clock
   */
  public static Download start(ScrapeTarget target, String userAgent, long deadlineNanos) {
    Download download = new Download(target, userAgent, deadlineNanos);
    download.thread.start();
    return download;
  }

  /**
   * The next part of the answer: first a head, then bytes, then the end; or a failure at any place.
   * Nothing comes behind an end or a failure.
   *
   * @return empty when none came in this time
   */
  public Optional<Part> next(Duration wait) throws InterruptedException {
    return Optional.ofNullable(parts.poll(wait.toNanos(), TimeUnit.NANOSECONDS));
  }

  /** Closes the connection. */
  @Override
  public void close() {
    connection.cut();
    thread.interrupt();
  }

  private void run() {
    try (connection) {
      parts.put(outcome());
    } catch (InterruptedException e) {
      // Nobody wants it any more.
    }
  }

  private Part outcome() throws InterruptedException {
    try {
      read();
      return new Part.End();
    } catch (IOException e) {
      return failure(e);
    }
  }

  private void read() throws IOException, InterruptedException {
    connection.connect(
        target, new AddressLookup(target.host()).resolve(deadline), TlsFactory.platform());
    connection.send(request());
    HttpInput http = new HttpInput(connection, HttpInput.newBuffer());
    ResponseHead head = ResponseHead.read(http);
    while (head.status() / 100 == 1) {
      deadline.remainingMillis();
      head = ResponseHead.read(http);
    }
    String coding = head.header("content-encoding").orElse("identity").toLowerCase(Locale.ROOT);
    if (!coding.equals("identity")) {
      throw new ScrapeException(
          ScrapeReason.PROTOCOL,
          "content-encoding was not asked for: " + ResponseHead.printable(coding));
    }
    parts.put(new Part.Head(head.status(), head.header("content-type").orElse("")));
    BodyReader.read(head, http, new Queued());
  }

  private Part.Failed failure(IOException e) {
    if (e instanceof ScrapeException known && known.reason() != ScrapeReason.TIMEOUT) {
      return new Part.Failed(known.reason(), String.valueOf(known.getMessage()));
    }
    if (e instanceof ScrapeException || e instanceof SocketTimeoutException || deadline.over()) {
      return new Part.Failed(ScrapeReason.TIMEOUT, SLOW_ANSWER);
    }
    return new Part.Failed(ScrapeReason.PROTOCOL, String.valueOf(e.getMessage()));
  }

  private String request() {
    String query = target.url().getRawQuery();
    return "GET "
        + target.url().getRawPath()
        + (query == null ? "" : "?" + query)
        + " HTTP/1.1\r\nHost: "
        + target.url().getRawAuthority()
        + "\r\nUser-Agent: "
        + userAgent
        + "\r\nAccept: */*\r\nConnection: close\r\n\r\n";
  }

  /** Waits when four blocks lie there that nobody took. */
  private final class Queued implements BodySink {
    @Override
    public void announce(long bytes) {
      // Whoever pulls counts for himself.
    }

    @Override
    public void append(byte[] from, int offset, int count) throws IOException {
      try {
        parts.put(new Part.Bytes(Arrays.copyOfRange(from, offset, offset + count)));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("nobody wants the rest", e);
      }
    }
  }

  /** A part of an answer. */
  public sealed interface Part {
    /**
     * How the answer begins.
     *
     * @param contentType as sent; empty when it says none
     */
    record Head(int status, String contentType) implements Part {}

    /**
     * Bytes of the body.
     *
     * @param data at most 16 KiB; the receiver's
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Bytes(byte[] data) implements Part {}

    /** The body is complete. */
    record End() implements Part {}

    /** It will not be. */
    record Failed(ScrapeReason reason, String detail) implements Part {}
  }
}

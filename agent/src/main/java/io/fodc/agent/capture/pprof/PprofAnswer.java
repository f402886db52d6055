package io.fodc.agent.capture.pprof;

import io.fodc.agent.capture.CaptureException;
import io.fodc.agent.scrape.Download;
import io.fodc.agent.scrape.Download.Part;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * The answer to one request, part by part. It belongs to the thread that asked, which can be
 * interrupted at any time and closes it; the connection is closed then at once.
 */
final class PprofAnswer implements AutoCloseable {
  private static final Duration GLANCE = Duration.ofMillis(500);
  private static final int MOST_TEXT_BYTES = 4 * 1024;

  private final String url;
  private final Download download;
  private final Runnable onWait;

  /**
   * Asks.
   *
   * @param onWait called about twice a second while nothing comes
   */
  PprofAnswer(PprofEndpoint endpoint, PprofPage page, long deadlineNanos, Runnable onWait) {
    this.url = endpoint.url(page);
    this.download = endpoint.ask(page, deadlineNanos);
    this.onWait = onWait;
  }

  String url() {
    return url;
  }

  /** Waits for the head; returns when it says that the page follows. */
  void await() throws CaptureException, InterruptedException {
    switch (part()) {
      case Part.Head(int status, _) when status == 200 -> {}
      case Part.Head(int status, _) -> throw PprofFailure.of(url, status, text());
      case Part.Failed failed -> throw PprofFailure.of(url, failed);
      case Part.Bytes _, Part.End _ -> throw new IllegalStateException("a body without a head");
    }
  }

  /** The next bytes of the page; empty at its end. */
  Optional<byte[]> next() throws CaptureException, InterruptedException {
    return switch (part()) {
      case Part.Bytes(byte[] data) -> Optional.of(data);
      case Part.End _ -> Optional.empty();
      case Part.Failed failed -> throw PprofFailure.of(url, failed);
      case Part.Head _ -> throw new IllegalStateException("a head in a body");
    };
  }

  /** The whole page. */
  byte[] all(int mostBytes) throws CaptureException, IOException, InterruptedException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Optional<byte[]> data = next(); data.isPresent(); data = next()) {
      if (all.size() + data.get().length > mostBytes) {
        throw PprofFailure.tooLarge(url, mostBytes);
      }
      all.write(data.get());
    }
    return all.toByteArray();
  }

  @Override
  public void close() {
    download.close();
  }

  private Part part() throws InterruptedException {
    while (true) {
      Optional<Part> part = download.next(GLANCE);
      if (part.isPresent()) {
        return part.get();
      }
      onWait.run();
    }
  }

  /** The beginning of a page that says what went wrong, as far as it comes. */
  private String text() throws InterruptedException {
    StringBuilder text = new StringBuilder();
    while (text.length() < MOST_TEXT_BYTES && part() instanceof Part.Bytes(byte[] data)) {
      text.append(new String(data, StandardCharsets.ISO_8859_1));
    }
    return text.toString();
  }
}

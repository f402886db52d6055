package io.fodc.proxy.capture;

import com.google.protobuf.ByteString;
import io.fodc.proxy.config.NodeConfig;
import io.fodc.proxy.upload.UploadFeed;
import io.fodc.proxy.upload.UploadOffer;
import io.fodc.proxy.upload.UploadRefusal;
import io.fodc.schemas.capture.CaptureKind;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A part whose artifact the proxy makes: of its own JVM, or of a configuration that arrived. */
final class OwnPart {
  private static final int CHUNK_BYTES = 256 << 10;
  private static final String PPROF = "application/vnd.google.protobuf+gzip";

  private final CaptureBook book;
  private final ArtifactDesk desk;
  private final Slot slot;
  private final SelfProfiler profiler;
  private volatile @Nullable Thread worker;
  private volatile boolean stopped;

  OwnPart(CaptureBook book, ArtifactDesk desk, Slot slot, SelfProfiler profiler) {
    this.book = book;
    this.desk = desk;
    this.slot = slot;
    this.profiler = profiler;
  }

  /** Nobody wants it any more. */
  void stop() {
    stopped = true;
    Thread working = worker;
    if (working != null && working != Thread.currentThread()) {
      working.interrupt();
    }
  }

  /** Profiles the proxy. */
  void run() {
    worker = Thread.currentThread();
    if (stopped) {
      return;
    }
    CaptureKind kind = slot.job.request.kind();
    say(PartState.RUNNING, "profiling the proxy");
    try {
      Path file = Files.createTempFile("fodc-own", ".pb.gz");
      try {
        SelfProfiler.Taken taken;
        try (OutputStream out = Files.newOutputStream(file)) {
          taken = profiler.profile(kind, Duration.ofSeconds(slot.job.request.seconds()), out);
        }
        say(PartState.UPLOADING, "keeping the profile");
        UploadOffer offer =
            offer(
                kind.word() + ".pb.gz",
                PPROF,
                "async-profiler",
                taken.from().toEpochMilli(),
                taken.to().toEpochMilli(),
                taken.remark());
        keep(offer, Files.readAllBytes(file));
        book.done(slot, taken.samples() + " samples");
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (SelfProfiler.UnableException e) {
      book.failed(slot, e.code(), String.valueOf(e.getMessage()));
    } catch (IOException | UploadRefusal | RuntimeException e) {
      book.failed(slot, "failed", "the profile could not be kept: " + e.getMessage());
    } catch (InterruptedException e) {
      book.failed(slot, "interrupted", "the proxy is stopping");
    }
  }

  private void say(PartState state, String message) {
    book.lock.lock();
    try {
      if (slot.live()) {
        book.goesOn(slot, new PartProgress(slot.part.wireId(), state, "", message, 0, Map.of(), 0));
      }
    } finally {
      book.lock.unlock();
    }
  }

  /** Keeps a configuration. */
  void keep(NodeConfig config) {
    try {
      UploadOffer offer =
          offer(
              "config.json",
              "application/json",
              "agent",
              config.collectedMillis(),
              config.collectedMillis(),
              config.gaps().isEmpty() ? "" : config.gaps().size() + " sources could not be read");
      keep(offer, ConfigDocument.of(slot.part.node(), config));
      book.done(slot, config.entries().size() + " entries");
    } catch (IOException | UploadRefusal | RuntimeException e) {
      book.failed(slot, "no-room", "the configuration could not be kept: " + e.getMessage());
    }
  }

  private UploadOffer offer(
      String fileName, String mediaType, String method, long from, long to, String remark) {
    return new UploadOffer(
        slot.part.token() + "-0",
        Captures.PURPOSE,
        slot.part.wireId(),
        fileName,
        mediaType,
        0,
        method,
        from,
        to,
        remark);
  }

  /** Goes the way of every upload. */
  private void keep(UploadOffer offer, byte[] bytes) throws UploadRefusal {
    try (UploadFeed feed = desk.feed(slot.part.node(), offer)) {
      for (int at = 0; at < bytes.length; at += CHUNK_BYTES) {
        feed.take(at, ByteString.copyFrom(bytes, at, Math.min(CHUNK_BYTES, bytes.length - at)));
      }
      feed.finish(bytes.length, MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}

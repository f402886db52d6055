package io.fodc.agent.upload;

import static java.lang.System.Logger.Level.WARNING;

import io.fodc.schemas.wire.agent.v1.FetchWindow;
import io.fodc.schemas.wire.agent.v1.NodeIdentity;
import io.fodc.schemas.wire.agent.v1.UploadHeader;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Answers the proxy's wish for older ranges of the window, one at a time; another one meanwhile is
 * refused. Any thread; nothing waits.
 */
public final class WindowUploads {
  /** What an upload holds of the window is held no longer. */
  public static final Duration LIMIT = Duration.ofSeconds(60);

  /** As the window is served. */
  public static final String MEDIA_TYPE = "application/vnd.fodc.window";

  private static final System.Logger LOG = System.getLogger(WindowUploads.class.getName());
  private static final String PURPOSE = "window";

  /** Hears what became of a wish that was not fulfilled. */
  @FunctionalInterface
  public interface Refusals {
    /** The upload will not come; the detail begins with a word for machines and a colon. */
    void refused(String uploadId, String detail);
  }

  private final Uploads uploads;
  private final WindowRanges ranges;
  private final Duration limit;
  private final Refusals refusals;
  private final AtomicBoolean busy = new AtomicBoolean();

  public WindowUploads(Uploads uploads, WindowRanges ranges, Duration limit, Refusals refusals) {
    this.uploads = uploads;
    this.ranges = ranges;
    this.limit = limit;
    this.refusals = refusals;
  }

  /** Starts to upload what the proxy wants, or refuses. */
  public void fetch(FetchWindow wanted, NodeIdentity node) {
    if (wanted.getFromMillis() > wanted.getToMillis() || wanted.getMaxBytes() == 0) {
      refusals.refused(wanted.getUploadId(), "invalid: the range is empty, or may take no bytes");
    } else if (!busy.compareAndSet(false, true)) {
      refusals.refused(wanted.getUploadId(), "busy: another upload is on its way");
    } else {
      start(wanted, node);
    }
  }

  private void start(FetchWindow wanted, NodeIdentity node) {
    try {
      uploads.execute(() -> upload(wanted, node));
    } catch (RejectedExecutionException e) {
      busy.set(false);
      refusals.refused(wanted.getUploadId(), "stopping: the agent stops");
    }
  }

  private void upload(FetchWindow wanted, NodeIdentity node) {
    long deadlineNanos = System.nanoTime() + limit.toNanos();
    long most = wanted.getMaxBytes() < 0 ? Long.MAX_VALUE : wanted.getMaxBytes();
    try (UploadSource source = ranges.open(wanted.getFromMillis(), wanted.getToMillis())) {
      uploads.upload(source, header(wanted, node), UploadTiming.WINDOW, most, deadlineNanos);
    } catch (IOException e) {
      refuse(wanted, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      refuse(wanted, "stopping: the agent stops");
    } catch (RuntimeException | Error e) {
      LOG.log(WARNING, "window upload failed within the agent", e);
      refuse(wanted, "failed: within the agent: " + e);
    } finally {
      busy.set(false);
    }
  }

  private static UploadHeader header(FetchWindow wanted, NodeIdentity node) {
    return UploadHeader.newBuilder()
        .setUploadId(wanted.getUploadId())
        .setIdentity(node)
        .setPurpose(PURPOSE)
        .setMediaType(MEDIA_TYPE)
        .build();
  }

  private void refuse(FetchWindow wanted, String detail) {
    LOG.log(
        WARNING,
        "event=window-not-uploaded upload={0} reason=\"{1}\"",
        wanted.getUploadId(),
        detail);
    refusals.refused(wanted.getUploadId(), detail);
  }
}

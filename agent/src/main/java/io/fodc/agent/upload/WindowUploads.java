package io.fodc.agent.upload;

import static java.lang.System.Logger.Level.WARNING;

import io.fodc.agent.channel.ChannelTarget;
import io.fodc.schemas.wire.agent.v1.FetchWindow;
import io.fodc.schemas.wire.agent.v1.NodeIdentity;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Answers the proxy's wish for older ranges of the window, one at a time; another one meanwhile is
 * refused. Lives as long as the link: an upload goes on over a new session. Any thread; nothing
 * waits.
 */
public final class WindowUploads implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(WindowUploads.class.getName());

  /** Hears what became of a wish that was not fulfilled. */
  @FunctionalInterface
  public interface Refusals {
    /** The upload will not come; the detail begins with a word for machines and a colon. */
    void refused(String uploadId, String detail);
  }

  private final ChannelTarget target;
  private final WindowRanges ranges;
  private final UploadTiming timing;
  private final Refusals refusals;
  private final AtomicBoolean busy = new AtomicBoolean();
  private final ExecutorService executor =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("fodc-upload-", 0).factory());
  private volatile String session = "";

  public WindowUploads(
      ChannelTarget target, WindowRanges ranges, UploadTiming timing, Refusals refusals) {
    this.target = target;
    this.ranges = ranges;
    this.timing = timing;
    this.refusals = refusals;
  }

  /** The proxy knows the agent by another session from now on. */
  public void session(String id) {
    session = id;
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
      executor.execute(() -> upload(wanted, node));
    } catch (RejectedExecutionException e) {
      busy.set(false);
      refusals.refused(wanted.getUploadId(), "stopping: the agent stops");
    }
  }

  private void upload(FetchWindow wanted, NodeIdentity node) {
    long most = wanted.getMaxBytes() < 0 ? Long.MAX_VALUE : wanted.getMaxBytes();
    WindowUpload upload =
        new WindowUpload(target, executor, timing, () -> session, node, wanted.getUploadId(), most);
    try (UploadSource source = ranges.open(wanted.getFromMillis(), wanted.getToMillis())) {
      upload.run(source);
    } catch (IOException e) {
      refuse(wanted, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      LOG.log(WARNING, "window upload failed within the agent", e);
      refuse(wanted, "failed: within the agent: " + e);
    } finally {
      busy.set(false);
    }
  }

  private void refuse(FetchWindow wanted, String detail) {
    LOG.log(
        WARNING,
        "event=window-not-uploaded upload={0} reason=\"{1}\"",
        wanted.getUploadId(),
        detail);
    refusals.refused(wanted.getUploadId(), detail);
  }

  /** Breaks off what is on its way. */
  @Override
  public void close() {
    executor.shutdownNow();
  }
}

package io.fodc.agent.link;

import io.fodc.agent.upload.WindowUploads;
import io.fodc.schemas.wire.agent.v1.AgentMessage;
import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Ranges of the window that will not be uploaded, until the proxy is told. At most {@value #MOST}
 * wait; those beyond are dropped, and the proxy's own deadline tells it.
 */
final class RefusedFetches implements WindowUploads.Refusals {
  static final String KIND = "window-refused";
  private static final int MOST = 16;

  private record Refusal(String uploadId, String detail) {}

  private final ArrayBlockingQueue<Refusal> waiting = new ArrayBlockingQueue<>(MOST);
  private final Wakeup wakeup;

  RefusedFetches(Wakeup wakeup) {
    this.wakeup = wakeup;
  }

  @Override
  public void refused(String uploadId, String detail) {
    if (waiting.offer(new Refusal(uploadId, detail))) {
      wakeup.signal();
    }
  }

  /** What to tell next; null when there is nothing. The link's thread only. */
  @Nullable AgentMessage next(long nowMillis) {
    Refusal refusal = waiting.poll();
    return refusal == null
        ? null
        : LinkMessages.event(nowMillis, KIND, refusal.uploadId(), refusal.detail());
  }
}

package io.fodc.agent.upload;

import io.fodc.agent.channel.ChannelTarget;
import io.fodc.schemas.wire.agent.v1.UploadHeader;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Where uploads go, and the session that speaks for the node there. Lives as long as the link: an
 * upload goes on over a new session, and waits while there is none. Any thread.
 */
public final class Uploads implements Executor, AutoCloseable {
  private final ChannelTarget target;
  private final ExecutorService executor =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("fodc-upload-", 0).factory());
  private volatile String session = "";

  public Uploads(ChannelTarget target) {
    this.target = target;
  }

  /** The proxy knows the agent by this session from now on; empty: by none. */
  public void session(String id) {
    session = id;
  }

  /**
   * Uploads all of it, on the caller's thread; holds one chunk.
   *
   * @param header without a session
   * @param mostBytes more are not sent
   * @throws IOException beginning with a word for machines and a colon: {@code broken}, {@code
   *     refused}, {@code late}, {@code too-large}, {@code changed}
   */
  public void upload(
      UploadSource source,
      UploadHeader header,
      UploadTiming timing,
      long mostBytes,
      long deadlineNanos)
      throws IOException, InterruptedException {
    new Upload(
            target,
            executor,
            timing,
            () -> session,
            id -> header.toBuilder().setSessionId(id).build(),
            mostBytes,
            deadlineNanos)
        .run(source);
  }

  /**
   * Runs a task on a thread of its own.
   *
   * @throws java.util.concurrent.RejectedExecutionException when it is closed
   */
  @Override
  public void execute(Runnable task) {
    executor.execute(task);
  }

  /** Breaks off what is on its way. */
  @Override
  public void close() {
    executor.shutdownNow();
  }
}

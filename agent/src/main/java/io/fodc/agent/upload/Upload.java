package io.fodc.agent.upload;

import static java.lang.System.Logger.Level.INFO;

import io.fodc.agent.channel.CallFailure;
import io.fodc.agent.channel.ChannelSetupException;
import io.fodc.agent.channel.ChannelTarget;
import io.fodc.schemas.wire.agent.v1.UploadHeader;
import io.fodc.schemas.wire.agent.v1.UploadReceipt;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One upload from its first call to its end: each call that breaks is followed by another, which
 * goes on where the proxy has the bytes, until the deadline. Holds one chunk. One thread, which an
 * interrupt breaks off.
 */
final class Upload {
  private static final System.Logger LOG = System.getLogger(Upload.class.getName());

  /** A proxy that takes nothing is asked whether it lives: else only the deadline would end it. */
  private static final int KEEP_ALIVE_SECONDS = 30;

  private static final int KEEP_ALIVE_LIMIT_SECONDS = 10;

  private final ChannelTarget target;
  private final ExecutorService executor;
  private final UploadTiming timing;
  private final Supplier<String> session;
  private final Function<String, UploadHeader> header;
  private final long mostBytes;
  private final long deadlineNanos;

  private long pauseNanos;
  private long unknownSinceNanos;
  private boolean unknown;
  private String usedSession = "";

  /**
   * @param session the session of the link that is up; empty while none is, and then no call is
   *     made
   * @param header what a call begins with, in a session
   */
  Upload(
      ChannelTarget target,
      ExecutorService executor,
      UploadTiming timing,
      Supplier<String> session,
      Function<String, UploadHeader> header,
      long mostBytes,
      long deadlineNanos) {
    this.target = target;
    this.executor = executor;
    this.timing = timing;
    this.session = session;
    this.header = header;
    this.mostBytes = mostBytes;
    this.deadlineNanos = deadlineNanos;
    pauseNanos = timing.pause().toNanos();
  }

  /** Uploads; the failure says why it could not, beginning with a word for machines. */
  void run(UploadSource source) throws IOException, InterruptedException {
    for (boolean again = false; ; again = true) {
      awaitSession();
      try {
        call(source, again);
        return;
      } catch (UploadException e) {
        if (Thread.interrupted()) {
          throw new InterruptedException("the upload was broken off");
        }
        if (!hopeful(e) || leftNanos() <= pauseNanos) {
          throw e;
        }
        pause();
      }
    }
  }

  private void awaitSession() throws IOException, InterruptedException {
    usedSession = session.get();
    while (usedSession.isEmpty()) {
      if (leftNanos() <= 0) {
        throw UploadException.over("late: the link to the proxy did not come back in time");
      }
      TimeUnit.NANOSECONDS.sleep(Math.clamp(leftNanos(), 1, timing.pause().toNanos()));
      usedSession = session.get();
    }
  }

  private boolean hopeful(UploadException failure) {
    return switch (failure.hope()) {
      case OVER -> false;
      case BROKEN -> {
        unknown = false;
        yield true;
      }
      case UNKNOWN_TO_PROXY -> {
        long now = System.nanoTime();
        if (!unknown) {
          unknown = true;
          unknownSinceNanos = now;
        }
        yield now - unknownSinceNanos < timing.sessionGrace().toNanos();
      }
    };
  }

  private void pause() throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(pauseNanos);
    pauseNanos = Math.min(pauseNanos * 2, timing.longestPause().toNanos());
  }

  private void call(UploadSource source, boolean again) throws IOException {
    ManagedChannel channel = channel();
    try {
      long offset = 0;
      if (again) {
        // Whatever the receipt says of the bytes, the proxy knows us.
        UploadReceipt had = open(channel).receipt();
        unknown = false;
        offset = had.getReceivedBytes();
        if (had.getComplete()) {
          return;
        }
      }
      send(channel, source, offset);
    } finally {
      close(channel);
    }
  }

  private void send(ManagedChannel channel, UploadSource source, long offset) throws IOException {
    UploadCall call = open(channel);
    try {
      ChunkOutput out = new ChunkOutput(call::chunk, offset, mostBytes);
      source.writeTo(out);
      out.finish();
      call.end(out.total(), out.sha256());
      UploadReceipt receipt = call.receipt();
      if (!receipt.getComplete()) {
        throw UploadException.broken("broken: the proxy misses a part");
      }
      LOG.log(
          INFO,
          "event=uploaded upload={0} bytes={1,number,#} resumed-at={2,number,#}",
          receipt.getUploadId(),
          out.total(),
          offset);
    } catch (UploadException e) {
      if (e.hope() == UploadException.Hope.BROKEN && call.sentChunks()) {
        pauseNanos = timing.pause().toNanos();
      }
      throw e;
    } finally {
      call.cancel("the agent gives the upload up");
    }
  }

  private UploadCall open(ManagedChannel channel) throws IOException {
    return UploadCall.open(channel, header.apply(usedSession), deadlineNanos, this::describe);
  }

  private String describe(Status status) {
    return CallFailure.describe(target, status, true);
  }

  private long leftNanos() {
    return deadlineNanos - System.nanoTime();
  }

  private ManagedChannel channel() throws IOException {
    try {
      return target
          .channel(executor)
          .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
          .keepAliveTimeout(KEEP_ALIVE_LIMIT_SECONDS, TimeUnit.SECONDS)
          .build();
    } catch (ChannelSetupException e) {
      throw UploadException.broken("broken: " + e.getMessage());
    }
  }

  private static void close(ManagedChannel channel) {
    channel.shutdownNow();
    try {
      channel.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

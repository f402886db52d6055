package io.fodc.agent.link;

import io.fodc.agent.capture.Assessment;
import io.fodc.agent.capture.CaptureException;
import io.fodc.agent.capture.CaptureMethod;
import io.fodc.agent.capture.CaptureOrder;
import io.fodc.agent.capture.CaptureSink;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A method that waits where a test wants it to, and yields what the test gave it. */
final class StagedMethod implements CaptureMethod {
  private final String name;
  final Map<String, byte[]> yields = new LinkedHashMap<>();
  final CountDownLatch assessing = new CountDownLatch(1);
  final CountDownLatch taking = new CountDownLatch(1);
  final CountDownLatch interrupted = new CountDownLatch(1);
  final AtomicInteger taken = new AtomicInteger();
  CountDownLatch assess = new CountDownLatch(0);
  CountDownLatch take = new CountDownLatch(0);
  Assessment assessment =
      new Assessment.Ready(Duration.ofSeconds(2), 1_000, Map.of("goroutines", "7"));
  boolean deaf;
  boolean swallowing;
  @Nullable CaptureException failure;

  StagedMethod(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Assessment assess(CaptureOrder order) throws InterruptedException {
    assessing.countDown();
    assess.await();
    return assessment;
  }

  @Override
  public void take(CaptureOrder order, CaptureSink sink)
      throws CaptureException, IOException, InterruptedException {
    taken.incrementAndGet();
    sink.progress(0.5, "half of it");
    for (Map.Entry<String, byte[]> artifact : yields.entrySet()) {
      write(artifact, sink);
    }
    taking.countDown();
    await();
    CaptureException thrown = failure;
    if (thrown != null) {
      throw thrown;
    }
    sink.measure("samples", "17");
  }

  private void write(Map.Entry<String, byte[]> artifact, CaptureSink sink) throws IOException {
    try (OutputStream out =
        sink.artifact(
            new CaptureSink.ArtifactLabel(
                artifact.getKey(),
                CaptureSink.ArtifactLabel.PPROF,
                name,
                Instant.ofEpochMilli(1_000),
                Instant.ofEpochMilli(3_000),
                "a remark"))) {
      LinkFixture.bytes(artifact.getValue()).writeTo(out);
    } catch (IOException e) {
      if (!swallowing) {
        throw e;
      }
    }
  }

  private void await() throws InterruptedException {
    while (true) {
      try {
        take.await();
        return;
      } catch (InterruptedException e) {
        interrupted.countDown();
        if (!deaf) {
          throw e;
        }
      }
    }
  }
}

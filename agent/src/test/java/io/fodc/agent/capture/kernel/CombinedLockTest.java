package io.fodc.agent.capture.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fodc.agent.capture.Assessment;
import io.fodc.agent.capture.CaptureException;
import io.fodc.agent.capture.CaptureMethod;
import io.fodc.agent.capture.CaptureOrder;
import io.fodc.agent.capture.CaptureSink;
import io.fodc.agent.capture.CaptureSink.ArtifactLabel;
import io.fodc.agent.capture.KeptArtifacts;
import io.fodc.schemas.capture.CaptureKind;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

final class CombinedLockTest {
  private static final CaptureOrder ORDER =
      new CaptureOrder("c1", CaptureKind.LOCK, Duration.ofSeconds(1), Map.of(), 1 << 20);
  private static final Assessment READY =
      new Assessment.Ready(Duration.ofSeconds(1), 10, Map.of("price", "1"));

  /** What a way does when it is taken. */
  private interface Step {
    void run() throws CaptureException, InterruptedException, BrokenBarrierException;
  }

  private record Way(String name, Assessment assessed, Step step) implements CaptureMethod {
    @Override
    public Assessment assess(CaptureOrder order) {
      return assessed;
    }

    @Override
    public void take(CaptureOrder order, CaptureSink sink)
        throws CaptureException, IOException, InterruptedException {
      try {
        step.run();
      } catch (BrokenBarrierException e) {
        throw new IOException(e);
      }
      ArtifactLabel label =
          new ArtifactLabel(name + ".txt", "text/plain", name, Instant.EPOCH, Instant.EPOCH, "");
      try (OutputStream out = sink.artifact(label)) {
        out.write(name.length());
      }
      sink.measure("samples", name);
    }
  }

  @Test
  void runsBothAtTheSameTime() throws Exception {
    CyclicBarrier together = new CyclicBarrier(2);
    KeptArtifacts kept = new KeptArtifacts();
    CombinedLock both =
        new CombinedLock(
            new Way("first", READY, together::await), new Way("second", READY, together::await));
    both.take(ORDER, kept);
    assertThat(kept.labels())
        .extracting(ArtifactLabel::fileName)
        .containsExactly("first.txt", "second.txt");
    assertThat(kept.bytes("second.txt")).containsExactly(6);
    assertThat(kept.measures())
        .containsEntry("samples", "first")
        .containsEntry("second_samples", "second")
        .containsEntry("second_opinion", "second");
    assertThat(both.name()).isEqualTo("first");
  }

  @Test
  void doesNotFailWithItsSecond() throws Exception {
    KeptArtifacts kept = new KeptArtifacts();
    Step failing =
        () -> {
          throw new CaptureException("failed", "the kernel said no");
        };
    new CombinedLock(new Way("first", READY, () -> {}), new Way("second", READY, failing))
        .take(ORDER, kept);
    assertThat(kept.labels()).hasSize(1);
    assertThat(kept.measures().getOrDefault("second_opinion", "")).contains("the kernel said no");
  }

  @Test
  void goesOnWithoutASecondThatIsUnable() throws Exception {
    Way unable = new Way("second", new Assessment.Unable("no-privilege", "give CAP_BPF"), () -> {});
    CombinedLock both = new CombinedLock(new Way("first", READY, () -> {}), unable);
    assertThat(both.assess(ORDER))
        .isInstanceOfSatisfying(
            Assessment.Ready.class,
            ready -> assertThat(ready.measures()).containsEntry("second_opinion", "give CAP_BPF"));
    KeptArtifacts kept = new KeptArtifacts();
    both.take(ORDER, kept);
    assertThat(kept.labels()).hasSize(1);
    assertThat(kept.measures()).containsEntry("second_opinion", "give CAP_BPF");
  }

  @Test
  void addsUpWhatBothExpect() throws Exception {
    Way first = new Way("first", READY, () -> {});
    Way second =
        new Way(
            "second",
            new Assessment.Ready(Duration.ofSeconds(3), 5, Map.of("kernel", "2")),
            () -> {});
    assertThat(new CombinedLock(first, second).assess(ORDER))
        .isEqualTo(
            new Assessment.Ready(Duration.ofSeconds(3), 15, Map.of("price", "1", "kernel", "2")));
  }

  @Test
  void endsItsSecondWhenItsFirstFails() {
    CountDownLatch ended = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    Step waiting =
        () -> {
          begun.countDown();
          try {
            new CountDownLatch(1).await();
          } finally {
            ended.countDown();
          }
        };
    Step failing =
        () -> {
          begun.await();
          throw new CaptureException("too-many-goroutines", "first said no");
        };
    CombinedLock both =
        new CombinedLock(new Way("first", READY, failing), new Way("second", READY, waiting));
    assertThatThrownBy(() -> both.take(ORDER, new KeptArtifacts()))
        .hasMessageContaining("first said no");
    assertThat(ended.getCount()).isZero();
  }
}

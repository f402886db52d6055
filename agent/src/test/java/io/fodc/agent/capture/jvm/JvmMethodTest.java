package io.fodc.agent.capture.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fodc.agent.capture.Assessment;
import io.fodc.agent.capture.BusyJvm;
import io.fodc.agent.capture.CaptureException;
import io.fodc.agent.capture.CaptureOrder;
import io.fodc.agent.capture.CaptureSink.ArtifactLabel;
import io.fodc.agent.capture.KeptArtifacts;
import io.fodc.agent.capture.OtherProcess;
import io.fodc.schemas.capture.CaptureKind;
import io.fodc.schemas.wire.pprof.Profile;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JvmMethodTest {
  private static final long PLENTY = 1L << 30;
  private static final String BUSY = BusyJvm.class.getName();

  @ParameterizedTest
  @CsvSource({
    "CPU,spin,cpu.pb.gz",
    "ALLOCS,allocate,allocs.pb.gz",
    "LOCK,enter,lock.pb.gz",
  })
  void findsTheMethodOfANodeThatIsAJvm(CaptureKind kind, String load, String file)
      throws Exception {
    try (OtherProcess node = OtherProcess.startJvm(load)) {
      JvmMethod method = method(node);
      CaptureOrder order = order(kind, Map.of());
      assertThat(method.assess(order)).isInstanceOf(Assessment.Ready.class);
      KeptArtifacts kept = new KeptArtifacts();
      method.take(order, kept);
      Profile profile = kept.profile(file);
      assertThat(KeptArtifacts.totalWith(profile, BUSY + "." + load, 1))
          .isGreaterThan(KeptArtifacts.total(profile, 1) / 2);
      assertThat(kept.labels())
          .singleElement()
          .satisfies(label -> assertThat(label.mediaType()).isEqualTo(ArtifactLabel.PPROF))
          .satisfies(label -> assertThat(label.method()).isEqualTo("async-profiler"));
      assertThat(kept.measures()).containsKey("samples");
    }
  }

  @Test
  void takesTheEventThatIsAskedFor() throws Exception {
    try (OtherProcess node = OtherProcess.startJvm("enter")) {
      KeptArtifacts kept = new KeptArtifacts();
      method(node).take(order(CaptureKind.CPU, Map.of("event", "wall")), kept);
      assertThat(KeptArtifacts.totalWith(kept.profile("wall.pb.gz"), BUSY + ".enter", 0))
          .isPositive();
    }
  }

  @Test
  void dumpsAHeap() throws Exception {
    try (OtherProcess node = OtherProcess.startJvm("enter")) {
      JvmMethod method = method(node);
      CaptureOrder order = order(CaptureKind.HEAP, Map.of("dump", "true"));
      assertThat(method.assess(order)).isInstanceOf(Assessment.Ready.class);
      KeptArtifacts kept = new KeptArtifacts();
      method.take(order, kept);
      assertThat(new String(kept.unzipped("heap.hprof.gz"), StandardCharsets.ISO_8859_1))
          .startsWith("JAVA PROFILE 1.0.2\0")
          .contains("io/fodc/agent/capture/BusyJvm");
      assertThat(kept.measures()).containsKeys("stw_seconds", "dump_bytes");
      assertThat(
              method.assess(
                  new CaptureOrder(
                      "c", CaptureKind.HEAP, Duration.ZERO, Map.of("dump", "true"), 1000)))
          .isInstanceOfSatisfying(
              Assessment.TooDear.class, dear -> assertThat(dear.code()).isEqualTo("no-headroom"));
    }
  }

  @Test
  void countsTheObjectsOfAHeap() throws Exception {
    try (OtherProcess node = OtherProcess.startJvm("enter")) {
      KeptArtifacts kept = new KeptArtifacts();
      method(node).take(order(CaptureKind.HEAP, Map.of()), kept);
      assertThat(new String(kept.bytes("heap-histogram.txt"), StandardCharsets.UTF_8))
          .contains("java.lang.String");
    }
  }

  @Test
  void profilesTheAgentItself() throws Exception {
    try (OtherProcess node = OtherProcess.startJvm("enter")) {
      Thread busy = new Thread(JvmMethodTest::spinHere);
      busy.start();
      try {
        KeptArtifacts kept = new KeptArtifacts();
        method(node).take(order(CaptureKind.CPU, Map.of("process", "agent")), kept);
        assertThat(
                KeptArtifacts.totalWith(
                    kept.profile("cpu.pb.gz"), JvmMethodTest.class.getName() + ".spinHere", 0))
            .isPositive();
      } finally {
        busy.interrupt();
        busy.join();
      }
    }
  }

  private static void spinHere() {
    while (!Thread.currentThread().isInterrupted()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void isUnableToTakeAnythingOfWhatIsNoJvm() throws Exception {
    try (OtherProcess node = OtherProcess.start("sh", "-c", "echo ready; read line")) {
      assertThat(method(node).assess(order(CaptureKind.CPU, Map.of())))
          .isInstanceOfSatisfying(
              Assessment.Unable.class,
              unable -> {
                assertThat(unable.code()).isEqualTo("unsupported");
                assertThat(unable.detail()).contains("is no JVM");
              });
      assertThat(node.isAlive()).isTrue();
    }
  }

  @Test
  void asksForPermissionForAnotherPid() throws Exception {
    try (OtherProcess node = OtherProcess.startJvm("enter");
        OtherProcess other = OtherProcess.startJvm("enter")) {
      CaptureOrder order = order(CaptureKind.CPU, Map.of("pid", Long.toString(other.pid())));
      assertThat(method(node).assess(order))
          .isInstanceOfSatisfying(
              Assessment.Unable.class,
              unable -> assertThat(unable.code()).isEqualTo("not-allowed"));
      assertThatThrownBy(() -> method(node).take(order, new KeptArtifacts()))
          .isInstanceOf(CaptureException.class)
          .hasMessageContaining("not allowed");
    }
  }

  private static JvmMethod method(OtherProcess node) {
    return new JvmMethod(node.asNode(), InstantSource.system());
  }

  private static CaptureOrder order(CaptureKind kind, Map<String, String> options) {
    return new CaptureOrder("c1", kind, Duration.ofSeconds(2), options, PLENTY);
  }
}

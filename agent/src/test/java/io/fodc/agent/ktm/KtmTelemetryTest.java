package io.fodc.agent.ktm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.security.auth.module.UnixSystem;
import io.fodc.agent.process.ProcessQuery;
import io.fodc.agent.recorder.AgentEvent;
import io.fodc.agent.recorder.EventLog;
import io.fodc.agent.recorder.EvidenceGap;
import io.fodc.agent.recorder.EvidenceLog;
import io.fodc.agent.recorder.SampleBuffer;
import io.fodc.agent.recorder.SourceReport;
import io.fodc.agent.telemetry.KernelRoots;
import io.fodc.agent.telemetry.TelemetryLevel;
import io.fodc.ktm.KtmException;
import io.fodc.ktm.KtmGroup;
import io.fodc.ktm.KtmHost;
import io.fodc.ktm.KtmObjects;
import io.fodc.ktm.KtmThread;
import io.fodc.ktm.LibBpf;
import io.fodc.schemas.metric.SeriesDefinition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each thing that can be wrong with kernel telemetry costs one rung of the ladder, and no more. */
class KtmTelemetryTest {
  private static final long TICK_SECONDS = 30;
  private static final Set<KtmGroup> GROUPS = EnumSet.of(KtmGroup.SCHED, KtmGroup.PROCESS);

  @TempDir Path folder;
  private final EvidenceLog evidence = new EvidenceLog();
  private final EventLog events = new EventLog();
  private final List<SeriesDefinition> series = new ArrayList<>();
  private final KtmThread thread = new KtmThread();
  private final AtomicReference<KernelSide> kernel = new AtomicReference<>();

  private KtmTelemetry telemetry(KtmHost host, KtmObjects objects, ProcessQuery query) {
    return telemetry(host, objects, query, GROUPS);
  }

  private KtmTelemetry telemetry(
      KtmHost host, KtmObjects objects, ProcessQuery query, Set<KtmGroup> groups) {
    Targets targets =
        new Targets(
            List.of(new TargetWatch(KernelRoots.SYSTEM, new KtmSettings.Wanted("node", query))));
    KernelSide side = new KernelSide(host, objects, groups, targets);
    kernel.set(side);
    return new KtmTelemetry(
        thread,
        side,
        targets.names(),
        one -> {
          series.add(one);
          return series.size();
        },
        evidence,
        events,
        new KernelEvents(events, InstantSource.system(), System::nanoTime));
  }

  private static ProcessQuery ourselves() {
    return new ProcessQuery.ByPid(ProcessHandle.current().pid());
  }

  private static KtmHost without(String library, Path typeInformation) {
    return new KtmHost(
        library,
        KtmHost.SYSTEM.proc(),
        typeInformation,
        KtmHost.SYSTEM.tracefs(),
        KtmHost.SYSTEM.lockdown());
  }

  private SourceReport collect(KtmTelemetry telemetry, long seconds) {
    series.clear();
    return telemetry.collect(
        1000, System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds), new SampleBuffer());
  }

  private static void rootAndTypes() {
    assumeTrue(new UnixSystem().getUid() == 0, "programs in the kernel need root");
    assumeTrue(
        Files.isReadable(KtmHost.SYSTEM.typeInformation()), "this kernel has no type information");
  }

  private void offFor(String reason, KtmHost host, KtmObjects objects) {
    try (KtmTelemetry telemetry = telemetry(host, objects, ourselves())) {
      SourceReport report = collect(telemetry, TICK_SECONDS);

      assertThat(report.usable()).isFalse();
      assertThat(report.reason()).isEqualTo(reason);
      assertThat(series).isEmpty();
      TelemetryLevel kernel = telemetry.state().level();
      assertThat(kernel).isEqualTo(new TelemetryLevel(TelemetryLevel.OFF, reason));
      assertThat(TelemetryLevel.ladder(kernel, new TelemetryLevel(TelemetryLevel.PROC, "no-ebpf")))
          .isEqualTo(new TelemetryLevel(TelemetryLevel.PROC, reason));
    }
  }

  @Test
  void noLibrary() {
    offFor(
        "no-libbpf",
        without("libbpf-that-is-not-there.so.1", KtmHost.SYSTEM.typeInformation()),
        KtmObjects.ofJar());
  }

  @Test
  void noTypeInformation() {
    rootAndTypes();
    offFor("no-btf", without(LibBpf.LIBRARY, folder.resolve("none")), KtmObjects.ofJar());
  }

  @Test
  void brokenObjects() {
    rootAndTypes();
    offFor("broken-object", KtmHost.SYSTEM, group -> new byte[] {1, 2, 3});
  }

  @Test
  void aCallThatHangsCostsTheTickNothingButItsPart() throws Exception {
    rootAndTypes();
    CountDownLatch hangs = new CountDownLatch(1);
    try (KtmTelemetry telemetry = telemetry(KtmHost.SYSTEM, KtmObjects.ofJar(), ourselves())) {
      assertThat(collect(telemetry, TICK_SECONDS).usable()).isTrue();
      CountDownLatch begun = new CountDownLatch(1);
      Thread blocked = Thread.ofPlatform().start(() -> block(begun, hangs));
      assertThat(begun.await(TICK_SECONDS, TimeUnit.SECONDS)).isTrue();

      for (int tick = 0; tick < 10; tick++) {
        SourceReport report =
            telemetry.collect(
                2000, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50), new SampleBuffer());
        assertThat(report.usable()).isFalse();
        assertThat(report.reason()).isEqualTo("hung");
      }
      assertThat(telemetry.state().level().mode()).isEqualTo(TelemetryLevel.OFF);

      hangs.countDown();
      blocked.join();
      assertThat(collect(telemetry, TICK_SECONDS).usable()).isTrue();
      assertThat(telemetry.state().level().mode()).isEqualTo(TelemetryLevel.FULL);
    }
  }

  private void block(CountDownLatch begun, CountDownLatch hangs) {
    try {
      thread.call(
          "hanging",
          TimeUnit.SECONDS.toNanos(TICK_SECONDS),
          () -> {
            begun.countDown();
            return awaited(hangs);
          });
    } catch (KtmException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean awaited(CountDownLatch hangs) throws InterruptedException {
    hangs.await();
    return true;
  }

  @Test
  void countsTheProcessThatIsWatched() {
    rootAndTypes();
    try (KtmTelemetry telemetry = telemetry(KtmHost.SYSTEM, KtmObjects.ofJar(), ourselves())) {
      SourceReport report = collect(telemetry, TICK_SECONDS);

      assertThat(report.usable()).isTrue();
      assertThat(series).extracting(SeriesDefinition::name).contains("ktm_process_forks_total");
      assertThat(telemetry.state().level())
          .isEqualTo(new TelemetryLevel(TelemetryLevel.FULL, TelemetryLevel.WHOLE));
      assertThat(events.after(0, 10).getFirst().event().kind()).isEqualTo(AgentEvent.KTM_TARGET);
      assertThat(events.after(0, 10).getFirst().event().detail()).contains("change=found");
    }
  }

  /** Refaults have a hook on some kernels only: told where they are missed, but no degradation. */
  @Test
  void isWholeWithoutWhatNoTracepointTells() {
    rootAndTypes();
    try (KtmTelemetry telemetry =
        telemetry(KtmHost.SYSTEM, KtmObjects.ofJar(), ourselves(), EnumSet.of(KtmGroup.MEMORY))) {
      collect(telemetry, TICK_SECONDS);

      boolean refaults =
          series.stream().anyMatch(one -> one.name().equals("ktm_host_memory_refaults_total"));
      assertThat(telemetry.state().level())
          .isEqualTo(new TelemetryLevel(TelemetryLevel.FULL, TelemetryLevel.WHOLE));
      assertThat(telemetry.state().leftOut()).isEqualTo(refaults ? 0 : 1);
      assertThat(programGaps()).isEmpty();
    }
  }

  @Test
  void isNotWholeWithoutAProgramOfAGroup() {
    rootAndTypes();
    KtmHost host =
        new KtmHost(
            LibBpf.LIBRARY,
            KtmHost.SYSTEM.proc(),
            KtmHost.SYSTEM.typeInformation(),
            List.of(folder.resolve("tracing")),
            KtmHost.SYSTEM.lockdown());
    try (KtmTelemetry telemetry =
        telemetry(
            host,
            KtmObjects.ofJar(),
            ourselves(),
            EnumSet.of(KtmGroup.MEMORY, KtmGroup.SYSCALLS))) {
      collect(telemetry, TICK_SECONDS);

      assertThat(telemetry.state().level())
          .isEqualTo(new TelemetryLevel(TelemetryLevel.FULL, "no-tracefs"));
      assertThat(telemetry.state().leftOut()).isGreaterThanOrEqualTo(13);
      assertThat(programGaps()).containsExactly("syscalls");
    }
  }

  /** Groups that are told not to be whole. */
  private List<String> programGaps() {
    return evidence.gaps().stream()
        .filter(EvidenceGap::lasting)
        .filter(gap -> gap.kind().equals("ktm-programs"))
        .map(EvidenceGap::subject)
        .toList();
  }

  @Test
  void aNodeThatBeginsBetweenTicksIsCountedAtOnce() throws Exception {
    rootAndTypes();
    Path program = folder.resolve("fodc-late-node");
    Files.copy(Path.of("/bin/sleep"), program);
    assertThat(program.toFile().setExecutable(true)).isTrue();
    try (KtmTelemetry telemetry =
        telemetry(KtmHost.SYSTEM, KtmObjects.ofJar(), new ProcessQuery.ByComm("fodc-late"))) {
      collect(telemetry, TICK_SECONDS);
      assertThat(telemetry.state().level())
          .isEqualTo(new TelemetryLevel(TelemetryLevel.COMM, "no-process"));
      Process node = new ProcessBuilder(program.toString(), "1000").start();
      try {
        // Between the ticks; the native thread looks every second.
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(TICK_SECONDS);
        while (kernelScope().isEmpty() && System.nanoTime() - end < 0) {
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        assertThat(kernelScope()).containsExactly((int) node.pid());

        collect(telemetry, TICK_SECONDS);
        List<AgentEvent> told = events.after(0, 100).stream().map(EventLog.Entry::event).toList();
        assertThat(told)
            .filteredOn(event -> event.kind().equals(AgentEvent.PROCESS_START))
            .singleElement()
            .satisfies(event -> assertThat(event.detail()).contains("comm=fodc-late-node"));
        assertThat(told.toString()).contains("change=found pid=" + node.pid());
      } finally {
        node.destroyForcibly();
      }
    }
  }

  private Set<Integer> kernelScope() throws KtmException {
    return thread.call(
        "asking",
        TimeUnit.SECONDS.toNanos(TICK_SECONDS),
        () -> Objects.requireNonNull(kernel.get()).scope().targets().getFirst().tgids());
  }

  @Test
  void aTargetThatEndsIsAnEventWithItsCauseAndThenTheNameIsAllThatIsLeft() throws Exception {
    rootAndTypes();
    Process node = new ProcessBuilder("sleep", "1000").start();
    try (KtmTelemetry telemetry =
        telemetry(KtmHost.SYSTEM, KtmObjects.ofJar(), new ProcessQuery.ByPid(node.pid()))) {
      collect(telemetry, TICK_SECONDS);
      assertThat(telemetry.state().level().mode()).isEqualTo(TelemetryLevel.FULL);
      long before = System.currentTimeMillis();
      node.destroyForcibly().waitFor();

      collect(telemetry, TICK_SECONDS);

      assertThat(telemetry.state().level())
          .isEqualTo(new TelemetryLevel(TelemetryLevel.COMM, "no-process"));
      List<AgentEvent> told = events.after(0, 100).stream().map(EventLog.Entry::event).toList();
      assertThat(told)
          .filteredOn(event -> event.kind().equals(AgentEvent.PROCESS_EXIT))
          .singleElement()
          .satisfies(
              event -> {
                assertThat(event.subject()).isEqualTo("node");
                assertThat(event.detail())
                    .contains("pid=" + node.pid(), "comm=sleep", "signal=9/SIGKILL");
                assertThat(event.timeMillis())
                    .isBetween(before - 50, System.currentTimeMillis() + 50);
              });
      assertThat(told.toString()).contains("change=gone");
      assertThat(evidence.gaps())
          .filteredOn(EvidenceGap::lasting)
          .extracting(EvidenceGap::kind)
          .contains("ktm-target");
    } finally {
      node.destroyForcibly();
    }
  }
}

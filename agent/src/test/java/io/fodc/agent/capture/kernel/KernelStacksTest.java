package io.fodc.agent.capture.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fodc.agent.capture.Assessment;
import io.fodc.agent.capture.CaptureException;
import io.fodc.agent.capture.CaptureOrder;
import io.fodc.agent.capture.KeptArtifacts;
import io.fodc.agent.capture.OtherProcess;
import io.fodc.agent.capture.TargetProcess;
import io.fodc.agent.telemetry.KernelRoots;
import io.fodc.ktm.KtmHost;
import io.fodc.schemas.capture.CaptureKind;
import io.fodc.schemas.wire.pprof.Profile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

final class KernelStacksTest {
  private static final long PLENTY = 1L << 30;
  private static final Path BTF = Path.of("/sys/kernel/btf/vmlinux");

  @TempDir Path folder;

  private final CountDownLatch begun = new CountDownLatch(1);

  private static void needKernel() {
    assumeTrue("root".equals(System.getProperty("user.name")), "stack sampling needs root");
    assumeTrue(Files.isReadable(BTF), "stack sampling needs " + BTF);
  }

  @Test
  void findsTheFunctionThatSpins() throws Exception {
    needKernel();
    try (OtherProcess node = start("spin")) {
      node.go();
      KeptArtifacts kept = take(node, order(CaptureKind.CPU, 2, Map.of("rate", "199")));
      Profile profile = kept.profile("cpu.pb.gz");
      assertThat(KeptArtifacts.totalWith(profile, "spin_site", 1))
          .isGreaterThan(KeptArtifacts.total(profile, 1) / 2);
      assertThat(kept.measures())
          .containsKeys("samples", "kernel_cost_percent_per_cpu", "named_percent")
          .containsEntry("samples_lost", "0");
    }
  }

  @Test
  void findsTheFunctionThatWaitsForAMutex() throws Exception {
    needKernel();
    try (OtherProcess node = start("lock")) {
      node.go();
      KeptArtifacts kept = take(node, order(CaptureKind.LOCK, 2, Map.of()));
      Profile profile = kept.profile("offcpu.pb.gz");
      assertThat(KeptArtifacts.totalWith(profile, "wait_site", 1))
          .as("one of two threads waits at any time")
          .isGreaterThan(Duration.ofSeconds(1).toNanos());
    }
  }

  @Test
  void countsWhatWasWrittenAndShowsWhereItWaits() throws Exception {
    needKernel();
    try (OtherProcess node = start("sync", folder.resolve("data").toString())) {
      FutureTask<KeptArtifacts> asked =
          new FutureTask<>(() -> take(node, order(CaptureKind.IO, 5, Map.of())));
      Thread.ofVirtual().start(asked);
      begun.await();
      node.go();
      node.await("done");
      KeptArtifacts kept = asked.get();
      Map<String, Object> io = json(kept.bytes("io.json"));
      assertThat(io.get("missing")).isEqualTo(List.of());
      assertThat(part(io, "syscalls", "fsync"))
          .containsEntry("calls", 40)
          .containsEntry("errors", 0);
      assertThat(part(io, "syscalls", "pwrite"))
          .containsEntry("calls", 40)
          .containsEntry("bytes", 40 * 4096);
      assertThat(
              part(io, "syscalls", "fsync", "latency").values().stream()
                  .mapToInt(n -> (int) n)
                  .sum())
          .isEqualTo(40);
      assertThat((int) part(io, "process").getOrDefault("wchar", 0))
          .isBetween(40 * 4096, 41 * 4096);
      assertThat(part(io, "block").keySet()).anyMatch(name -> name.endsWith(" write"));
      Profile stacks = kept.profile("io-stacks.pb.gz");
      assertThat(KeptArtifacts.totalWith(stacks, "sync_site", 0)).isGreaterThanOrEqualTo(40);
    }
  }

  @Test
  void keepsWhatItHasOfAProcessThatEndsInTheMiddle() throws Exception {
    needKernel();
    try (OtherProcess node = start("spin")) {
      node.go();
      FutureTask<KeptArtifacts> asked =
          new FutureTask<>(() -> take(node, order(CaptureKind.LOCK, 60, Map.of())));
      Thread.ofVirtual().start(asked);
      begun.await();
      node.kill();
      assertThat(asked.get().labels())
          .singleElement()
          .satisfies(label -> assertThat(label.remark()).isNotEmpty());
    }
  }

  @Test
  void leavesNothingBehindWhenInterrupted() throws Exception {
    needKernel();
    try (OtherProcess node = start("spin")) {
      List<Thread> before = nativeThreads();
      KernelStacks method = method(node.asNode(), KtmHost.SYSTEM);
      FutureTask<Boolean> asked =
          new FutureTask<>(
              () -> {
                method.take(order(CaptureKind.IO, 60, Map.of()), new KeptArtifacts());
                return true;
              });
      Thread asker = Thread.ofPlatform().start(asked);
      begun.await();
      assertThat(programs()).isNotEmpty();
      asker.interrupt();
      assertThatThrownBy(asked::get).hasCauseInstanceOf(InterruptedException.class);
      assertThat(programs()).isEmpty();
      assertThat(nativeThreads())
          .as("the native thread has ended with its last capture")
          .isSubsetOf(before);
    }
  }

  private static List<Thread> nativeThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("fodc-ktm"))
        .toList();
  }

  /** Descriptors of things in the kernel. */
  private static List<String> programs() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.map(KernelStacksTest::target)
          .filter(to -> to.startsWith("anon_inode:bpf"))
          .toList();
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return "";
    }
  }

  @Test
  void saysWhatIsMissing() throws Exception {
    try (OtherProcess node = OtherProcess.start("sh", "-c", "echo ready; read line")) {
      Path proc = Files.createDirectories(folder.resolve("proc/self"));
      Files.writeString(proc.resolve("status"), "CapEff:\t0000000000000000\n");
      assertUnable(
          method(node.asNode(), host(folder.resolve("proc"), BTF, "libbpf.so.1")),
          "no-privilege",
          "missing CAP_BPF and CAP_PERFMON; give the agent");
      Files.writeString(proc.resolve("status"), "CapEff:\tffffffffffffffff\n");
      assertUnable(
          method(
              node.asNode(), host(folder.resolve("proc"), folder.resolve("none"), "libbpf.so.1")),
          "unsupported",
          "CONFIG_DEBUG_INFO_BTF");
      assertUnable(
          method(node.asNode(), host(folder.resolve("proc"), BTF, "libnone.so.1")),
          "unsupported",
          "libnone.so.1 cannot be loaded");
    }
  }

  private static void assertUnable(KernelStacks method, String code, String said) {
    assertThat(method.assess(order(CaptureKind.CPU, 1, Map.of())))
        .isInstanceOfSatisfying(
            Assessment.Unable.class,
            unable -> {
              assertThat(unable.code()).isEqualTo(code);
              assertThat(unable.detail()).contains(said);
            });
  }

  @Test
  void saysWhatItsMapsTake() throws Exception {
    needKernel();
    try (OtherProcess node = start("spin")) {
      assertThat(method(node.asNode(), KtmHost.SYSTEM).assess(order(CaptureKind.CPU, 1, Map.of())))
          .isInstanceOfSatisfying(
              Assessment.Ready.class,
              ready ->
                  assertThat(
                          Long.parseLong(ready.measures().getOrDefault("kernel_memory_bytes", "0")))
                      .isGreaterThan(20L << 20));
    }
  }

  @Test
  void refusesAProcessThatIsGone() throws Exception {
    TargetProcess nobody =
        new TargetProcess(Path.of("/proc"), Optional::empty, _ -> Optional.empty());
    KernelStacks method = method(nobody, KtmHost.SYSTEM);
    assertThatThrownBy(() -> method.take(order(CaptureKind.CPU, 1, Map.of()), new KeptArtifacts()))
        .isInstanceOf(CaptureException.class)
        .hasMessageContaining("share the process namespace");
    assertThat(method.assess(order(CaptureKind.CPU, 1, Map.of("pid", "999999999"))))
        .isInstanceOfSatisfying(
            Assessment.Unable.class,
            unable -> assertThat(unable.code()).isEqualTo("target-unreachable"));
  }

  private OtherProcess start(String... what) throws Exception {
    Path binary = OtherProcess.compile(folder);
    String[] command =
        Stream.concat(Stream.of(binary.toString()), Stream.of(what)).toArray(String[]::new);
    return OtherProcess.start(command);
  }

  private KeptArtifacts take(OtherProcess node, CaptureOrder order)
      throws CaptureException, IOException, InterruptedException {
    KeptArtifacts kept = new KeptArtifacts();
    method(node.asNode(), KtmHost.SYSTEM).take(order, kept);
    return kept;
  }

  /** The sampler asks for the time when its program is attached. */
  private KernelStacks method(TargetProcess target, KtmHost host) {
    InstantSource clock =
        () -> {
          begun.countDown();
          return Instant.now();
        };
    return new KernelStacks(target, KernelRoots.SYSTEM, host, clock);
  }

  private static KtmHost host(Path proc, Path typeInformation, String library) {
    KtmHost system = KtmHost.SYSTEM;
    return new KtmHost(library, proc, typeInformation, system.tracefs(), system.lockdown());
  }

  private static CaptureOrder order(CaptureKind kind, int seconds, Map<String, String> options) {
    return new CaptureOrder("c1", kind, Duration.ofSeconds(seconds), options, PLENTY);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> json(byte[] text) {
    return (Map<String, Object>)
        new Load(LoadSettings.builder().build())
            .loadFromString(new String(text, StandardCharsets.UTF_8));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> part(Map<String, Object> whole, String... path) {
    Map<String, Object> at = whole;
    for (String name : path) {
      assertThat(at).containsKey(name);
      at = (Map<String, Object>) at.getOrDefault(name, Map.of());
    }
    return at;
  }
}

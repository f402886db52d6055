package io.fodc.ktm.stacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fodc.ktm.programs.TestProgram;
import io.fodc.schemas.wire.pprof.Profile;
import io.fodc.schemas.wire.pprof.Sample;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that do known things, sampled by the kernel of this machine. */
class StackSamplerTest {
  @TempDir Path folder;
  private Kernel kernel;

  @BeforeEach
  void open() throws Exception {
    kernel = new Kernel();
  }

  @AfterEach
  void close() {
    if (kernel != null) {
      kernel.close();
    }
  }

  @Test
  void findsWhereAContendedProgramSpendsItsTime() throws Exception {
    Path binary = TestProgram.compileC(folder, "busy.c");
    try (TestProgram busy = TestProgram.start(binary, 2000)) {
      busy.line();
      kernel.whenStarted(busy::go);
      Profile profile =
          kernel.profile(
              StackRequest.of(busy.pid(), new Sampling.OnCpu(499), Duration.ofMillis(2500)));
      double cpuSeconds = Double.parseDouble(busy.line());

      ReadProfile read = new ReadProfile(profile);
      double hot = read.sum(1, read.has("hot")) / 1e9;
      double warm = read.sum(1, read.has("warm")) / 1e9;
      assertThat(hot / (hot + warm))
          .as("of %s s and %s s", hot, warm)
          .isCloseTo(0.75, within(0.06));
      assertThat(hot + warm)
          .as("of %s s", cpuSeconds)
          .isCloseTo(cpuSeconds, within(0.12 * cpuSeconds));
      assertThat(profile.getSampleList())
          .filteredOn(read.has("hot"))
          .filteredOn(read.has("churn_hot"))
          .anySatisfy(
              sample ->
                  assertThat(read.stack(sample)).containsSubsequence("churn_hot", "hot", "work"));
    }
  }

  @Test
  void findsWhatThreadsWaitForAndHowLong() throws Exception {
    Path binary = TestProgram.compileC(folder, "waits.c");
    try (TestProgram waits = TestProgram.start(binary)) {
      waits.line();
      kernel.whenStarted(waits::go);
      Profile profile =
          kernel.profile(
              StackRequest.of(
                  waits.pid(), new Sampling.OffCpu(Duration.ofMillis(1)), Duration.ofSeconds(2)));
      String[] own = waits.line().split(" ");

      ReadProfile read = new ReadProfile(profile);
      assertWaits(read, "sleep_site", "sleeper", 40, Long.parseLong(own[0]));
      assertWaits(read, "lock_site", "locker", 20, Long.parseLong(own[1]));
      assertThat(profile.getSampleList())
          .allSatisfy(
              sample -> {
                assertThat(read.label(sample, "reason")).isPresent();
                assertThat(read.stack(sample).getFirst()).isNotEqualTo("bpf_trace_run4");
              });
    }
  }

  private static void assertWaits(
      ReadProfile read, String site, String thread, long times, long nanos) {
    long seen = read.sum(0, sample -> is(read, sample, site, thread));
    long delay = read.sum(1, sample -> is(read, sample, site, thread));
    assertThat(seen).as(site).isBetween(times * 8 / 10, times);
    assertThat((double) delay).as(site).isCloseTo(nanos, within(0.1 * nanos));
  }

  private static boolean is(ReadProfile read, Sample sample, String site, String thread) {
    return read.has(site).test(sample) && read.label(sample, "thread").orElse("").equals(thread);
  }

  @Test
  void leavesShortWaitsOutAndCountsThem() throws Exception {
    Path binary = TestProgram.compileC(folder, "waits.c");
    try (TestProgram waits = TestProgram.start(binary)) {
      waits.line();
      kernel.whenStarted(waits::go);
      StackRequest request =
          StackRequest.of(
              waits.pid(), new Sampling.OffCpu(Duration.ofSeconds(5)), Duration.ofSeconds(1));
      try (StackSamples samples = kernel.sample(request)) {
        assertThat(samples.count()).isZero();
        assertThat(samples.losses().tooShort()).isGreaterThan(40);
      }
    }
  }

  @Test
  void namesMethodsOfAJvmThatListsThem() throws Exception {
    Path bin = Path.of(System.getProperty("java.home"), "bin");
    try (TestProgram jvm =
        TestProgram.start(
            bin.resolve("java"),
            "-XX:+PreserveFramePointer",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            "io.fodc.ktm.programs.SpinningJvm")) {
      jvm.line();
      Path list = Path.of("/tmp/perf-" + jvm.pid() + ".map");
      String jcmd = bin.resolve("jcmd").toString();
      TestProgram.finish(
          List.of(jcmd, Long.toString(jvm.pid()), "Compiler.perfmap", list.toString()), folder);
      try {
        ReadProfile read =
            new ReadProfile(
                kernel.profile(
                    StackRequest.of(jvm.pid(), new Sampling.OnCpu(499), Duration.ofSeconds(1))));
        assertThat(
                read.sum(
                    0,
                    sample ->
                        read.stack(sample).stream()
                            .anyMatch(name -> name.contains("SpinningJvm.churn"))))
            .isPositive();
      } finally {
        Files.delete(list);
      }
    }
  }

  @Test
  void saysWhatItCost() throws Exception {
    Path binary = TestProgram.compileC(folder, "busy.c");
    try (TestProgram busy = TestProgram.start(binary, 3000)) {
      busy.line();
      kernel.whenStarted(busy::go);
      StackRequest request =
          StackRequest.of(busy.pid(), new Sampling.OnCpu(99), Duration.ofSeconds(1));
      try (StackSamples samples = kernel.sample(request)) {
        KernelCost cost = samples.cost().orElseThrow();
        assertThat(cost.runs()).isGreaterThanOrEqualTo(samples.losses().seen());
        assertThat(cost.nanos()).isPositive();
        assertThat(cost.sharePerCpu()).isGreaterThan(0).isLessThan(0.05);
        assertThat(samples.lasted()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(3));
      }
    }
  }
}

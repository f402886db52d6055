package io.fodc.ktm.stacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fodc.ktm.programs.TestProgram;
import io.fodc.ktm.stacks.StackSample.Reason;
import io.fodc.ktm.stacks.StackSample.Stack;
import io.fodc.ktm.symbols.KernelSymbols;
import io.fodc.ktm.symbols.ProcessImage;
import io.fodc.ktm.symbols.ProcessLook;
import io.fodc.schemas.wire.pprof.Mapping;
import io.fodc.schemas.wire.pprof.Profile;
import io.fodc.schemas.wire.pprof.Sample;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Samples written by hand, of a program that runs. */
class PprofProfileTest {
  private static final long KERNEL_CODE = 0xffffffff81000000L;
  private static final Instant BEGAN = Instant.parse("2026-11-28T12:00:00.5Z");

  @TempDir Path folder;
  private TestProgram program;
  private Path binary;
  private Path kernel;
  private long hot;
  private long work;

  @BeforeEach
  void start() throws IOException {
    binary = TestProgram.compileC(folder, "busy.c", "-no-pie");
    program = TestProgram.start(binary, 1);
    program.line();
    hot = address("churn_hot");
    work = address("work");
    kernel =
        Files.writeString(
            folder.resolve("kallsyms"),
            "%x T do_syscall\n%x T bpf_trace_run4\n%x t __schedule\n"
                .formatted(KERNEL_CODE, KERNEL_CODE + 0x100, KERNEL_CODE + 0x200));
  }

  @AfterEach
  void end() {
    if (program != null) {
      program.close();
    }
  }

  @Test
  void tellsWhereTimeOnTheCpuWent() throws IOException {
    Stack user = new Stack(List.of(hot + 8, work + 9), false);
    Profile profile =
        profile(
            new Sampling.OnCpu(100),
            sample("main", Reason.ON_CPU, user, Stack.NONE, 3, 30_000_000),
            sample("main", Reason.ON_CPU, user, Stack.NONE, 1, 10_000_000),
            sample("other", Reason.ON_CPU, user, Stack.NONE, 2, 20_000_000));

    ReadProfile read = new ReadProfile(profile);
    assertThat(profile.getSampleTypeList())
        .extracting(type -> read.text(type.getType()) + "/" + read.text(type.getUnit()))
        .containsExactly("samples/count", "cpu/nanoseconds");
    assertThat(profile.getPeriod()).isEqualTo(10_000_000);
    assertThat(profile.getTimeNanos()).isEqualTo(BEGAN.toEpochMilli() * 1_000_000);
    assertThat(profile.getDurationNanos()).isEqualTo(2_000_000_000L);
    assertThat(profile.getSampleList())
        .extracting(Sample::getValueList)
        .containsExactly(List.of(4L, 40_000_000L), List.of(2L, 20_000_000L));
    assertThat(read.stack(profile.getSample(0))).containsExactly("churn_hot", "work");
    assertThat(profile.getSampleList())
        .extracting(sample -> read.label(sample, "thread").orElse(""))
        .containsExactly("main", "other");
    assertThat(profile.getLocationList())
        .extracting(location -> location.getAddress())
        .containsExactly(hot + 8, work + 8);
    Mapping mapping = profile.getMapping(0);
    assertThat(read.text(mapping.getFilename())).isEqualTo(binary.toString());
    assertThat(read.text(mapping.getBuildId())).hasSize(40);
    assertThat(mapping.getHasFunctions()).isTrue();
    assertThat(read.text(0)).isEmpty();
  }

  @Test
  void tellsWhatWasWaitedForWithoutTheFramesOfTheSampler() throws IOException {
    Stack inKernel =
        new Stack(
            List.of(
                0xffffffffc0001234L, KERNEL_CODE + 0x110, KERNEL_CODE + 0x210, KERNEL_CODE + 0x10),
            false);
    Profile profile =
        profile(
            new Sampling.OffCpu(Duration.ofMillis(1)),
            sample("main", Reason.IO, new Stack(List.of(work + 4), false), inKernel, 2, 5_000_000),
            sample("main", Reason.BLOCKED, Stack.LOST, inKernel, 1, 3_000_000));

    ReadProfile read = new ReadProfile(profile);
    assertThat(profile.getSampleTypeList())
        .extracting(type -> read.text(type.getType()) + "/" + read.text(type.getUnit()))
        .containsExactly("events/count", "delay/nanoseconds");
    assertThat(read.stack(profile.getSample(0)))
        .containsExactly("__schedule", "do_syscall", "work");
    assertThat(read.stack(profile.getSample(1)))
        .containsExactly("__schedule", "do_syscall", "[user stack lost]");
    assertThat(profile.getSampleList())
        .extracting(sample -> read.label(sample, "reason").orElse(""))
        .containsExactly("io", "blocked");
  }

  @Test
  void isReadByGosTool() throws IOException {
    assumeTrue(TestProgram.onPath("go"), "no go on the path; on Debian: apt-get install golang");
    Stack user = new Stack(List.of(hot + 8, work + 9), false);
    Path file = folder.resolve("cpu.pb.gz");
    try (StackSamples samples =
            samples(
                new Sampling.OnCpu(100),
                sample("main", Reason.ON_CPU, user, Stack.NONE, 3, 30_000_000));
        OutputStream out = Files.newOutputStream(file)) {
      PprofProfile.of(samples, new KernelSymbols(kernel)).writeTo(out);
    }
    assertThat(go("-top", file))
        .contains("File: busy", "Type: cpu", "Duration: 2s", "30ms", "churn_hot", "work");
    assertThat(go("-comments", file))
        .contains("method: clock of each CPU, 100 Hz", "samples: seen=7 full=1 collisions=2");
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      assertThat(Profile.parseFrom(in).getSampleCount()).isEqualTo(1);
    }
  }

  private String go(String view, Path file) throws IOException {
    return TestProgram.finish(
        List.of("go", "tool", "pprof", "-symbolize=none", view, file.toString()), folder);
  }

  private Profile profile(Sampling sampling, StackSample... rows) throws IOException {
    try (StackSamples samples = samples(sampling, rows)) {
      return PprofProfile.of(samples, new KernelSymbols(kernel)).message();
    }
  }

  private StackSamples samples(Sampling sampling, StackSample... rows) {
    ProcessLook.Seen seen = (ProcessLook.Seen) ProcessImage.open(Path.of("/proc"), program.pid());
    return new StackSamples(
        StackRequest.of(program.pid(), sampling, Duration.ofSeconds(2)),
        BEGAN,
        Duration.ofSeconds(2),
        List.of(new TargetReport(program.pid(), TargetReport.State.SAMPLED, "busy")),
        List.of(seen.image()),
        new Collected(List.of(rows), new Losses(7, 1, 2, 0, 0), Optional.empty()));
  }

  private static StackSample sample(
      String thread, Reason reason, Stack user, Stack inKernel, long count, long nanos) {
    return new StackSample(0, thread, reason, user, inKernel, count, nanos);
  }

  private long address(String function) throws IOException {
    return TestProgram.finish(List.of("nm", binary.toString()), folder)
        .lines()
        .filter(line -> line.endsWith(" " + function))
        .mapToLong(line -> Long.parseLong(line.substring(0, 16), 16))
        .findFirst()
        .orElseThrow();
  }
}

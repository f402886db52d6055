package io.fodc.ktm.stacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fodc.ktm.KtmObjects;
import io.fodc.ktm.programs.TestProgram;
import io.fodc.schemas.wire.pprof.Profile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackSamplerFaultsTest {
  private static final Sampling FAST = new Sampling.OnCpu(499);

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
  void keepsWhatItHasWhenTheProcessEndsInTheMiddle() throws Exception {
    Path binary = TestProgram.compileC(folder, "busy.c");
    try (TestProgram busy = TestProgram.start(binary, 20_000)) {
      busy.line();
      busy.go();
      Thread killer = Thread.ofVirtual().start(() -> killAfterWork(busy));
      StackRequest request = StackRequest.of(busy.pid(), FAST, Duration.ofMinutes(1));
      Profile profile;
      try (StackSamples samples = kernel.sample(request)) {
        killer.join();
        assertThat(samples.lasted()).isLessThan(Duration.ofSeconds(30));
        assertThat(samples.targets())
            .extracting(TargetReport::state)
            .containsExactly(TargetReport.State.EXITED);
        profile = PprofProfile.of(samples, Profiles.kernelSymbols()).message();
      }
      ReadProfile read = new ReadProfile(profile);
      assertThat(read.sum(0, read.has("hot"))).isPositive();
      assertThat(read.comments()).anyMatch(comment -> comment.contains("exited"));
    }
  }

  /** libbpf 1.1 crashes on some damages: none may come as far as there. */
  @Test
  void aDamagedObjectIsRefusedBeforeItIsOpened() throws Exception {
    KtmObjects damaged =
        KtmObjects.checked(
            name -> {
              try (InputStream in = KtmObjects.class.getResourceAsStream(name)) {
                byte[] bytes = Objects.requireNonNull(in, name).readAllBytes();
                if (name.equals("profile.bpf.o")) {
                  bytes[bytes.length / 2] ^= 1;
                }
                return bytes;
              }
            });
    StackRequest request =
        StackRequest.of(ProcessHandle.current().pid(), FAST, Duration.ofSeconds(10));

    assertThat(kernel.samplerOf(damaged).sample(request))
        .isInstanceOfSatisfying(
            StackOutcome.Refused.class,
            refused -> {
              assertThat(refused.reason()).isEqualTo(StackOutcome.Reason.UNSUPPORTED);
              assertThat(refused.detail())
                  .contains("profile.bpf.o", "is not what objects.sha256 says", "install it anew");
            });
  }

  /** Half a second of its CPU time, by the kernel's count, and then {@code kill -9}. */
  private static void killAfterWork(TestProgram busy) {
    Duration begun = cpuTime(busy);
    while (cpuTime(busy).minus(begun).compareTo(Duration.ofMillis(500)) < 0) {
      Thread.onSpinWait();
    }
    busy.kill();
  }

  private static Duration cpuTime(TestProgram busy) {
    return ProcessHandle.of(busy.pid())
        .flatMap(process -> process.info().totalCpuDuration())
        .orElse(Duration.ZERO);
  }

  @Test
  void refusesAProcessThatIsNotThere() throws Exception {
    long pid = TestProgram.endedPid();
    StackOutcome outcome =
        kernel.sampler().sample(StackRequest.of(pid, FAST, Duration.ofMinutes(1)));
    assertThat(outcome)
        .isEqualTo(
            new StackOutcome.Refused(StackOutcome.Reason.NO_SUCH_PROCESS, "no process " + pid));
  }

  @Test
  void samplesTheOthersWhenOneProcessIsNotThere() throws Exception {
    long missing = TestProgram.endedPid();
    long own = ProcessHandle.current().pid();
    StackRequest request =
        new StackRequest(List.of(missing, own), FAST, Duration.ofMillis(50), StackBounds.DEFAULT);
    try (StackSamples samples = kernel.sample(request)) {
      assertThat(samples.targets())
          .extracting(TargetReport::pid, TargetReport::state)
          .containsExactly(
              tuple(missing, TargetReport.State.MISSING), tuple(own, TargetReport.State.SAMPLED));
    }
  }

  @Test
  void namesAProgramThatWasDeleted() throws Exception {
    Path binary = TestProgram.compileC(folder, "busy.c");
    try (TestProgram busy = TestProgram.start(binary, 10_000)) {
      busy.line();
      Files.delete(binary);
      busy.go();
      ReadProfile read =
          new ReadProfile(
              kernel.profile(StackRequest.of(busy.pid(), FAST, Duration.ofMillis(500))));
      assertThat(read.sum(0, read.has("hot"))).isPositive();
    }
  }

  @Test
  void namesTheOldProgramWhenAnotherTookItsPlace() throws Exception {
    Path binary = TestProgram.compileC(folder, "busy.c");
    try (TestProgram busy = TestProgram.start(binary, 10_000)) {
      busy.line();
      Path other = TestProgram.compileC(folder, "paths.c");
      Files.delete(binary);
      Files.move(other, binary);
      busy.go();
      ReadProfile read =
          new ReadProfile(
              kernel.profile(StackRequest.of(busy.pid(), FAST, Duration.ofMillis(500))));
      assertThat(read.sum(0, read.has("hot"))).isPositive();
      assertThat(read.sum(0, read.has("left"))).isZero();
    }
  }

  @Test
  void countsWhatDoesNotFitItsBounds() throws Exception {
    Path binary = TestProgram.compileC(folder, "paths.c");
    try (TestProgram paths = TestProgram.start(binary, 10_000)) {
      paths.line();
      paths.go();
      StackRequest request =
          new StackRequest(
              List.of(paths.pid()),
              new Sampling.OnCpu(999),
              Duration.ofSeconds(2),
              new StackBounds(64, 64));
      try (StackSamples samples = kernel.sample(request)) {
        Losses losses = samples.losses();
        assertThat(losses.collisions()).isPositive();
        assertThat(samples.count() + losses.full()).isEqualTo(losses.seen());
        ReadProfile read =
            new ReadProfile(PprofProfile.of(samples, Profiles.kernelSymbols()).message());
        assertThat(read.sum(0, _ -> true)).isEqualTo(samples.count());
        assertThat(read.sum(0, read.has("[user stack lost]"))).isPositive();
        assertThat(read.comments()).anyMatch(comment -> comment.contains(losses.toString()));
      }
    }
  }

  @Test
  void saysThatPrivilegeIsMissing() throws Exception {
    assumeTrue(TestProgram.onPath("setpriv"), "no setpriv; on Debian: apt-get install util-linux");
    String printed =
        sampleItself("setpriv", "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all");
    assertThat(printed).contains("NO_PRIVILEGE").contains("CAP_BPF");
  }

  @Test
  void samplesFromWithinANamespaceOfItsOwn() throws Exception {
    assumeTrue(TestProgram.onPath("unshare"), "no unshare; on Debian: apt-get install util-linux");
    assertThat(sampleItself("unshare", "--pid", "--fork", "--mount-proc"))
        .contains("pid=1, state=SAMPLED", "has samples");
  }

  /** What a process prints that samples itself, started by a command that changes its rights. */
  private String sampleItself(String... starter) throws Exception {
    List<String> command = new ArrayList<>(List.of(starter));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(SampleItself.class.getName());
    return TestProgram.finish(command, folder);
  }

  @Test
  void leavesNothingInTheKernelWhenInterrupted() throws Exception {
    long own = ProcessHandle.current().pid();
    kernel.sample(StackRequest.of(own, FAST, Duration.ofMillis(10))).close();
    long before = kernelObjects();
    AtomicLong during = new AtomicLong();
    Thread asking = Thread.currentThread();
    kernel.whenStarted(
        () -> {
          during.set(kernelObjects());
          asking.interrupt();
        });
    assertThatThrownBy(
            () -> kernel.sampler().sample(StackRequest.of(own, FAST, Duration.ofMinutes(1))))
        .isInstanceOf(InterruptedException.class);
    assertThat(during.get()).as("programs, maps and clocks while it runs").isGreaterThan(before);
    assertThat(kernelObjects()).isEqualTo(before);
  }

  /** Descriptors of this process that lead to no file: BPF programs, maps, links, perf events. */
  private static long kernelObjects() throws IOException {
    long objects = 0;
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors) {
        try {
          String target = Files.readSymbolicLink(descriptor).toString();
          objects += target.contains("bpf") || target.contains("perf_event") ? 1 : 0;
        } catch (NoSuchFileException e) {
          // The descriptor of this very listing, or one that was closed meanwhile.
        }
      }
    }
    return objects;
  }
}

package io.fodc.agent.capture.pprof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fodc.agent.capture.Assessment;
import io.fodc.agent.capture.CaptureException;
import io.fodc.agent.capture.CaptureMethod;
import io.fodc.agent.capture.CaptureOrder;
import io.fodc.agent.capture.CaptureSink.ArtifactLabel;
import io.fodc.profiling.pprof.Frame;
import io.fodc.profiling.pprof.PackedProfile;
import io.fodc.profiling.pprof.Place;
import io.fodc.profiling.pprof.ProfileStacks;
import io.fodc.schemas.capture.CaptureKind;
import io.fodc.schemas.wire.pprof.Profile;
import io.fodc.schemas.wire.pprof.Sample;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PprofMethodTest {
  private static final String SERVER = "github.com/prometheus/prometheus/";

  @TempDir static Path directory;
  private static Prometheus prometheus;
  private static CaptureMethod method;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    prometheus = Prometheus.start(directory);
    method = Orders.method(prometheus.port());
  }

  @AfterAll
  static void stop() {
    if (prometheus != null) {
      prometheus.close();
    }
  }

  @Test
  void takesTheCpuProfileOfTheAskedTime() throws Exception {
    KeptSink sink = take(Orders.order(CaptureKind.CPU, 2));
    Profile profile = profile(sink, "cpu.pb.gz");
    assertThat(functions(profile)).anyMatch(name -> name.startsWith(SERVER));
    assertThat(types(profile)).containsExactly("samples/count", "cpu/nanoseconds");
    assertThat(Duration.ofNanos(profile.getDurationNanos()))
        .isBetween(Duration.ofMillis(1_900), Duration.ofSeconds(6));
    ArtifactLabel label = sink.label("cpu.pb.gz");
    assertThat(Duration.between(label.from(), label.to()))
        .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(30));
    assertThat(label.mediaType()).isEqualTo("application/vnd.google.protobuf+gzip");
    assertThat(label.method()).isEqualTo("pprof");
    assertThat(sink.fractions).isNotEmpty().allMatch(f -> f > 0 && f < 1);
    assertGoReads(sink, "cpu.pb.gz", SERVER);
  }

  @Test
  void takesTheHeapAsItIsAndAfterACollection() throws Exception {
    for (String gc : List.of("false", "true")) {
      KeptSink sink = take(Orders.order(CaptureKind.HEAP, 0, "gc", gc));
      Profile profile = profile(sink, "heap.pb.gz");
      assertThat(types(profile)).contains("inuse_space/bytes", "alloc_objects/count");
      assertThat(functions(profile)).anyMatch(name -> name.startsWith(SERVER));
      assertThat(sink.label("heap.pb.gz").remark())
          .contains("512 KiB")
          .contains(gc.equals("true") ? "after a garbage collection now" : "at the last garbage");
      assertGoReads(sink, "heap.pb.gz", SERVER);
    }
  }

  @Test
  void takesWhatHeapAndAllocationsChangedBy() throws Exception {
    KeptSink heap = take(Orders.order(CaptureKind.HEAP, 1, "delta", "true"));
    Profile change = profile(heap, "heap-delta.pb.gz");
    assertThat(types(change)).contains("inuse_space/bytes");
    assertThat(change.getDurationNanos()).isGreaterThanOrEqualTo(900_000_000L);
    assertThat(heap.label("heap-delta.pb.gz").remark()).contains("change within 1 s");
    assertGoReads(heap, "heap-delta.pb.gz", "Type: inuse_space");
    KeptSink allocs = take(Orders.order(CaptureKind.ALLOCS, 1, "delta", "true"));
    assertThat(functions(profile(allocs, "allocs-delta.pb.gz"))).isNotEmpty();
  }

  @Test
  void takesAllocationsSinceTheStart() throws Exception {
    KeptSink sink = take(Orders.order(CaptureKind.ALLOCS, 0));
    Profile profile = profile(sink, "allocs.pb.gz");
    assertThat(profile.getStringTable((int) profile.getDefaultSampleType()))
        .isEqualTo("alloc_space");
    assertThat(functions(profile)).anyMatch(name -> name.startsWith(SERVER));
    assertGoReads(sink, "allocs.pb.gz", SERVER);
  }

  @Test
  void takesGoroutinesAlsoAsText() throws Exception {
    KeptSink sink = take(Orders.order(CaptureKind.GOROUTINE, 0, "text", "true"));
    assertThat(functions(profile(sink, "goroutine.pb.gz")))
        .contains("runtime.gopark")
        .anyMatch(name -> name.startsWith(SERVER));
    assertGoReads(sink, "goroutine.pb.gz", "runtime.gopark");
    String text = new String(sink.bytes("goroutine.txt"), StandardCharsets.UTF_8);
    assertThat(text).startsWith("goroutine ").contains(SERVER).contains("[select");
    assertThat(sink.label("goroutine.txt").mediaType()).startsWith("text/plain");
  }

  @Test
  void takesAnExecutionTrace() throws Exception {
    KeptSink sink = take(Orders.order(CaptureKind.TRACE, 1));
    byte[] trace = sink.bytes("trace.out");
    assertThat(new String(trace, 0, 16, StandardCharsets.ISO_8859_1))
        .isEqualTo("go 1.19 trace\0\0\0");
    assertThat(trace.length).isGreaterThan(10_000);
    Optional<GoTools> go = GoTools.find();
    if (go.isPresent()) {
      Path file = Files.write(directory.resolve("trace.out"), trace);
      Path profile = directory.resolve("net.pb.gz");
      String parsed = go.get().run(directory, "tool", "trace", "-pprof=net", file.toString());
      Files.write(profile, parsed.getBytes(StandardCharsets.ISO_8859_1));
      assertThat(PackedProfile.read(Files.readAllBytes(profile), 1 << 24).getSampleTypeCount())
          .isEqualTo(2);
    }
  }

  @Test
  void saysThatSomebodyElseProfiles() throws Exception {
    for (CaptureKind kind : List.of(CaptureKind.CPU, CaptureKind.TRACE)) {
      CompletableFuture<Throwable> first = takenBeside(kind);
      CompletableFuture<Throwable> second = takenBeside(kind);
      List<Throwable> failures =
          List.of(first.join(), second.join()).stream().filter(f -> f != NONE).toList();
      assertThat(failures).hasSize(1);
      assertThat(failures.getFirst()).isInstanceOf(CaptureException.class);
      assertThat(((CaptureException) failures.getFirst()).code()).isEqualTo("in-use");
      assertThat(failures.getFirst()).hasMessageContaining("try again when it has ended");
    }
  }

  @Test
  void assessesWithWhatTheIndexSays() throws Exception {
    Assessment cpu = method.assess(Orders.order(CaptureKind.CPU, 30));
    assertThat(cpu).isInstanceOf(Assessment.Ready.class);
    Assessment.Ready ready = (Assessment.Ready) cpu;
    assertThat(ready.expected()).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(33));
    assertThat(ready.expectedBytes()).isPositive();
    assertThat(Integer.parseInt(ready.measures().get("goroutines"))).isBetween(10, 10_000);
    for (CaptureKind kind : List.of(CaptureKind.HEAP, CaptureKind.ALLOCS, CaptureKind.GOROUTINE)) {
      assertThat(method.assess(Orders.order(kind, 0))).isInstanceOf(Assessment.Ready.class);
    }
  }

  @Test
  void refusesTextOfTooManyGoroutines() throws Exception {
    CaptureMethod few =
        new PprofMethod(
            Orders.endpoint(prometheus.port(), Duration.ofSeconds(5)),
            3,
            java.time.InstantSource.system());
    assertThat(few.assess(Orders.order(CaptureKind.GOROUTINE, 0)))
        .isInstanceOf(Assessment.Ready.class);
    Assessment text = few.assess(Orders.order(CaptureKind.GOROUTINE, 0, "text", "true"));
    assertThat(text).isInstanceOf(Assessment.TooDear.class);
    assertThat(((Assessment.TooDear) text).code()).isEqualTo("too-many-goroutines");
    assertThat(((Assessment.TooDear) text).measures()).containsEntry("limit", "3");
  }

  @Test
  void refusesWhatPprofCannotDo() throws Exception {
    assertUnable(Orders.order(CaptureKind.CPU, 10, "rate", "99"), "fixed at 100 Hz");
    assertUnable(Orders.order(CaptureKind.CPU, 0), "at least one second");
    assertUnable(Orders.order(CaptureKind.HEAP, 5, "delta", "true", "gc", "true"), "'delta' goes");
    assertUnable(Orders.order(CaptureKind.HEAP, 0, "dump", "true"), "'dump'");
    assertUnable(Orders.order(CaptureKind.CPU, 10, "pid", "7"), "'pid'");
    assertUnable(Orders.order(CaptureKind.CPU, 10, "process", "agent"), "node alone");
    assertUnable(Orders.order(CaptureKind.IO, 10), "pprof takes no io");
  }

  private static void assertUnable(CaptureOrder order, String detail) throws Exception {
    Assessment assessment = method.assess(order);
    assertThat(assessment).isInstanceOf(Assessment.Unable.class);
    assertThat(((Assessment.Unable) assessment).code()).isEqualTo("unsupported");
    assertThat(((Assessment.Unable) assessment).detail()).contains(detail);
    CaptureException refused =
        catchThrowableOfType(CaptureException.class, () -> method.take(order, new KeptSink()));
    assertThat(refused.code()).isEqualTo("unsupported");
  }

  private static final Throwable NONE = new Throwable("none");

  private static CompletableFuture<Throwable> takenBeside(CaptureKind kind) {
    CompletableFuture<Throwable> taken = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                method.take(Orders.order(kind, 2), new KeptSink());
                taken.complete(NONE);
              } catch (Throwable e) {
                taken.complete(e);
              }
            });
    return taken;
  }

  private static KeptSink take(CaptureOrder order) throws Exception {
    KeptSink sink = new KeptSink();
    method.take(order, sink);
    return sink;
  }

  private static Profile profile(KeptSink sink, String name) throws IOException {
    return PackedProfile.read(sink.bytes(name), 64 << 20);
  }

  private static Set<String> functions(Profile profile) throws IOException {
    Set<String> names = new HashSet<>();
    ProfileStacks stacks = new ProfileStacks(profile);
    for (Sample sample : profile.getSampleList()) {
      for (Place place : stacks.of(sample)) {
        place.frames().stream().map(Frame::function).forEach(names::add);
      }
    }
    return names;
  }

  private static List<String> types(Profile profile) {
    return profile.getSampleTypeList().stream()
        .map(
            type ->
                profile.getStringTable((int) type.getType())
                    + "/"
                    + profile.getStringTable((int) type.getUnit()))
        .toList();
  }

  private static void assertGoReads(KeptSink sink, String name, String wanted) throws Exception {
    Optional<GoTools> go = GoTools.find();
    if (go.isPresent()) {
      Path file = Files.createTempFile(directory, "read", name);
      Files.write(file, sink.bytes(name));
      String top =
          go.get()
              .run(
                  directory, "tool", "pprof", "-top", "-cum", "-nodecount=100000", file.toString());
      assertThat(top).contains("flat%").contains(wanted);
    }
  }
}

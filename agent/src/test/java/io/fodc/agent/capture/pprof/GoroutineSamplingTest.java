package io.fodc.agent.capture.pprof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.fodc.agent.capture.Assessment;
import io.fodc.agent.capture.CaptureSink.ArtifactLabel;
import io.fodc.profiling.pprof.Frame;
import io.fodc.profiling.pprof.PackedProfile;
import io.fodc.profiling.pprof.Place;
import io.fodc.profiling.pprof.ProfileStacks;
import io.fodc.schemas.capture.CaptureKind;
import io.fodc.schemas.wire.pprof.Label;
import io.fodc.schemas.wire.pprof.Profile;
import io.fodc.schemas.wire.pprof.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class GoroutineSamplingTest {
  private static final int WORKERS = 12;

  @TempDir static Path directory;
  private static Optional<GoTools> go = Optional.empty();
  private static Contended program;

  /** Go compiles its library the first time. */
  @BeforeAll
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  static void start() throws IOException, InterruptedException {
    go = GoTools.find();
    assumeThat(go).as("Go is not installed").isPresent();
    program = Contended.start(Contended.build(go.orElseThrow(), directory));
  }

  @AfterAll
  static void stop() {
    if (program != null) {
      program.close();
    }
  }

  @Test
  void pointsAtTheContendedMutexAndKeepsIdleWorkersApart() throws Exception {
    KeptSink sink = take(sampling(SamplingBounds.DEFAULT), 4);
    Profile locks = profile(sink, "lock.pb.gz");
    Map<String, long[]> callers = byCaller(locks);
    long all = callers.values().stream().mapToLong(values -> values[1]).sum();
    // Eleven of twelve wait at every instant, for four seconds; up to three readers and one that
    // waits for a group beside them.
    assertThat(share(callers, "mutex main.contendForLedger", all)).isBetween(0.6, 0.95);
    assertThat(callers)
        .containsKeys("rwmutex main.readRegistry", "semaphore main.awaitGroup")
        .doesNotContainKey("channel main.awaitWork");
    double waited = of(callers, "mutex main.contendForLedger")[1] / 1e9;
    double lasted = locks.getDurationNanos() / 1e9;
    assertThat(waited / lasted).isBetween(WORKERS - 2.0, (double) WORKERS);

    Map<String, long[]> others = byCaller(profile(sink, "channels.pb.gz"));
    assertThat(others.keySet())
        .containsExactlyInAnyOrder(
            "channel main.awaitWork", "select main.awaitEither", "cond main.awaitCondition");
    assertThat(of(others, "channel main.awaitWork")[0])
        .isEqualTo(40 * of(others, "cond main.awaitCondition")[0]);
  }

  @Test
  void showsWhoIsNearTheLockWithoutWaiting() throws Exception {
    KeptSink sink = take(sampling(SamplingBounds.DEFAULT), 2);
    Profile near = profile(sink, "holders.pb.gz");
    List<String> words = new ArrayList<>();
    ProfileStacks stacks = new ProfileStacks(near);
    for (Sample sample : near.getSampleList()) {
      assertThat(near.getStringTable((int) sample.getLabel(0).getKey())).isEqualTo("near");
      String function = near.getStringTable((int) sample.getLabel(0).getStr());
      List<String> frames = new ArrayList<>();
      for (Place place : stacks.of(sample)) {
        place.frames().forEach(frame -> frames.add(frame.function()));
      }
      assertThat(frames).contains(function);
      words.add(function + " " + frames);
    }
    // The one that has the ledger sleeps with it.
    assertThat(words)
        .anyMatch(word -> word.startsWith("main.contendForLedger ") && word.contains("time.Sleep"));
    assertThat(sink.label("holders.pb.gz").remark()).contains("who holds it is often among them");
  }

  @Test
  void saysHowItWasTaken() throws Exception {
    KeptSink sink = take(sampling(SamplingBounds.DEFAULT), 1);
    Profile locks = profile(sink, "lock.pb.gz");
    int looks = Integer.parseInt(sink.measures.get("looks"));
    assertThat(looks).isBetween(2, 16);
    assertThat(sink.measures).containsKeys("looks_per_second", "answers_seconds", "goroutines");
    assertThat(locks.getCommentList().stream().map(n -> locks.getStringTable(n.intValue())))
        .anyMatch(line -> line.startsWith("method: all goroutines looked at " + looks + " times"))
        .anyMatch(line -> line.contains("an estimate"))
        .anyMatch(line -> line.contains("who waits, not who holds"));
    ArtifactLabel label = sink.label("lock.pb.gz");
    assertThat(label.method()).isEqualTo("goroutine-sampling");
    assertThat(label.remark()).contains(looks + " times").contains("not who holds");
    assertThat(Duration.between(label.from(), label.to()).toNanos())
        .isEqualTo(locks.getDurationNanos());
    assertThat(locks.getStringTable((int) locks.getDefaultSampleType())).isEqualTo("delay");
  }

  @Test
  void isReadByGoWithTheContendedFunctionOnTop() throws Exception {
    KeptSink sink = take(sampling(SamplingBounds.DEFAULT), 2);
    Path file = Files.write(directory.resolve("lock.pb.gz"), sink.bytes("lock.pb.gz"));
    String top = go.orElseThrow().run(directory, "tool", "pprof", "-top", "-cum", file.toString());
    assertThat(top).contains("Type: delay").contains("Duration: ");
    List<String> lines = top.lines().filter(line -> line.contains("main.")).toList();
    assertThat(lines.getFirst()).contains("main.contendForLedger");
    String readers =
        go.orElseThrow()
            .run(directory, "tool", "pprof", "-traces", "-tagfocus=wait=rwmutex", file.toString());
    assertThat(readers).contains("sync.(*RWMutex)").doesNotContain("contendForLedger");
  }

  @Test
  void looksMoreSeldomTheLongerTheNodeTakes() throws Exception {
    SamplingBounds slow = new SamplingBounds(10, 1e-9, 100_000, 8 << 20, 100);
    KeptSink sink = take(sampling(slow), 3);
    // Three to find out, and then no more.
    assertThat(sink.measures).containsEntry("looks", "3");
  }

  @Test
  void countsWhatItHasNoRoomForWithoutItsStack() throws Exception {
    SamplingBounds one = new SamplingBounds(10, 0.5, 100_000, 8 << 20, 1);
    KeptSink sink = take(sampling(one), 1);
    Map<String, long[]> all = new HashMap<>(byCaller(profile(sink, "lock.pb.gz")));
    all.putAll(byCaller(profile(sink, "channels.pb.gz")));
    assertThat(all.keySet()).anyMatch(key -> key.endsWith("[more stacks than are kept]"));
    long looks = Long.parseLong(sink.measures.get("looks"));
    long seen = all.values().stream().mapToLong(values -> values[0]).sum();
    assertThat(seen).isGreaterThan(looks * (40 + WORKERS));
  }

  @Test
  void assessesByTheNumberOfGoroutines() throws Exception {
    Assessment ready = sampling(SamplingBounds.DEFAULT).assess(Orders.order(CaptureKind.LOCK, 10));
    assertThat(ready).isInstanceOf(Assessment.Ready.class);
    assertThat(((Assessment.Ready) ready).expected()).isEqualTo(Duration.ofSeconds(11));
    SamplingBounds few = new SamplingBounds(10, 0.03, 20, 8 << 20, 100);
    Assessment dear = sampling(few).assess(Orders.order(CaptureKind.LOCK, 10));
    assertThat(dear).isInstanceOf(Assessment.TooDear.class);
    assertThat(((Assessment.TooDear) dear).code()).isEqualTo("too-many-goroutines");
    assertThat(((Assessment.TooDear) dear).detail()).contains("the limit is 20");
    assertThat(sampling(few).assess(Orders.order(CaptureKind.CPU, 10)))
        .isInstanceOf(Assessment.Unable.class);
    assertThat(sampling(few).assess(Orders.order(CaptureKind.LOCK, 10, "pid", "1")))
        .isInstanceOf(Assessment.Unable.class);
  }

  private static GoroutineSampling sampling(SamplingBounds bounds) {
    return new GoroutineSampling(
        Orders.endpoint(program.port(), Duration.ofSeconds(15)),
        bounds,
        InstantSource.system(),
        new Random(7));
  }

  private static KeptSink take(GoroutineSampling sampling, int seconds) throws Exception {
    KeptSink sink = new KeptSink();
    sampling.take(Orders.order(CaptureKind.LOCK, seconds), sink);
    return sink;
  }

  private static Profile profile(KeptSink sink, String name) throws IOException {
    return PackedProfile.read(sink.bytes(name), 1 << 20);
  }

  private static double share(Map<String, long[]> callers, String caller, long all) {
    return (double) of(callers, caller)[1] / all;
  }

  private static long[] of(Map<String, long[]> callers, String caller) {
    return callers.getOrDefault(caller, new long[2]);
  }

  /** Values by kind of wait and the function that waits. */
  private static Map<String, long[]> byCaller(Profile profile) throws IOException {
    Map<String, long[]> callers = new HashMap<>();
    ProfileStacks stacks = new ProfileStacks(profile);
    for (Sample sample : profile.getSampleList()) {
      List<String> functions = new ArrayList<>();
      for (Place place : stacks.of(sample)) {
        place.frames().stream().map(Frame::function).forEach(functions::add);
      }
      Label label = sample.getLabel(0);
      assertThat(profile.getStringTable((int) label.getKey())).isEqualTo("wait");
      String caller = functions.get(Math.min(1, functions.size() - 1));
      long[] values =
          callers.computeIfAbsent(
              profile.getStringTable((int) label.getStr()) + " " + caller, _ -> new long[2]);
      values[0] += sample.getValue(0);
      values[1] += sample.getValue(1);
    }
    return callers;
  }
}

package io.fodc.bench.captures;

import com.fasterxml.jackson.databind.JsonNode;
import io.fodc.bench.fleet.SimulatedFleet;
import io.fodc.bench.report.ProcessMeter;
import io.fodc.e2e.process.ProxyProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Some agents upload together while others tick every second. Then one agent uploads a small and a
 * large artifact, with a look at the proxy's heap in the middle of each, and the large one is read
 * back.
 */
public final class UploadLoad {
  private static final int SERIES = 100;
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final double MEGABYTE = 1e6;

  /**
   * What to run.
   *
   * @param uploading agents that upload
   * @param others agents that do not
   * @param eachBytes artifact of each in a round
   * @param rounds how often all upload
   * @param smallBytes the small artifact
   * @param largeBytes the large one
   * @param readBytes the one that is read back
   * @param before how long the others are watched before the first upload
   */
  public record Plan(
      int uploading,
      int others,
      long eachBytes,
      int rounds,
      long smallBytes,
      long largeBytes,
      long readBytes,
      Duration before) {}

  /**
   * Transfers.
   *
   * @param megabytesPerSecond one of each round
   * @param cpuMillisPerMegabyte of the proxy, with what the ticks take meanwhile; one of each round
   */
  public record Speed(List<Double> megabytesPerSecond, List<Double> cpuMillisPerMegabyte) {}

  /**
   * How the others fared.
   *
   * @param worstBefore milliseconds from the latest tick to its acknowledgement, before
   * @param worstDuring the same while there were uploads
   * @param late ticks that were acknowledged later than the next was due, while there were uploads
   * @param behind agents, of all, whose newest tick was never acknowledged
   * @param broken streams that broke
   */
  public record Others(long worstBefore, long worstDuring, long late, long behind, long broken) {}

  /**
   * Memory of the proxy, in bytes.
   *
   * @param liveSmall objects alive in the middle of the small artifact
   * @param liveLarge the same of the large one
   * @param peakSmall largest resident memory during the small artifact
   * @param peakLarge the same of the large one
   */
  public record Memory(long liveSmall, long liveLarge, long peakSmall, long peakLarge) {}

  /** All of it. */
  public record Outcome(Speed upload, Others others, Memory memory, Speed download) {}

  private final Plan plan;
  private final Uploaders uploaders;
  private final ProxyProcess proxy;
  private final CaptureCalls calls;

  private UploadLoad(Plan plan, ProxyProcess proxy, CaptureCalls calls, SimulatedFleet fleet) {
    this.plan = plan;
    this.proxy = proxy;
    this.calls = calls;
    this.uploaders = new Uploaders(fleet);
  }

  /** Runs a plan; the proxy's data lie in {@code directory}. */
  public static Outcome run(Path directory, Plan plan) throws IOException, InterruptedException {
    try (ProxyProcess proxy =
            ProxyProcess.start(
                directory,
                "--captures.starts-per-minute=10000",
                "--captures.part-max-bytes=" + 2 * plan.largeBytes() + "B",
                "--captures.max-bytes=" + 4 * plan.largeBytes() + "B");
        SimulatedFleet fleet = new SimulatedFleet(proxy.linkPort(), SERIES, INTERVAL);
        CaptureCalls calls = new CaptureCalls(proxy)) {
      return new UploadLoad(plan, proxy, calls, fleet).measure(fleet);
    }
  }

  private Outcome measure(SimulatedFleet fleet) throws IOException, InterruptedException {
    Lateness lateness = new Lateness(INTERVAL);
    fleet.connect(plan.uploading(), List.of("capture.window"), uploaders);
    fleet.connect(plan.others(), List.of(), lateness);
    try (Ticking ticking = Ticking.of(fleet)) {
      LockSupport.parkNanos(INTERVAL.multipliedBy(2).toNanos());
      long begin = System.currentTimeMillis();
      LockSupport.parkNanos(plan.before().toNanos());
      long from = System.currentTimeMillis();
      Speed upload = uploads();
      long to = System.currentTimeMillis();
      Memory memory = memory();
      Speed download = downloads();
      ticking.stop();
      LockSupport.parkNanos(INTERVAL.toNanos());
      return new Outcome(
          upload,
          new Others(
              lateness.worstMillis(begin, from),
              lateness.worstMillis(from, to),
              lateness.laterThan(INTERVAL.toMillis(), from, to),
              fleet.behind(),
              fleet.broken()),
          memory,
          download);
    }
  }

  private Speed uploads() throws IOException, InterruptedException {
    List<Double> speeds = new ArrayList<>();
    List<Double> cpu = new ArrayList<>();
    double megabytes = plan.uploading() * plan.eachBytes() / MEGABYTE;
    for (int round = 0; round < plan.rounds(); round++) {
      double cpuBefore = cpuSeconds();
      upload(plan.uploading(), plan.eachBytes(), () -> {});
      speeds.add(megabytes / uploaders.seconds());
      cpu.add(1e3 * (cpuSeconds() - cpuBefore) / megabytes);
    }
    return new Speed(speeds, cpu);
  }

  private JsonNode upload(int agents, long bytes, Runnable halfway)
      throws IOException, InterruptedException {
    uploaders.begin(bytes, halfway);
    String nodes =
        IntStream.range(0, agents)
            .mapToObj(i -> "\"node-" + i + "\"")
            .collect(Collectors.joining(","));
    String id = calls.start("{\"kind\":\"window\",\"target\":{\"node_id\":[" + nodes + "]}}");
    JsonNode capture = calls.done(id, LIMIT);
    for (JsonNode part : capture.path("parts")) {
      long size = part.path("artifacts").path(0).path("bytes").asLong();
      if (size != bytes) {
        throw new IOException("an artifact of " + size + " bytes instead of " + bytes);
      }
    }
    return capture;
  }

  private Memory memory() throws IOException, InterruptedException {
    long pid = proxy.process().pid();
    long[] peaks = new long[2];
    long[] live = new long[2];
    long[] sizes = {plan.smallBytes(), plan.largeBytes()};
    for (int i = 0; i < 2; i++) {
      AtomicLong found = new AtomicLong();
      ProcessMeter.resetPeak(pid);
      upload(1, sizes[i], () -> found.set(LiveHeap.bytes(pid)));
      peaks[i] = ProcessMeter.peakBytes(pid);
      live[i] = found.get();
    }
    return new Memory(live[0], live[1], peaks[0], peaks[1]);
  }

  private Speed downloads() throws IOException, InterruptedException {
    JsonNode capture = upload(1, plan.readBytes(), () -> {});
    String name = capture.path("parts").path(0).path("artifacts").path(0).path("name").asText();
    List<Double> speeds = new ArrayList<>();
    List<Double> cpu = new ArrayList<>();
    for (int round = 0; round < plan.rounds(); round++) {
      double cpuBefore = cpuSeconds();
      long begin = System.nanoTime();
      double megabytes = calls.download(capture.path("id").asText(), name) / MEGABYTE;
      double seconds = (System.nanoTime() - begin) / 1e9;
      speeds.add(megabytes / seconds);
      cpu.add(1e3 * (cpuSeconds() - cpuBefore) / megabytes);
    }
    return new Speed(speeds, cpu);
  }

  private double cpuSeconds() throws IOException {
    return ProcessMeter.cpuSeconds(proxy.process().pid());
  }
}

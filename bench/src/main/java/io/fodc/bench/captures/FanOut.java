package io.fodc.bench.captures;

import com.fasterxml.jackson.databind.JsonNode;
import io.fodc.bench.fleet.SimulatedAgent;
import io.fodc.bench.fleet.SimulatedFleet;
import io.fodc.bench.report.ProcessMeter;
import io.fodc.e2e.process.ProxyProcess;
import io.fodc.schemas.wire.agent.v1.AgentMessage;
import io.fodc.schemas.wire.agent.v1.CaptureProgress;
import io.fodc.schemas.wire.agent.v1.CaptureState;
import io.fodc.schemas.wire.agent.v1.ConfigEntry;
import io.fodc.schemas.wire.agent.v1.ConfigSnapshot;
import io.fodc.schemas.wire.agent.v1.StartCapture;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One capture of the configuration of every simulated agent, again and again. Agents acknowledge at
 * once that they are at it; when the proxy has that of all of them, each sends a configuration of
 * 100 entries and is done. Nobody asks how the capture stands before every agent was told: when the
 * proxy had the last acknowledgement is read afterwards, from the times that the capture shows, on
 * the same machine's clock to a millisecond.
 */
public final class FanOut {
  private static final int SERIES = 20;
  private static final int ENTRIES = 100;
  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String BODY =
      "{\"kind\":\"config\",\"target\":{\"cluster\":[\"load-0\",\"load-1\",\"load-2\",\"load-3\"]}}";

  /**
   * One round, in milliseconds.
   *
   * @param told from the request until the last agent had its order, on the agents' side
   * @param acknowledged from the request until the proxy had the last acknowledgement, by its own
   *     clock
   * @param done from the first configuration until the proxy had made and kept the last artifact
   * @param acknowledgedCpu CPU time of the proxy until all were acknowledged
   * @param doneCpu CPU time of the proxy from there to the end
   */
  public record Round(
      double told, double acknowledged, double done, double acknowledgedCpu, double doneCpu) {}

  private final ConfigSnapshot snapshot = snapshot();
  private final Queue<Runnable> atWork = new ConcurrentLinkedQueue<>();
  private volatile CountDownLatch missing = new CountDownLatch(0);

  /** The newest order; the last to write it comes last. */
  private volatile long toldNanos;

  private FanOut() {}

  /**
   * Runs rounds after one another on a proxy of its own.
   *
   * @param rounds the first finds a proxy that has taken no capture yet
   */
  public static List<Round> run(Path directory, int agents, int rounds)
      throws IOException, InterruptedException {
    return new FanOut().measure(directory, agents, rounds);
  }

  private List<Round> measure(Path directory, int agents, int rounds)
      throws IOException, InterruptedException {
    List<Round> measured = new ArrayList<>();
    try (ProxyProcess proxy =
            ProxyProcess.start(
                directory,
                "--nodes.max=" + (agents + 1),
                "--captures.starts-per-minute=10000",
                "--captures.running-parts=" + 2 * agents);
        SimulatedFleet fleet = new SimulatedFleet(proxy.linkPort(), SERIES, INTERVAL);
        CaptureCalls calls = new CaptureCalls(proxy)) {
      fleet.connect(agents, List.of("capture.config"), new Answers());
      try (Ticking ticking = Ticking.of(fleet)) {
        for (int round = 0; round < rounds; round++) {
          measured.add(round(proxy, calls, agents));
        }
        ticking.stop();
      }
    }
    return measured;
  }

  private Round round(ProxyProcess proxy, CaptureCalls calls, int agents)
      throws IOException, InterruptedException {
    CountDownLatch answers = new CountDownLatch(agents);
    missing = answers;
    long pid = proxy.process().pid();
    double cpuBefore = ProcessMeter.cpuSeconds(pid);
    long beginMillis = System.currentTimeMillis();
    long beginNanos = System.nanoTime();
    String id = calls.start(BODY);
    if (!answers.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      throw new IOException(answers.getCount() + " agents were not told within " + LIMIT);
    }
    calls.awaitNoneQueued(id, LIMIT);
    double cpuBetween = ProcessMeter.cpuSeconds(pid);
    long betweenMillis = System.currentTimeMillis();
    for (Runnable next = atWork.poll(); next != null; next = atWork.poll()) {
      next.run();
    }
    JsonNode capture = calls.done(id, LIMIT);
    if (capture.path("parts").size() != agents) {
      throw new IOException(capture.path("parts").size() + " parts instead of " + agents);
    }
    long acknowledged = beginMillis;
    for (JsonNode part : capture.path("parts")) {
      acknowledged = Math.max(acknowledged, millis(part.path("started")));
    }
    return new Round(
        (toldNanos - beginNanos) / 1e6,
        acknowledged - beginMillis,
        millis(capture.path("ended")) - betweenMillis,
        (cpuBetween - cpuBefore) * 1e3,
        (ProcessMeter.cpuSeconds(pid) - cpuBetween) * 1e3);
  }

  private static long millis(JsonNode time) {
    return Instant.parse(time.asText()).toEpochMilli();
  }

  private static ConfigSnapshot snapshot() {
    ConfigSnapshot.Builder snapshot =
        ConfigSnapshot.newBuilder().setCollectedMillis(System.currentTimeMillis());
    for (int i = 0; i < ENTRIES; i++) {
      snapshot.addEntries(
          ConfigEntry.newBuilder()
              .setKey("measure-root-path-%03d".formatted(i))
              .setValue("/var/lib/banyandb/" + i)
              .setProvenance("flag")
              .setOrigin("/proc/1/cmdline"));
    }
    return snapshot.setFingerprint("0".repeat(64)).build();
  }

  /** What every agent does. */
  private final class Answers implements SimulatedAgent.Listener {
    @Override
    public void acknowledged(SimulatedAgent agent, long tickMillis) {}

    @Override
    public void ordered(SimulatedAgent agent, StartCapture order) {
      toldNanos = System.nanoTime();
      agent.say(progress(order, CaptureState.CAPTURE_STATE_RUNNING));
      atWork.add(() -> finish(agent, order));
      missing.countDown();
    }

    private void finish(SimulatedAgent agent, StartCapture order) {
      agent.say(AgentMessage.newBuilder().setConfigSnapshot(snapshot).build());
      agent.say(progress(order, CaptureState.CAPTURE_STATE_DONE));
    }
  }

  static AgentMessage progress(StartCapture order, CaptureState state) {
    return AgentMessage.newBuilder()
        .setCaptureProgress(
            CaptureProgress.newBuilder()
                .setCaptureId(order.getCaptureId())
                .setState(state)
                .setArtifacts(state == CaptureState.CAPTURE_STATE_DONE ? 1 : 0))
        .build();
  }
}

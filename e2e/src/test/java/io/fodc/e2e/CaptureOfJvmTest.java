package io.fodc.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.e2e.process.AgentProcess;
import io.fodc.e2e.process.Await;
import io.fodc.e2e.process.Ctl;
import io.fodc.e2e.process.Http;
import io.fodc.e2e.process.RunningProcess;
import java.io.DataInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JVMs by async-profiler: one beside the node, the agent's own, and the proxy's. */
class CaptureOfJvmTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String NODE = "data-hot-0";
  private static final String BUSY = "io/fodc/e2e/BusyJvm";

  @TempDir Path directory;

  @Test
  void aJvmThatIsNamedInTheSettingsIsProfiledAndDumped() throws Exception {
    try (OwnNode node = new OwnNode(NODE);
        Fleet fleet = new Fleet(directory)) {
      RunningProcess jvm = fleet.own(BusyJvm.start(directory));
      AgentProcess agent =
          node.agent(fleet, fleet.proxy().linkPort(), "--captures.processes=" + jvm.pid());
      Await.until("online", LIMIT, () -> fleet.status(NODE).equals("online"));
      Ctl ctl = Ctl.of(directory, fleet.proxy());
      String pid = Long.toString(jvm.pid());

      assertThat(take(ctl, "cpu", "--pid", pid, "-s", "2").toString()).contains("BusyJvm.spin");
      assertThat(take(ctl, "allocs", "--pid", pid, "-s", "2").toString())
          .contains("BusyJvm.allocate");
      assertThat(
              take(ctl, "lock", "--pid", pid, "-s", "2", "--method", "async-profiler").toString())
          .contains("BusyJvm.enter");
      assertHeapDump(ctl, pid);
      assertThat(jvm.isAlive()).as("it was only looked at").isTrue();

      assertThat(profileOfBusy(agent, ctl).functions()).anyMatch(name -> name.contains("fodc"));
      Continuity.assertNothingLost(fleet, NODE);
    }
  }

  /** One that has nothing to do has nothing to show: its page is read for as long as it takes. */
  private FetchedProfile profileOfBusy(AgentProcess agent, Ctl ctl) throws Exception {
    String file = "agent.pb.gz";
    try (Ctl.Running running =
        ctl.start(
            "capture",
            "cpu",
            "-n",
            NODE,
            "--process",
            "agent",
            "-s",
            "3",
            "--rate",
            "499",
            "-o",
            file)) {
      while (running.process().isAlive()) {
        Http.body(agent.url("/metrics"));
      }
      Ctl.Result taken = running.await(LIMIT);
      assertThat(taken.exit()).as(taken.err()).isZero();
    }
    return FetchedProfile.of(directory.resolve(file));
  }

  @Test
  void theProxyTakesAProfileOfItself() throws Exception {
    try (Fleet fleet = new Fleet(directory, "--http.requests-per-second=100000")) {
      Ctl ctl = Ctl.of(directory, fleet.proxy());
      // One that has nothing to do has nothing to show.
      try (Ctl.Running running =
          ctl.start("capture", "cpu", "--self", "-s", "3", "-o", "proxy.pb.gz")) {
        while (running.process().isAlive()) {
          Http.body(fleet.proxy().url("/openapi.yaml"));
        }
        Ctl.Result taken = running.await(LIMIT);
        assertThat(taken.exit()).as(taken.err()).isZero();
      }
      FetchedProfile profile = FetchedProfile.of(directory.resolve("proxy.pb.gz"));
      assertThat(profile.samples()).as("stacks").isPositive();
      assertThat(profile.functions()).anyMatch(name -> name.contains("java"));
      Ctl.Result heap = ctl.run("capture", "heap", "--self");
      assertThat(heap.exit()).as(heap.err()).isEqualTo(2);
    }
  }

  private FetchedProfile take(Ctl ctl, String kind, String... more) throws Exception {
    Path file = directory.resolve(kind + "-" + System.nanoTime() + ".pb.gz");
    List<String> arguments =
        new ArrayList<>(List.of("capture", kind, "-n", NODE, "-o", file.toString()));
    arguments.addAll(List.of(more));
    Ctl.Result result = ctl.run(arguments.toArray(String[]::new));
    assertThat(result.exit()).as(result.err()).isZero();
    FetchedProfile profile = FetchedProfile.of(file);
    assertThat(profile.samples()).as(kind).isPositive();
    return profile;
  }

  private void assertHeapDump(Ctl ctl, String pid) throws Exception {
    Ctl.Result result =
        ctl.run("capture", "heap", "-n", NODE, "--pid", pid, "--dump", "-o", "heap.hprof.gz");
    assertThat(result.exit()).as(result.err()).isZero();
    try (DataInputStream in =
        new DataInputStream(
            new GZIPInputStream(Files.newInputStream(directory.resolve("heap.hprof.gz"))))) {
      byte[] magic = in.readNBytes("JAVA PROFILE 1.0.2\0".length());
      assertThat(new String(magic, StandardCharsets.US_ASCII)).isEqualTo("JAVA PROFILE 1.0.2\0");
      assertThat(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1)).contains(BUSY);
    }
  }
}

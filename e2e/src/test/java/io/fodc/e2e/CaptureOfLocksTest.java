package io.fodc.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fodc.e2e.process.AgentProcess;
import io.fodc.e2e.process.Await;
import io.fodc.e2e.process.Ctl;
import io.fodc.e2e.process.Distribution;
import io.fodc.e2e.process.FreePort;
import io.fodc.e2e.process.RunningProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program in Go whose goroutines stand before one lock, found from the command line. */
class CaptureOfLocksTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String NODE = "contended-0";

  @TempDir Path directory;

  @Test
  void theContendedFunctionComesFirstAndTheWayIsSaid() throws Exception {
    Optional<GoTool> go = GoTool.find();
    assumeTrue(go.isPresent(), "no Go on the path or in /usr/local/go");
    Path program = directory.resolve("contended");
    Path source = Distribution.root().resolve("agent/src/test/go/contended/main.go");
    go.get().run(directory, "build", "-o", program.toString(), source.toString());
    try (Fleet fleet = new Fleet(directory)) {
      RunningProcess contended =
          fleet.own(
              RunningProcess.start("contended", List.of(program.toString()), Map.of(), directory));
      String pprof =
          contended.awaitOutput(
              "its address",
              LIMIT,
              output -> output.lines().filter(line -> line.contains(":")).findFirst());
      fleet.own(
          AgentProcess.start(
              directory,
              NODE,
              FreePort.any(),
              List.of(
                  "--node.id=" + NODE,
                  "--node.process=" + contended.pid(),
                  "--target=http://" + pprof + "/metrics",
                  "--config-sources.pprof-address=" + pprof,
                  "--link.proxy-address=127.0.0.1:" + fleet.proxy().linkPort(),
                  "--ktm.enabled=auto",
                  "--captures.most-cpu-pressure=100")));
      Await.until("the node", LIMIT, () -> !fleet.nodes(NODE).isEmpty());
      Ctl ctl = Ctl.of(directory, fleet.proxy());

      Ctl.Result taken = ctl.run("capture", "lock", "-n", NODE, "-s", "4", "-o", "locks/");

      assertThat(taken.exit()).as(taken.err()).isZero();
      Path lock =
          taken
              .out()
              .lines()
              .map(directory::resolve)
              .filter(file -> file.toString().endsWith(".lock.pb.gz"))
              .findFirst()
              .orElseThrow();
      assertThat(go.get().run(directory, "tool", "pprof", "-top", "-cum", lock.toString()))
          .containsSubsequence("flat%", "main.contendForLedger", "main.readRegistry");
      String id = taken.err().split("capture ", 2)[1].split("[: ]", 2)[0];
      Ctl.Result top = ctl.run("view", id + "/" + lock.getFileName());
      assertThat(top.exit()).as(top.err()).isZero();
      assertThat(top.out()).contains("main.contendForLedger");
      JsonNode artifacts =
          new ObjectMapper().readTree(ctl.run("get", "artifacts", id, "-o", "json").out());
      assertThat(artifacts.findValuesAsText("method")).contains("goroutine-sampling");
      assertThat(artifacts.findValuesAsText("remark"))
          .as("who reads it is told what it is")
          .anyMatch(remark -> remark.contains("who waits"));
    }
  }
}

package io.fodc.bench;

import io.fodc.bench.report.Figure;
import io.fodc.bench.report.Figure.Better;
import io.fodc.e2e.profile.GoServer;
import io.fodc.e2e.profile.TwoProfiles;
import io.fodc.ktm.stacks.KernelCost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Stack sampling of a busy Go server: whether it agrees with the server's own profiler, and what it
 * costs in the kernel. Needs root and Debian's prometheus.
 */
record StacksFamily() implements BenchFamily {
  private static final int HERTZ = 99;
  private static final double PERCENT = 100;

  /** Of a core, per CPU. */
  private static final double MUST_PERCENT = 0.1;

  @Override
  public String about() {
    return "stack sampling of a Go server beside its own profiler";
  }

  @Override
  public List<Figure> run(BenchRun run) throws Exception {
    Duration duration = run.quick() ? Duration.ofSeconds(8) : Duration.ofSeconds(30);
    Path folder = Files.createTempDirectory(run.directory(), "run");
    try (GoServer server = GoServer.start(folder)) {
      TwoProfiles both = server.profile(duration, HERTZ, run.directory().resolve("cpu.pb.gz"));
      Files.writeString(run.directory().resolve("hottest.txt"), both.table());
      KernelCost cost =
          both.cost().orElseThrow(() -> new IOException("the kernel does not count run time"));
      return List.of(
          Figure.of(
              "stacks.kernel_cost_per_cpu",
              PERCENT * cost.sharePerCpu(),
              "% of a core",
              Better.LOWER,
              MUST_PERCENT,
              run.command()),
          plain("stacks.kernel_nanos_per_run", (double) cost.nanos() / cost.runs(), "ns", run),
          higher("stacks.shared_of_ten_hottest", both.sharedOfHottest(), "of 10", run),
          higher("stacks.rank_correlation_of_ten", both.rankCorrelation(), "", run),
          higher("stacks.weight_in_common", PERCENT * both.weightInCommon(), "%", run),
          higher("stacks.samples", both.ours().samples(), "", run),
          higher("stacks.samples_of_own_profiler", both.own().samples(), "", run),
          plain("stacks.lost_stacks", both.losses().collisions(), "", run));
    }
  }

  private static Figure plain(String name, double value, String unit, BenchRun run) {
    return Figure.plain(name, value, unit, Better.LOWER, run.command());
  }

  private static Figure higher(String name, double value, String unit, BenchRun run) {
    return Figure.plain(name, value, unit, Better.HIGHER, run.command());
  }
}

package io.fodc.bench.ktm;

import io.fodc.ktm.KtmException;
import io.fodc.ktm.KtmGroup;
import io.fodc.ktm.KtmHost;
import io.fodc.ktm.KtmObjects;
import io.fodc.ktm.KtmReader;
import io.fodc.ktm.KtmScope;
import io.fodc.ktm.KtmSession;
import io.fodc.ktm.KtmTarget;
import io.fodc.ktm.LibBpf;
import io.fodc.ktm.RunStatistics;
import io.fodc.ktm.StatisticsSwitch;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Measures in the running kernel: loops with and without programs, runs of programs, readings. */
public final class KernelCost {
  /** A loop that calls a system call as often as it can. */
  public static final String READS = "loop-reads";

  /** A loop in which two processes on one CPU wake each other. */
  public static final String SWITCHES = "ping-pong";

  private static final int FEWEST_RUNS = 1000;
  private static final int READINGS = 1000;

  private final LibBpf library;
  private final Path program;
  private final Path folder;

  /**
   * @param root the checkout, for the workload's source
   * @param folder where it is compiled to and works
   */
  public KernelCost(Path root, Path folder) throws KtmException, IOException, InterruptedException {
    this.library = LibBpf.load(LibBpf.LIBRARY);
    this.program = LoopProcess.compile(root, folder);
    this.folder = folder;
  }

  /** What is hooked while a loop runs. */
  public enum Hooked {
    NOTHING,
    /** The groups that are on by default, the loop's process being the target. */
    DEFAULTS,
    /** All groups, system calls too. */
    ALL,
    /** All groups, the loop's process being nobody. */
    ALL_FOR_ANOTHER
  }

  /**
   * CPU time of one repetition of a loop.
   *
   * @param rounds of each; they take turns, and the least counts
   * @return by what is hooked, in nanoseconds
   */
  public Map<Hooked, Double> loop(String what, long times, int rounds)
      throws KtmException, IOException {
    Map<Hooked, Double> least = new LinkedHashMap<>();
    for (int round = 0; round < rounds; round++) {
      for (Hooked hooked : Hooked.values()) {
        least.merge(hooked, once(what, times, hooked), Math::min);
      }
    }
    return least;
  }

  private double once(String what, long times, Hooked hooked) throws KtmException, IOException {
    try (LoopProcess loop = LoopProcess.start(program, folder, what, times)) {
      if (hooked == Hooked.NOTHING) {
        return loop.cpuNanosPerCall();
      }
      Set<KtmGroup> groups =
          hooked == Hooked.DEFAULTS ? KtmGroup.defaults() : EnumSet.allOf(KtmGroup.class);
      try (KtmSession session = open(groups)) {
        // Pid 1 stands for a node that is somebody else.
        session.scope(target(hooked == Hooked.ALL_FOR_ANOTHER ? 1 : loop.pid()));
        return loop.cpuNanosPerCall();
      }
    }
  }

  private KtmSession open(Set<KtmGroup> groups) throws KtmException {
    return KtmSession.open(library, KtmHost.SYSTEM, KtmObjects.ofJar(), groups);
  }

  private static KtmScope target(int tgid) {
    return new KtmScope(
        List.of(new KtmTarget("node", Set.of(tgid), List.of(), Optional.empty(), Set.of())), false);
  }

  /**
   * What runs of programs take.
   *
   * @param nanosByProgram mean time of a run, of each program that ran often enough
   * @param nanosPerRead time in all programs for one read of a cached page
   * @param defaultNanosPerRead the same without the group {@code syscalls}
   */
  public record Runs(
      Map<String, Double> nanosByProgram, double nanosPerRead, double defaultNanosPerRead) {
    /** The longest of those that are often run. */
    public double longest() {
      return nanosByProgram.values().stream().mapToDouble(n -> n).max().orElse(0);
    }

    /** The middle one of the programs. */
    public double median() {
      double[] sorted = nanosByProgram.values().stream().mapToDouble(n -> n).sorted().toArray();
      return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    }
  }

  /** Runs both loops with everything hooked while the kernel keeps run statistics. */
  public Runs runs(long reads, long switches) throws KtmException, IOException {
    try (StatisticsSwitch _ = StatisticsSwitch.on(library);
        KtmSession session = open(EnumSet.allOf(KtmGroup.class))) {
      double nanosPerRead;
      double defaultNanosPerRead;
      try (LoopProcess loop = LoopProcess.start(program, folder, READS, reads)) {
        session.scope(target(loop.pid()));
        Map<String, RunStatistics> before = session.statistics();
        loop.cpuNanosPerCall();
        Map<String, RunStatistics> after = session.statistics();
        defaultNanosPerRead = nanos(before, after, List.of("page-cache/lookup")) / reads;
        nanosPerRead =
            defaultNanosPerRead
                + nanos(before, after, List.of("syscalls/pread64_enter", "syscalls/pread64_exit"))
                    / reads;
      }
      try (LoopProcess loop = LoopProcess.start(program, folder, SWITCHES, switches)) {
        session.scope(target(loop.pid()));
        loop.cpuNanosPerCall();
      }
      Map<String, Double> means = new TreeMap<>();
      session
          .statistics()
          .forEach(
              (name, run) -> {
                if (run.runs() >= FEWEST_RUNS) {
                  means.put(name, (double) run.nanos() / run.runs());
                }
              });
      return new Runs(means, nanosPerRead, defaultNanosPerRead);
    }
  }

  /** Only programs that a read runs: what others of the host ran meanwhile is theirs. */
  private static double nanos(
      Map<String, RunStatistics> before, Map<String, RunStatistics> after, List<String> programs) {
    double nanos = 0;
    for (String name : programs) {
      RunStatistics from = before.get(name);
      RunStatistics to = after.get(name);
      if (from != null && to != null) {
        nanos += to.nanos() - from.nanos();
      }
    }
    return nanos;
  }

  /**
   * Reading all maps, everything hooked, one target.
   *
   * @param cpuNanos CPU time of the reading thread, the middle one
   * @param wallNanos time, the middle one
   */
  public record Reading(long cpuNanos, long wallNanos, int samples) {}

  /** Reads often enough to be warm. */
  public Reading reading() throws KtmException {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    try (KtmSession session = open(EnumSet.allOf(KtmGroup.class))) {
      session.scope(target((int) ProcessHandle.current().pid()));
      KtmReader reader = new KtmReader(session, KtmHost.SYSTEM);
      long[] cpu = new long[READINGS];
      long[] wall = new long[READINGS];
      int[] samples = {0};
      for (int i = 0; i < READINGS; i++) {
        samples[0] = 0;
        long cpuBefore = threads.getCurrentThreadCpuTime();
        long before = System.nanoTime();
        reader.read((series, value) -> samples[0]++);
        wall[i] = System.nanoTime() - before;
        cpu[i] = threads.getCurrentThreadCpuTime() - cpuBefore;
      }
      return new Reading(middle(cpu), middle(wall), samples[0]);
    }
  }

  private static long middle(long[] values) {
    long[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}

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
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
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
   * A loop to measure.
   *
   * @param what {@link #READS} or {@link #SWITCHES}
   * @param times how often it repeats
   */
  public record Loop(String what, long times) {}

  /**
   * What everything tells.
   *
   * @param loops CPU time of one repetition by loop and by what is hooked, in nanoseconds
   */
  public record Outcome(Map<String, Map<Hooked, Double>> loops, Runs runs, Reading reading) {}

  /**
   * Measures everything. Loading programs is most of the time this takes, so the groups are loaded
   * once a round, and run time and readings come from the last of them.
   *
   * @param rounds of each loop; they take turns, and the least counts
   * @param reads and {@code switches} of the loops whose programs' run time is taken
   */
  public Outcome measure(List<Loop> loops, int rounds, long reads, long switches)
      throws KtmException, IOException {
    Map<String, Map<Hooked, Double>> least = new HashMap<>();
    for (int round = 1; round < rounds; round++) {
      alone(loops, least);
      try (KtmSession session = open(EnumSet.allOf(KtmGroup.class))) {
        hooked(session, loops, least);
      }
    }
    alone(loops, least);
    try (KtmSession session = open(EnumSet.allOf(KtmGroup.class))) {
      hooked(session, loops, least);
      return new Outcome(least, runs(session, reads, switches), reading(session));
    }
  }

  private void alone(List<Loop> loops, Map<String, Map<Hooked, Double>> least)
      throws KtmException, IOException {
    for (Loop loop : loops) {
      keep(least, loop, Hooked.NOTHING, once(loop, pid -> {}));
    }
    try (KtmSession session = open(KtmGroup.defaults())) {
      for (Loop loop : loops) {
        keep(least, loop, Hooked.DEFAULTS, once(loop, pid -> session.scope(target(pid))));
      }
    }
  }

  private void hooked(KtmSession session, List<Loop> loops, Map<String, Map<Hooked, Double>> least)
      throws KtmException, IOException {
    for (Loop loop : loops) {
      keep(least, loop, Hooked.ALL, once(loop, pid -> session.scope(target(pid))));
      // Pid 1 stands for a node that is somebody else.
      keep(least, loop, Hooked.ALL_FOR_ANOTHER, once(loop, pid -> session.scope(target(1))));
    }
  }

  private static void keep(
      Map<String, Map<Hooked, Double>> least, Loop loop, Hooked hooked, double nanos) {
    least
        .computeIfAbsent(loop.what(), _ -> new EnumMap<>(Hooked.class))
        .merge(hooked, nanos, Math::min);
  }

  private double once(Loop what, Watching watching) throws KtmException, IOException {
    try (LoopProcess loop = LoopProcess.start(program, folder, what.what(), what.times())) {
      watching.watch(loop.pid());
      return loop.cpuNanosPerCall();
    }
  }

  /** Tells the programs whose loop it is, before it begins. */
  private interface Watching {
    void watch(int pid) throws KtmException;
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

  /** Runs both loops while the kernel keeps run statistics. */
  private Runs runs(KtmSession session, long reads, long switches)
      throws KtmException, IOException {
    try (StatisticsSwitch _ = StatisticsSwitch.on(library)) {
      Watching watching = pid -> session.scope(target(pid));
      Map<String, RunStatistics> before = session.statistics();
      once(new Loop(READS, reads), watching);
      Map<String, RunStatistics> after = session.statistics();
      double defaultNanosPerRead = nanos(before, after, List.of("page-cache/lookup")) / reads;
      double nanosPerRead =
          defaultNanosPerRead
              + nanos(before, after, List.of("syscalls/pread64_enter", "syscalls/pread64_exit"))
                  / reads;
      once(new Loop(SWITCHES, switches), watching);
      return new Runs(means(session.statistics()), nanosPerRead, defaultNanosPerRead);
    }
  }

  private static Map<String, Double> means(Map<String, RunStatistics> statistics) {
    Map<String, Double> means = new TreeMap<>();
    statistics.forEach(
        (name, run) -> {
          if (run.runs() >= FEWEST_RUNS) {
            means.put(name, (double) run.nanos() / run.runs());
          }
        });
    return means;
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
  private static Reading reading(KtmSession session) throws KtmException {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
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

  private static long middle(long[] values) {
    long[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}

package io.fodc.agent.telemetry;

import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Reads one process from {@code /proc/<pid>} (proc(5)). Times there are in ticks of 1/100 s: the
 * kernel's USER_HZ, which is 100 on every architecture that runs a JVM.
 */
final class ProcessReader {
  private static final double TICKS_PER_SECOND = 100;
  private static final double BYTES_PER_KB = 1024;
  private static final int MAX_FDS_COUNTED = 1_000_000;

  private static final MetricFamily CPU =
      MetricFamily.counter("fodc_os_process_cpu_seconds_total", "CPU time of the observed process");
  private static final MetricFamily FAULTS =
      MetricFamily.counter(
          "fodc_os_process_page_faults_total",
          "Page faults of the observed process; major ones waited for a disk");
  private static final MetricFamily SWITCHES =
      MetricFamily.counter(
          "fodc_os_process_context_switches_total", "Context switches of the observed process");
  private static final MetricFamily IO_BYTES =
      MetricFamily.counter(
          "fodc_os_process_io_bytes_total",
          "Bytes the observed process caused to be read from or written to storage");
  private static final MetricFamily IO_CALLS =
      MetricFamily.counter(
          "fodc_os_process_io_syscalls_total", "Read and write calls of the observed process");

  private static final SeriesDefinition CPU_USER = SeriesDefinition.of(CPU, "mode", "user");
  private static final SeriesDefinition CPU_SYSTEM = SeriesDefinition.of(CPU, "mode", "system");
  private static final SeriesDefinition MINOR = SeriesDefinition.of(FAULTS, "type", "minor");
  private static final SeriesDefinition MAJOR = SeriesDefinition.of(FAULTS, "type", "major");
  private static final SeriesDefinition VOLUNTARY =
      SeriesDefinition.of(SWITCHES, "type", "voluntary");
  private static final SeriesDefinition INVOLUNTARY =
      SeriesDefinition.of(SWITCHES, "type", "involuntary");
  private static final SeriesDefinition READ_BYTES =
      SeriesDefinition.of(IO_BYTES, "operation", "read");
  private static final SeriesDefinition WRITTEN_BYTES =
      SeriesDefinition.of(IO_BYTES, "operation", "write");
  private static final SeriesDefinition READ_CALLS =
      SeriesDefinition.of(IO_CALLS, "operation", "read");
  private static final SeriesDefinition WRITE_CALLS =
      SeriesDefinition.of(IO_CALLS, "operation", "write");
  private static final SeriesDefinition THREADS =
      gauge("fodc_os_process_threads", "Threads of the observed process");
  private static final SeriesDefinition START =
      gauge("fodc_os_process_start_time_seconds", "Start of the observed process, since the epoch");
  private static final SeriesDefinition VIRTUAL =
      gauge("fodc_os_process_virtual_memory_bytes", "Address space of the observed process");
  private static final SeriesDefinition RESIDENT =
      gauge("fodc_os_process_resident_memory_bytes", "Resident memory of the observed process");
  private static final SeriesDefinition SWAPPED =
      gauge("fodc_os_process_swapped_memory_bytes", "Memory of the observed process on swap");
  private static final SeriesDefinition PROPORTIONAL =
      gauge(
          "fodc_os_process_proportional_memory_bytes",
          "Resident memory of the observed process, shared pages divided by their users");
  private static final SeriesDefinition OPEN_FDS =
      gauge("fodc_os_process_open_fds", "Open file descriptors of the observed process");
  private static final SeriesDefinition MAX_FDS =
      gauge("fodc_os_process_max_fds", "Soft limit of open file descriptors");
  private static final SeriesDefinition IO_DELAY =
      SeriesDefinition.of(
          MetricFamily.counter(
              "fodc_os_process_block_io_delay_seconds_total",
              "Time the observed process waited for block I/O"));

  private final Path proc;
  private final KernelFiles files;
  private final boolean proportional;
  private OptionalLong bootSeconds = OptionalLong.empty();

  ProcessReader(KernelRoots roots, KernelFiles files, boolean proportional) {
    this.proc = roots.proc();
    this.files = files;
    this.proportional = proportional;
  }

  /**
   * Reads the process.
   *
   * @return its start, in seconds since the epoch; empty when the process is not there
   */
  OptionalDouble read(long pid, OsSink sink) {
    Path process = proc.resolve(Long.toString(pid));
    Optional<String> stat = files.read("os-process", process.resolve("stat"));
    if (stat.isEmpty()) {
      return OptionalDouble.empty();
    }
    OptionalDouble start = stat(stat.get(), sink);
    files.read("os-process-status", process.resolve("status")).ifPresent(t -> status(t, sink));
    files.read("os-process-limits", process.resolve("limits")).ifPresent(t -> limits(t, sink));
    files.read("os-process-io", process.resolve("io")).ifPresent(t -> io(t, sink));
    openFiles(process.resolve("fd"), sink);
    if (proportional) {
      files
          .read("os-process-pss", process.resolve("smaps_rollup"))
          .ifPresent(t -> kilobytes(t, "Pss", PROPORTIONAL, sink));
    }
    return start;
  }

  private OptionalDouble stat(String text, OsSink sink) {
    // The command name is in parentheses and may hold anything, parentheses included.
    int behindName = text.lastIndexOf(')') + 2;
    String[] fields =
        behindName > 1 && behindName < text.length()
            ? text.substring(behindName).strip().split(" ", -1)
            : new String[0];
    if (fields.length < 22) {
      files.miss("os-process", "malformed: /proc/<pid>/stat has " + fields.length + " fields");
      return OptionalDouble.empty();
    }
    ticks(fields, 14, CPU_USER, sink);
    ticks(fields, 15, CPU_SYSTEM, sink);
    plain(fields, 10, MINOR, sink);
    plain(fields, 12, MAJOR, sink);
    plain(fields, 20, THREADS, sink);
    plain(fields, 23, VIRTUAL, sink);
    ticks(fields, 42, IO_DELAY, sink);
    OptionalLong sinceBoot = field(fields, 22);
    OptionalLong boot = bootSeconds();
    if (sinceBoot.isEmpty() || boot.isEmpty()) {
      return OptionalDouble.empty();
    }
    double start = boot.getAsLong() + sinceBoot.getAsLong() / TICKS_PER_SECOND;
    sink.sample(START, start);
    return OptionalDouble.of(start);
  }

  private void status(String text, OsSink sink) {
    kilobytes(text, "VmRSS", RESIDENT, sink);
    kilobytes(text, "VmSwap", SWAPPED, sink);
    Fields.ofLine(text, "voluntary_ctxt_switches").ifPresent(n -> sink.sample(VOLUNTARY, n));
    Fields.ofLine(text, "nonvoluntary_ctxt_switches").ifPresent(n -> sink.sample(INVOLUNTARY, n));
  }

  private void limits(String text, OsSink sink) {
    for (String line : text.split("\n", -1)) {
      if (line.startsWith("Max open files")) {
        String[] words = line.substring("Max open files".length()).strip().split("\\s+", -1);
        Fields.ofWord(words[0]).ifPresent(n -> sink.sample(MAX_FDS, n));
      }
    }
  }

  private void io(String text, OsSink sink) {
    Fields.ofLine(text, "read_bytes").ifPresent(n -> sink.sample(READ_BYTES, n));
    Fields.ofLine(text, "write_bytes").ifPresent(n -> sink.sample(WRITTEN_BYTES, n));
    Fields.ofLine(text, "syscr").ifPresent(n -> sink.sample(READ_CALLS, n));
    Fields.ofLine(text, "syscw").ifPresent(n -> sink.sample(WRITE_CALLS, n));
  }

  /** Since Linux 6.2 (f1f1f2569901) the size of the directory is the number of descriptors. */
  private void openFiles(Path directory, OsSink sink) {
    try {
      long open = Files.isReadable(directory) ? Files.size(directory) : 0;
      if (open == 0 || !directory.startsWith("/proc")) {
        open = 0;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
          for (var entry = entries.iterator(); entry.hasNext() && open < MAX_FDS_COUNTED; ) {
            entry.next();
            open++;
          }
        }
      }
      sink.sample(OPEN_FDS, open);
    } catch (IOException | SecurityException e) {
      files.miss("os-process-fds", KernelFiles.reason(directory, e));
    }
  }

  private OptionalLong bootSeconds() {
    if (bootSeconds.isEmpty()) {
      bootSeconds =
          files
              .read("os-boot-time", proc.resolve("stat"))
              .map(text -> Fields.ofLine(text, "btime"))
              .orElse(OptionalLong.empty());
    }
    return bootSeconds;
  }

  private static void kilobytes(String text, String key, SeriesDefinition series, OsSink sink) {
    Fields.ofLine(text, key).ifPresent(kb -> sink.sample(series, kb * BYTES_PER_KB));
  }

  private static void ticks(String[] fields, int number, SeriesDefinition series, OsSink sink) {
    field(fields, number).ifPresent(n -> sink.sample(series, n / TICKS_PER_SECOND));
  }

  private static void plain(String[] fields, int number, SeriesDefinition series, OsSink sink) {
    field(fields, number).ifPresent(n -> sink.sample(series, n));
  }

  /** A field by its number in proc(5); the fields here begin with number 3. */
  private static OptionalLong field(String[] fields, int number) {
    return number - 3 < fields.length ? Fields.ofWord(fields[number - 3]) : OptionalLong.empty();
  }

  private static SeriesDefinition gauge(String name, String help) {
    return SeriesDefinition.of(MetricFamily.gauge(name, help));
  }
}

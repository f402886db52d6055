package io.fodc.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.agent.recorder.EvidenceGap;
import io.fodc.agent.recorder.EvidenceLog;
import io.fodc.agent.recorder.HeldSeries;
import io.fodc.agent.recorder.SampleBuffer;
import io.fodc.agent.recorder.SeriesIds;
import io.fodc.agent.recorder.SourceReport;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.window.SeriesTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OsTelemetryTest {
  private static final String STAT =
      "42 (ban) yand) S 1 1 1 0 -1 4194560 1000 0 7 0 250 150 0 0 20 0 33 0 500 1048576 2048 "
          + "18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 0 0 0 12 0 0\n";

  @TempDir Path root;
  private final SeriesTable table = new SeriesTable(1 << 20);
  private final EvidenceLog evidence = new EvidenceLog();

  @BeforeEach
  void process() throws IOException {
    write("proc/stat", "cpu 1 2 3\nbtime 1000\n");
    write("proc/42/stat", STAT);
    write("proc/42/status", "Name:\tbanyand\nVmRSS:\t   2048 kB\nvoluntary_ctxt_switches:\t5\n");
    write(
        "proc/42/limits",
        "Max open files            1024                 4096                 files\n");
    write("proc/42/fd/0", "");
    write("proc/42/fd/1", "");
    write("proc/pressure/memory", "some avg10=12.50 avg60=0.00 avg300=0.00 total=2500000\n");
  }

  @AfterEach
  void close() {
    table.close();
  }

  @Test
  void readsTheProcessWithBaseUnits() {
    Map<String, Double> read = read(42);
    assertThat(read)
        .containsEntry("fodc_os_process_cpu_seconds_total{mode=\"user\"}", 2.5)
        .containsEntry("fodc_os_process_cpu_seconds_total{mode=\"system\"}", 1.5)
        .containsEntry("fodc_os_process_page_faults_total{type=\"minor\"}", 1000.0)
        .containsEntry("fodc_os_process_page_faults_total{type=\"major\"}", 7.0)
        .containsEntry("fodc_os_process_threads{}", 33.0)
        .containsEntry("fodc_os_process_start_time_seconds{}", 1005.0)
        .containsEntry("fodc_os_process_resident_memory_bytes{}", 2097152.0)
        .containsEntry("fodc_os_process_open_fds{}", 2.0)
        .containsEntry("fodc_os_process_max_fds{}", 1024.0)
        .containsEntry(
            "fodc_os_pressure_ratio{kind=\"some\",resource=\"memory\",scope=\"host\",window=\"10s\"}",
            0.125)
        .containsEntry(
            "fodc_os_pressure_seconds_total{kind=\"some\",resource=\"memory\",scope=\"host\"}",
            2.5);
    assertThat(evidence.gaps()).extracting(EvidenceGap::subject).contains("os-process-io");
  }

  @Test
  void readsCgroupVersion2AndTheLimitAroundIt() throws IOException {
    write("proc/42/cgroup", "0::/pod/node\n");
    write("proc/self/mountinfo", "30 1 0:1 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
    String dir = "sys/fs/cgroup/pod/node/";
    write(dir + "memory.current", "1000\n");
    write(dir + "memory.max", "max\n");
    write("sys/fs/cgroup/pod/memory.max", "5000\n");
    write(
        dir + "memory.stat",
        "anon 1\ninactive_file 400\nworkingset_refault_anon 3\nworkingset_refault_file 8\n");
    write(dir + "memory.events", "low 0\nhigh 0\nmax 3\noom 2\noom_kill 1\n");
    write(
        dir + "cpu.stat",
        "usage_usec 3000000\nnr_periods 9\nnr_throttled 4\nthrottled_usec 500000\n");
    write(dir + "cpu.max", "150000 100000\n");
    write(dir + "io.stat", "8:0 rbytes=10 wbytes=20 rios=1 wios=2 dbytes=0 dios=0\n");
    write("proc/diskstats", "   8       0 sda 1 2 3\n");
    write(dir + "io.pressure", "full avg10=50.00 avg60=0.00 avg300=0.00 total=1\n");
    assertThat(read(42))
        .containsEntry("fodc_os_container_memory_usage_bytes{}", 1000.0)
        .containsEntry("fodc_os_container_memory_working_set_bytes{}", 600.0)
        .containsEntry("fodc_os_container_memory_limit_bytes{}", 5000.0)
        .containsEntry("fodc_os_container_memory_events_total{event=\"oom_kill\"}", 1.0)
        .containsEntry("fodc_os_container_memory_refaults_total{kind=\"anon\"}", 3.0)
        .containsEntry("fodc_os_container_memory_refaults_total{kind=\"file\"}", 8.0)
        .containsEntry("fodc_os_container_cpu_usage_seconds_total{}", 3.0)
        .containsEntry("fodc_os_container_cpu_throttled_seconds_total{}", 0.5)
        .containsEntry("fodc_os_container_cpu_limit_cores{}", 1.5)
        .containsEntry("fodc_os_container_io_bytes_total{device=\"sda\",operation=\"write\"}", 20.0)
        .containsEntry(
            "fodc_os_pressure_ratio{kind=\"full\",resource=\"io\",scope=\"container\",window=\"10s\"}",
            0.5);
  }

  @Test
  void readsCgroupVersion1AndHybrid() throws IOException {
    write("proc/42/cgroup", "4:memory:/node\n2:cpu,cpuacct:/node\n7:blkio:/node\n0::/node\n");
    write(
        "proc/self/mountinfo",
        """
        31 1 0:1 / /cg/memory rw shared:1 - cgroup cgroup rw,memory
        32 1 0:2 / /cg/cpu rw - cgroup cgroup rw,cpu,cpuacct
        33 1 0:3 /node /cg/blkio rw - cgroup cgroup rw,blkio
        34 1 0:4 / /cg/unified rw - cgroup2 cgroup2 rw
        """);
    write("cg/memory/node/memory.usage_in_bytes", "900\n");
    write("cg/memory/node/memory.limit_in_bytes", "9223372036854771712\n");
    write(
        "cg/memory/node/memory.stat",
        "workingset_refault_file 1\ntotal_inactive_file 100\nhierarchical_memory_limit 7000\n"
            + "total_workingset_refault_file 9\n");
    write("cg/memory/node/memory.failcnt", "6\n");
    write("cg/memory/node/memory.oom_control", "oom_kill_disable 0\noom_kill 2\n");
    write("cg/cpu/node/cpuacct.usage", "2000000000\n");
    write("cg/cpu/node/cpu.stat", "nr_periods 1\nnr_throttled 1\nthrottled_time 1000000000\n");
    write("cg/cpu/node/cpu.cfs_quota_us", "-1\n");
    write("cg/cpu/node/cpu.cfs_period_us", "100000\n");
    write("cg/blkio/blkio.throttle.io_service_bytes", "8:0 Read 11\n8:0 Write 22\nTotal 33\n");
    write("cg/blkio/blkio.throttle.io_serviced", "8:0 Read 1\n");
    write("cg/unified/node/cpu.pressure", "some avg10=1.00 avg60=0.00 avg300=0.00 total=0\n");
    Map<String, Double> read = read(42);
    assertThat(read)
        .containsEntry("fodc_os_container_memory_usage_bytes{}", 900.0)
        .containsEntry("fodc_os_container_memory_limit_bytes{}", 7000.0)
        .containsEntry("fodc_os_container_memory_events_total{event=\"max\"}", 6.0)
        .containsEntry("fodc_os_container_cpu_usage_seconds_total{}", 2.0)
        .containsEntry("fodc_os_container_cpu_throttled_seconds_total{}", 1.0)
        .containsEntry("fodc_os_container_io_bytes_total{device=\"8:0\",operation=\"read\"}", 11.0)
        .containsKey(
            "fodc_os_pressure_ratio{kind=\"some\",resource=\"cpu\",scope=\"container\",window=\"10s\"}");
    assertThat(read)
        .containsEntry("fodc_os_container_memory_refaults_total{kind=\"file\"}", 9.0)
        .doesNotContainKey("fodc_os_container_memory_refaults_total{kind=\"anon\"}")
        .doesNotContainKey("fodc_os_container_cpu_limit_cores{}");
  }

  @Test
  void takesNoOtherContainersFilesForTheNodes() throws IOException {
    write("proc/42/cgroup", "0::/../other\n");
    write("proc/self/mountinfo", "30 1 0:1 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
    write("sys/fs/cgroup/memory.current", "1\n");
    assertThat(read(42)).doesNotContainKey("fodc_os_container_memory_usage_bytes{}");
    assertThat(evidence.gaps())
        .anyMatch(
            gap ->
                gap.subject().equals("os-container-memory") && gap.reason().startsWith("outside"));
  }

  @Test
  void saysWhyTheProcessIsMissing() {
    OsTelemetry os = telemetry(() -> new ProcessLocator.Located.NotFound("nobody"));
    os.collect(1, 0, new SampleBuffer());
    assertThat(os.level()).isEqualTo(new TelemetryLevel("proc", "no-process"));
    assertThat(evidence.gaps())
        .anyMatch(gap -> gap.subject().equals("os-process") && gap.lasting());
  }

  @Test
  void isOffWhenNothingCanBeRead() throws IOException {
    Files.delete(root.resolve("proc/pressure/memory"));
    OsTelemetry os = telemetry(() -> new ProcessLocator.Located.NotFound("nobody"));
    SourceReport report = os.collect(1, 0, new SampleBuffer());
    assertThat(report.usable()).isFalse();
    assertThat(os.level().mode()).isEqualTo("off");
  }

  @Test
  void readsThisMachine() {
    KernelRoots system = KernelRoots.SYSTEM;
    long self = ProcessHandle.current().pid();
    OsTelemetry os =
        new OsTelemetry(
            system,
            () -> new ProcessLocator.Located.Found(self),
            true,
            new HeldSeries(SeriesIds.of(table)),
            evidence);
    SampleBuffer into = new SampleBuffer();
    assertThat(os.collect(1, 0, into).usable()).isTrue();
    Map<String, Double> read = byName(into);
    assertThat(read.get("fodc_os_process_resident_memory_bytes{}")).isGreaterThan(10e6);
    assertThat(read.get("fodc_os_process_open_fds{}")).isGreaterThan(2);
    assertThat(new OwnProcess(system).residentBytes()).isNotEqualTo(OptionalLong.empty());
    assertThat(ContainerLimits.ownMemoryBytes(system).orElse(1)).isPositive();
  }

  private Map<String, Double> read(long pid) {
    SampleBuffer into = new SampleBuffer();
    telemetry(() -> new ProcessLocator.Located.Found(pid)).collect(1, 0, into);
    return byName(into);
  }

  private OsTelemetry telemetry(ProcessLocator locator) {
    return new OsTelemetry(
        new KernelRoots(root.resolve("proc"), root),
        locator,
        false,
        new HeldSeries(SeriesIds.of(table)),
        evidence);
  }

  private Map<String, Double> byName(SampleBuffer samples) {
    Map<String, Double> read = new TreeMap<>();
    for (int i = 0; i < samples.size(); i++) {
      SeriesDefinition series = table.definition(samples.seriesId(i));
      read.put(series.name() + series.labels(), samples.value(i));
    }
    return read;
  }

  private void write(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}

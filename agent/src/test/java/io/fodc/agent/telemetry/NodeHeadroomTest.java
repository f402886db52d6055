package io.fodc.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of memory and CPU, on machines of files. */
class NodeHeadroomTest {
  @TempDir private Path root;

  private void file(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private NodeHeadroom.Headroom headroom() {
    return new NodeHeadroom(new KernelRoots(root.resolve("proc"), root)).of("7");
  }

  private void machine(long availableKb, String pressure) throws IOException {
    file("proc/meminfo", "MemTotal: 9000000 kB\nMemAvailable: %d kB\n".formatted(availableKb));
    file("proc/pressure/cpu", "some avg10=%s avg60=1.00 avg300=1.00 total=5\n".formatted(pressure));
  }

  @Test
  void theTightestGroupOfVersionTwoCountsWithoutIdlePageCache() throws IOException {
    machine(4_000, "80.00");
    file("proc/self/mountinfo", "30 20 0:26 / /cg rw - cgroup2 cgroup2 rw\n");
    file("proc/7/cgroup", "0::/pod/node\n");
    file("cg/pod/memory.max", "3000000\n");
    file("cg/pod/memory.current", "2900000\n");
    file("cg/pod/memory.stat", "anon 5\ninactive_file 400000\n");
    file("cg/pod/node/memory.max", "max\n");
    file("cg/pod/node/memory.current", "2800000\n");
    file("cg/pod/node/cpu.pressure", "some avg10=12.50 avg60=0.00 avg300=0.00 total=1\nfull x\n");
    assertThat(headroom().memoryBytes()).hasValue(500_000);
    assertThat(headroom().cpuPressurePercent()).hasValue(12.5);
  }

  @Test
  void versionOneHasItsOwnNames() throws IOException {
    machine(900_000, "3.25");
    file("proc/self/mountinfo", "30 20 0:26 / /m rw - cgroup cgroup rw,memory\n");
    file("proc/7/cgroup", "4:memory:/n\n");
    file("m/n/memory.limit_in_bytes", "1000000\n");
    file("m/n/memory.usage_in_bytes", "990000\n");
    file("m/n/memory.stat", "hierarchical_memory_limit 2000000\ntotal_inactive_file 90000\n");
    assertThat(headroom().memoryBytes()).hasValue(100_000);
    assertThat(headroom().cpuPressurePercent()).hasValue(3.25);
  }

  @Test
  void withoutALimitTheMachineCounts() throws IOException {
    machine(4_000, "80.00");
    assertThat(headroom().memoryBytes()).hasValue(4_096_000);
    assertThat(headroom().cpuPressurePercent()).hasValue(80);
  }

  @Test
  void whatIsNotToldIsNotGuessed() throws IOException {
    file("proc/pressure/cpu", "some avg10=much\n");
    assertThat(headroom().memoryBytes()).isEmpty();
    assertThat(headroom().cpuPressurePercent()).isEmpty();
  }
}

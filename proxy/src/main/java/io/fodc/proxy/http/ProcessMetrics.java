package io.fodc.proxy.http;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the proxy takes of its machine. */
final class ProcessMetrics {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String RESIDENT = "VmRSS:";

  private final ProxyFacts facts;

  ProcessMetrics(ProxyFacts facts) {
    this.facts = facts;
  }

  void writeTo(OwnPage page, long nowMillis) throws IOException {
    page.info("fodc_proxy_build_info", "Version of the proxy.", "version", facts.version());
    page.gauge(
        "fodc_proxy_start_time_seconds",
        "When the proxy was started, in Unix seconds.",
        facts.startedMillis() / 1e3);
    page.gauge(
        "fodc_proxy_uptime_seconds",
        "How long the proxy has been running.",
        facts.uptimeSeconds(nowMillis));
    double cpuSeconds =
        ProcessHandle.current()
            .info()
            .totalCpuDuration()
            .map(cpu -> cpu.toNanos() / 1e9)
            .orElse(Double.NaN);
    page.counter("fodc_proxy_cpu_seconds_total", "CPU time the proxy has taken.", cpuSeconds);
    page.gauge(
        "fodc_proxy_resident_memory_bytes", "Resident memory of the proxy.", residentBytes());
    page.gauge(
        "fodc_proxy_heap_bytes",
        "Used bytes of the Java heap.",
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    page.gauge("fodc_proxy_direct_buffer_bytes", "Bytes of direct buffers.", directBytes());
    page.counter("fodc_proxy_gc_seconds_total", "Time spent in garbage collection.", gcSeconds());
  }

  private static double residentBytes() throws IOException {
    if (!Files.isReadable(STATUS)) {
      return Double.NaN;
    }
    for (String line : Files.readAllLines(STATUS)) {
      if (line.startsWith(RESIDENT)) {
        return 1024.0 * Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    return Double.NaN;
  }

  private static double directBytes() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  private static double gcSeconds() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
            .mapToLong(GarbageCollectorMXBean::getCollectionTime)
            .sum()
        / 1e3;
  }
}

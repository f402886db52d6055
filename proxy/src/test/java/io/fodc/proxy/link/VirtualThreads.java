package io.fodc.proxy.link;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The virtual threads of this process, by a thread dump: they are in no thread group. */
final class VirtualThreads {

  private VirtualThreads() {}

  /** How many work for a link server: Helidon's streams, and callbacks of either transport. */
  static long ofServers() {
    return named(" ] - ") + named("\"link-call");
  }

  static long named(String part) {
    return names().stream().filter(name -> name.contains(part)).count();
  }

  static String describe() {
    return names().toString();
  }

  private static List<String> names() {
    try {
      Path directory = Files.createTempDirectory("threads");
      Path dump = directory.resolve("dump.txt");
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .dumpThreads(dump.toString(), ThreadDumpFormat.TEXT_PLAIN);
      List<String> names =
          Files.readAllLines(dump).stream()
              .filter(line -> line.startsWith("#") && line.contains("virtual"))
              .toList();
      Files.delete(dump);
      Files.delete(directory);
      return names;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}

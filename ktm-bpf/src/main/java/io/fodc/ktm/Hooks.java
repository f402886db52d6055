package io.fodc.ktm;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which hooks the running kernel has, told before loading because one program without its hook
 * takes its whole object down. One thread; closed once everything is loaded.
 */
final class Hooks implements AutoCloseable {
  private static final Path KPROBES = Path.of("/sys/bus/event_source/devices/kprobe");

  private final KtmHost host;
  private final KernelTypes types;
  private final Optional<Path> tracefs;
  private final Map<String, Boolean> functions = new HashMap<>();

  Hooks(KtmHost host, KernelTypes types) {
    this.host = host;
    this.types = types;
    this.tracefs =
        host.tracefs().stream().map(path -> path.resolve("events")).filter(Hooks::open).findFirst();
  }

  /**
   * Whether it is there and may be entered. Asked with stat(2): access(2), which {@code
   * isExecutable} and {@code exists} ask with, forgets the capabilities of an ordinary user.
   */
  private static boolean open(Path events) {
    return Files.isDirectory(events.resolve("sched"));
  }

  /** Why a hook is missing. */
  record Missing(KtmFault fault, String detail) {}

  /** Whether a program of this section hooks a tracepoint. */
  static boolean tracepoint(String section) {
    return switch (prefix(section)) {
      case "tp_btf", "tp", "tracepoint" -> true;
      default -> false;
    };
  }

  private static String prefix(String section) {
    int slash = section.indexOf('/');
    return slash < 0 ? section : section.substring(0, slash);
  }

  /** Why a program of this section cannot be hooked; empty when it may well be. */
  Optional<Missing> missing(String section) {
    int slash = section.indexOf('/');
    String prefix = prefix(section);
    String hook = slash < 0 ? "" : section.substring(slash + 1);
    return switch (prefix) {
      case "tp_btf" -> when(!types.hasTracepoint(hook), "the kernel has no tracepoint " + hook);
      case "tp", "tracepoint" -> inTracefs(hook);
      case "fentry", "fexit" ->
          when(!types.hasFunction(hook), "the kernel has no function " + hook);
      case "kprobe", "kretprobe" ->
          when(!kprobes(), "the kernel has no kprobes")
              .or(() -> when(!symbol(hook), "the kernel has no symbol " + hook + " in kallsyms"));
      default -> Optional.empty();
    };
  }

  private Optional<Missing> inTracefs(String hook) {
    if (tracefs.isEmpty()) {
      return Optional.of(
          new Missing(
              KtmFault.NO_TRACEFS, "none of " + host.tracefs() + " has an events folder to enter"));
    }
    return when(!Files.isDirectory(tracefs.get().resolve(hook)), "tracefs has no events/" + hook);
  }

  private static Optional<Missing> when(boolean missing, String detail) {
    return missing ? Optional.of(new Missing(KtmFault.ATTACH_REFUSED, detail)) : Optional.empty();
  }

  /** As a perf event, or as older kernels have them, by a file of tracefs. */
  private boolean kprobes() {
    return Files.isDirectory(KPROBES)
        || tracefs
            .filter(events -> Files.isRegularFile(events.resolveSibling("kprobe_events")))
            .isPresent();
  }

  /** Reads until the symbol is found: kallsyms has some 10 MB, so only for the last resort. */
  private boolean symbol(String name) {
    return functions.computeIfAbsent(name, this::searchSymbol);
  }

  private boolean searchSymbol(String name) {
    try (BufferedReader lines = Files.newBufferedReader(host.proc().resolve("kallsyms"))) {
      String end = " " + name;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.endsWith(end)) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      // Attaching will tell.
      return true;
    }
  }

  @Override
  public void close() {
    types.close();
  }
}

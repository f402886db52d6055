package io.fodc.ktm.symbols;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The executable memory of a process as it was when looked at, with the files behind it held open:
 * it can be asked after the process has ended. One thread.
 */
public final class ProcessImage implements Closeable {
  private final Path proc;
  private final ProcessIdentity identity;
  private final OpenFiles files;
  private final PerfMap perfMap;
  private final Map<Long, MappedFile> mappings = new LinkedHashMap<>();

  private ProcessImage(Path proc, ProcessIdentity identity) {
    this.proc = proc;
    this.identity = identity;
    files = new OpenFiles(folder());
    perfMap = new PerfMap(folder(), identity.namespacePid());
  }

  /**
   * Looks at a process.
   *
   * @param proc where the process file system is mounted
   */
  public static ProcessLook open(Path proc, long pid) {
    Path folder = proc.resolve(Long.toString(pid));
    try {
      ProcessImage image = new ProcessImage(proc, ProcessIdentity.read(proc, pid));
      image.readMappings();
      return new ProcessLook.Seen(image);
    } catch (AccessDeniedException e) {
      return new ProcessLook.Forbidden(
          pid, e.getFile() + " may not be read; run as the process' user or give CAP_SYS_PTRACE");
    } catch (IOException e) {
      return Files.isDirectory(folder)
          ? new ProcessLook.Forbidden(pid, String.valueOf(e.getMessage()))
          : new ProcessLook.Missing(pid);
    }
  }

  /** Who the process is. */
  public ProcessIdentity identity() {
    return identity;
  }

  /** Whether it still runs. */
  public boolean isAlive() {
    return identity.isAlive(proc);
  }

  /** Looks again: libraries may have come. What was seen before stays unless it is overlaid. */
  public void refresh() {
    try {
      if (isAlive()) {
        readMappings();
      }
    } catch (IOException e) {
      // It ended between the two lines: the earlier look holds.
    }
  }

  /** Names addresses of the process. */
  public Symbols resolve(long[] addresses, WorkBudget budget) {
    return new ImageSymbols(List.copyOf(mappings.values()), files, perfMap, budget)
        .resolve(addresses);
  }

  /** Executable memory in the order of addresses at the first look; its program usually first. */
  public List<CodeRange> ranges() {
    List<CodeRange> ranges = new ArrayList<>();
    mappings.values().forEach(mapping -> ranges.add(mapping.range()));
    return ranges;
  }

  @Override
  public void close() throws IOException {
    files.close();
    perfMap.close();
  }

  private void readMappings() throws IOException {
    List<MappedFile> seen = MappedFile.readAll(folder().resolve("maps"));
    for (MappedFile mapping : seen) {
      mappings.values().removeIf(old -> old.start() < mapping.end() && mapping.start() < old.end());
      if (mappings.size() < 2 * MappedFile.MOST) {
        mappings.put(mapping.start(), mapping);
        files.add(mapping);
      }
    }
    perfMap.open();
  }

  private Path folder() {
    return proc.resolve(Long.toString(identity.pid()));
  }
}

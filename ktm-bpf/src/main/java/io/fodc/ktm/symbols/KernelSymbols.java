package io.fodc.ktm.symbols;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The kernel's functions, from the list it keeps in {@code /proc/kallsyms}. */
public final class KernelSymbols {
  /** How the kernel is called among files. */
  public static final String FILE = "[kernel]";

  private static final long UPPER_HALF = Long.MIN_VALUE;
  private static final CodeRange KERNEL = new CodeRange(UPPER_HALF, -1, 0, FILE, "");

  private final Path list;

  /** The symbols in a list such as {@code /proc/kallsyms}. */
  public KernelSymbols(Path list) {
    this.list = list;
  }

  /** Names addresses of the kernel. */
  public Symbols resolve(long[] addresses, WorkBudget budget) {
    NearestSymbols nearest = new NearestSymbols(Addresses.ascending(addresses));
    FileReport report = addresses.length == 0 ? read("") : collect(nearest, budget);
    Map<Long, Symbol> symbols = new HashMap<>();
    for (long address : addresses) {
      List<SourceFrame> frames =
          nearest.nameOf(address).map(SourceFrame::named).map(List::of).orElse(List.of());
      symbols.put(address, new Symbol(address, Optional.of(KERNEL), frames));
    }
    return new Symbols(symbols, List.of(report));
  }

  private FileReport collect(NearestSymbols nearest, WorkBudget budget) {
    try (FileChannel channel = FileChannel.open(list)) {
      boolean shown = ListedSymbols.collectKernel(new TextLines(channel), nearest, budget);
      return shown
          ? read("")
          : new FileReport(
              FILE,
              FileReport.State.HIDDEN,
              list + " shows no addresses; give CAP_SYSLOG or set kernel.kptr_restrict=0");
    } catch (IOException e) {
      return BinaryFile.failure(FILE, e);
    }
  }

  private static FileReport read(String detail) {
    return new FileReport(FILE, FileReport.State.READ, detail);
  }
}

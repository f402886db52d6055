package io.fodc.ktm.symbols;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Go's own function table, which stays in a stripped file because stack traces of the runtime need
 * it: names, files, lines, and which functions were inlined where. Go 1.16 and newer; inlined
 * functions since 1.18. One thread.
 */
final class GoTable {
  private static final List<String> SECTIONS = List.of(".gopclntab", ".data.rel.ro.gopclntab");
  private static final int NAME_LIMIT = 1024;
  private static final int MOST_INLINED = 64;

  private final ElfFile elf;
  private final GoHeader header;
  private final GoModule module;
  private final GoValues values;

  private GoTable(ElfFile elf, GoHeader header, GoModule module, WorkBudget budget) {
    this.elf = elf;
    this.header = header;
    this.module = module;
    values = new GoValues(header.values(), header.quantum(), budget);
  }

  /** The table of a file; empty when it is no Go program. */
  static Optional<GoTable> open(ElfFile elf, WorkBudget budget) throws IOException {
    Optional<ElfSection> section =
        elf.sections().stream().filter(one -> SECTIONS.contains(one.name())).findFirst();
    if (section.isEmpty()) {
      return Optional.empty();
    }
    FilePart table = elf.part(section.get());
    GoHeader header = GoHeader.read(table);
    long address = section.get().address();
    long names = address + header.names().start() - table.start();
    GoModule module =
        GoModule.find(elf, header.layout(), address, names, budget)
            .orElseGet(() -> new GoModule(textOf(elf, header), 0));
    return Optional.of(new GoTable(elf, header, module, budget));
  }

  /**
   * The functions an instruction belongs to, the innermost inlined one first; none when it is not
   * Go's.
   */
  List<SourceFrame> framesAt(long address) throws IOException {
    Optional<GoFunction> found = functionAt(address);
    if (found.isEmpty()) {
      return List.of();
    }
    GoFunction function = found.get();
    List<SourceFrame> frames = new ArrayList<>();
    long offset = address - base() - function.entry();
    Optional<FilePart> tree = inlineTree(function);
    while (tree.isPresent() && frames.size() < MOST_INLINED) {
      int index = values.valueAt(function.inlineIndexTable(), offset);
      if (index < 0) {
        break;
      }
      long call = (long) index * header.layout().inlinedBytes;
      frames.add(inlined(function, offset, tree.get(), call));
      offset = tree.get().u32(call + header.layout().inlinedParent);
    }
    SourceFrame outer = frame(function, offset, function.nameOffset(), function.startLine());
    if (frames.isEmpty() || !outer.isGenerated()) {
      frames.add(outer);
    }
    return frames;
  }

  private SourceFrame inlined(GoFunction function, long offset, FilePart tree, long call)
      throws IOException {
    int startLine = header.layout().inlinedStartLine;
    return frame(
        function,
        offset,
        tree.u32(call + header.layout().inlinedName),
        startLine == 0 ? 0 : tree.i32(call + startLine));
  }

  private SourceFrame frame(GoFunction function, long offset, long nameOffset, int startLine)
      throws IOException {
    String name = header.names().text(nameOffset, NAME_LIMIT);
    int line = Math.max(values.valueAt(function.lineTable(), offset), 0);
    return new SourceFrame(name, fileAt(function, offset), line, startLine);
  }

  private String fileAt(GoFunction function, long offset) throws IOException {
    int file = values.valueAt(function.fileTable(), offset);
    if (file < 0) {
      return "";
    }
    long place = header.units().u32((function.unit() + file) * Integer.BYTES);
    return place == 0xffffffffL ? "" : header.files().text(place, NAME_LIMIT);
  }

  private Optional<FilePart> inlineTree(GoFunction function) throws IOException {
    long offset = function.inlineTree();
    return module.data() == 0 || offset < 0 ? Optional.empty() : elf.partAt(module.data() + offset);
  }

  private Optional<GoFunction> functionAt(long address) throws IOException {
    long wanted = address - base();
    if (wanted < entry(0) || wanted >= entry(header.functions())) {
      return Optional.empty();
    }
    int low = 0;
    int high = header.functions();
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (entry(middle) <= wanted) {
        low = middle;
      } else {
        high = middle;
      }
    }
    long record = word(2L * low + 1);
    return Optional.of(
        new GoFunction(header, header.records().from(record, "Go function"), entry(low)));
  }

  private long entry(int index) throws IOException {
    return word(2L * index);
  }

  private long word(long index) throws IOException {
    return header.layout().relative
        ? header.records().u32(index * Integer.BYTES)
        : header.records().i64(index * Long.BYTES);
  }

  private long base() {
    return header.layout().relative ? module.text() : 0;
  }

  /** Without a module description: what the header says, or the start of the text section. */
  private static long textOf(ElfFile elf, GoHeader header) {
    return header.textStart() != 0
        ? header.textStart()
        : elf.section(".text").map(ElfSection::address).orElse(0L);
  }
}

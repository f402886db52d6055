package io.fodc.ktm.symbols;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** Names the addresses of one process, file by file. Used once, on one thread. */
final class ImageSymbols {
  private final NavigableMap<Long, MappedFile> mappings = new TreeMap<>(Long::compareUnsigned);
  private final OpenFiles files;
  private final PerfMap perfMap;
  private final WorkBudget budget;
  private final Map<Long, Symbol> symbols = new HashMap<>();
  private final List<FileReport> reports = new ArrayList<>();

  ImageSymbols(List<MappedFile> mappings, OpenFiles files, PerfMap perfMap, WorkBudget budget) {
    mappings.forEach(mapping -> this.mappings.put(mapping.start(), mapping));
    this.files = files;
    this.perfMap = perfMap;
    this.budget = budget;
  }

  Symbols resolve(long[] addresses) {
    Map<MappedFile, List<Long>> byMapping = new LinkedHashMap<>();
    for (long address : addresses) {
      symbols.put(address, new Symbol(address, Optional.empty(), List.of()));
      mappingOf(address)
          .ifPresent(
              mapping -> byMapping.computeIfAbsent(mapping, _ -> new ArrayList<>()).add(address));
    }
    Map<MappedFile.Key, List<MappedFile>> byFile = new LinkedHashMap<>();
    for (MappedFile mapping : byMapping.keySet()) {
      byFile.computeIfAbsent(mapping.key(), _ -> new ArrayList<>()).add(mapping);
    }
    byFile.values().forEach(parts -> resolve(parts, byMapping));
    resolveListed();
    return new Symbols(symbols, reports);
  }

  /** All mappings of one file, so that its tables are gone through once. */
  private void resolve(List<MappedFile> parts, Map<MappedFile, List<Long>> wanted) {
    MappedFile first = parts.getFirst();
    Optional<BinaryFile> file = first.hasFile() ? files.of(first) : Optional.empty();
    Optional<BinaryFile.Contents> contents =
        file.map(one -> one.read(placesIn(parts, wanted), budget));
    contents
        .map(BinaryFile.Contents::report)
        .or(() -> files.failureOf(first))
        .ifPresent(reports::add);
    for (MappedFile part : parts) {
      CodeRange range =
          part.range().withBuildId(contents.map(BinaryFile.Contents::buildId).orElse(""));
      for (long address : wanted.getOrDefault(part, List.of())) {
        List<SourceFrame> frames =
            contents
                .map(one -> one.frames().getOrDefault(placeOf(part, address), List.of()))
                .orElse(List.of());
        symbols.put(address, new Symbol(address, Optional.of(range), frames));
      }
    }
  }

  /** Code that no file has a name for may be in a virtual machine's list. */
  private void resolveListed() {
    long[] unnamed =
        symbols.values().stream()
            .filter(symbol -> symbol.frames().isEmpty())
            .mapToLong(Symbol::address)
            .toArray();
    if (unnamed.length == 0) {
      return;
    }
    NearestSymbols nearest = new NearestSymbols(Addresses.ascending(unnamed));
    perfMap.resolve(nearest, budget).ifPresent(reports::add);
    for (long address : unnamed) {
      nearest
          .nameOf(address)
          .ifPresent(
              name ->
                  symbols.computeIfPresent(
                      address,
                      (_, old) ->
                          new Symbol(address, old.range(), List.of(SourceFrame.named(name)))));
    }
  }

  private Optional<MappedFile> mappingOf(long address) {
    return Optional.ofNullable(mappings.floorEntry(address))
        .map(Map.Entry::getValue)
        .filter(mapping -> mapping.range().holds(address));
  }

  private static long[] placesIn(List<MappedFile> parts, Map<MappedFile, List<Long>> wanted) {
    return parts.stream()
        .flatMapToLong(
            part ->
                wanted.getOrDefault(part, List.of()).stream()
                    .mapToLong(address -> placeOf(part, address)))
        .toArray();
  }

  private static long placeOf(MappedFile part, long address) {
    return address - part.start() + part.offset();
  }
}

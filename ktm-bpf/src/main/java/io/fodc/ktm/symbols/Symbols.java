package io.fodc.ktm.symbols;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of the addresses that were asked for.
 *
 * @param byAddress every address that was asked for
 * @param files the files that were looked into
 */
public record Symbols(Map<Long, Symbol> byAddress, List<FileReport> files) {
  /** Copies the collections. */
  public Symbols {
    byAddress = Map.copyOf(byAddress);
    files = List.copyOf(files);
  }

  /** What is known of an address: nothing when it was not asked for. */
  public Symbol at(long address) {
    return byAddress.getOrDefault(address, new Symbol(address, Optional.empty(), List.of()));
  }
}

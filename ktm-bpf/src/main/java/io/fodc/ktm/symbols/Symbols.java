package io.fodc.ktm.symbols;

import java.util.List;
import java.util.Map;

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
}

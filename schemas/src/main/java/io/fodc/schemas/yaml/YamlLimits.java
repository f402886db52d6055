package io.fodc.schemas.yaml;

/**
 * What a document may be at most.
 *
 * @param maxChars characters of the whole text
 * @param maxDepth nesting of mappings and sequences
 * @param maxNodes scalars, sequences and mappings, each repetition through an alias counted
 */
public record YamlLimits(int maxChars, int maxDepth, int maxNodes) {
  /** 1 Mi characters, 32 levels, 100,000 nodes. */
  public static final YamlLimits DEFAULT = new YamlLimits(1 << 20, 32, 100_000);
}

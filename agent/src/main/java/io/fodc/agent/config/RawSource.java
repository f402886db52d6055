package io.fodc.agent.config;

import java.util.List;

/**
 * What one source gave.
 *
 * @param values in the order of the source; a later one of the same key wins
 * @param gaps what of it could not be read or is left out, and why
 */
record RawSource(List<RawValue> values, List<NodeConfiguration.Gap> gaps) {
  RawSource {
    values = List.copyOf(values);
    gaps = List.copyOf(gaps);
  }

  static RawSource missing(String source, String reason) {
    return new RawSource(List.of(), List.of(new NodeConfiguration.Gap(source, reason)));
  }
}

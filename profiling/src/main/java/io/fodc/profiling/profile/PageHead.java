package io.fodc.profiling.profile;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a page says above its picture.
 *
 * @param title one line
 * @param facts word and what it is, in this order: node, kind, time, …
 */
public record PageHead(String title, Map<String, String> facts) {
  public PageHead {
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
  }
}

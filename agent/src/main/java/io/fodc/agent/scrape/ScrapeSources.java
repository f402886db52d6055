package io.fodc.agent.scrape;

import io.fodc.agent.recorder.SeriesIds;
import io.fodc.agent.recorder.TickSource;
import io.fodc.schemas.exposition.ByteAllowance;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Makes the sources of an agent's targets; together they hold one page of heap. */
public final class ScrapeSources {
  private ScrapeSources() {}

  /**
   * A source for each target, in order; equal names get a number.
   *
   * @param memory where the remembered lines of all targets are counted
   */
  public static List<TickSource> of(
      List<ScrapeTarget> targets,
      ScrapeSettings settings,
      SeriesIds seriesIds,
      ByteAllowance memory) {
    PageBuffer pages = new PageBuffer(settings.limits().bodyBytes());
    Set<String> names = new HashSet<>();
    List<TickSource> sources = new ArrayList<>();
    for (ScrapeTarget target : targets) {
      String name = target.name();
      for (int i = 2; !names.add(name); i++) {
        name = target.name() + "#" + i;
      }
      sources.add(new TargetScraper(target.named(name), settings, pages, seriesIds, memory));
    }
    return sources;
  }
}

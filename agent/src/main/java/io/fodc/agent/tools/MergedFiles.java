package io.fodc.agent.tools;

import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.MetricType;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.window.SeriesVisitor;
import io.fodc.window.WindowQuery;
import io.fodc.window.WindowView;
import io.fodc.window.file.RecordedFile;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The samples of several files as one recording: each series by time, out of whichever file has it.
 * Of a series that two files have a sample of at the same time, that of the file named first is
 * shown. Holds the samples of {@value #AT_ONCE} series. One thread, once.
 */
final class MergedFiles {
  private static final int AT_ONCE = 16;
  private static final int NOT_THERE = -1;

  private final List<RecordedFile> files;
  private final List<WindowView> views;
  private final List<WindowQuery> queries;
  private final long stepMillis;
  private final Map<Family, MetricFamily> families = new HashMap<>();
  private final Map<SeriesDefinition, Wanted> series = new LinkedHashMap<>();
  private long doubled;
  private long different;

  /** What a page announces once, whatever help the one file or the other has for it. */
  private record Family(String name, MetricType type, String unit) {}

  /** A series, and its id in each file. */
  private static final class Wanted {
    private final SeriesDefinition series;
    private final int[] ids;

    Wanted(SeriesDefinition series, int files) {
      this.series = series;
      ids = new int[files];
      Arrays.fill(ids, NOT_THERE);
    }
  }

  /**
   * @param views one of each file
   * @param queries for each file the same stretch of time and the series wanted; without a step
   * @param stepMillis as of a {@link WindowQuery}
   */
  MergedFiles(
      List<RecordedFile> files,
      List<WindowView> views,
      List<WindowQuery> queries,
      long stepMillis) {
    this.files = files;
    this.views = views;
    this.stepMillis = stepMillis;
    this.queries = queries;
    for (int file = 0; file < files.size(); file++) {
      for (int id : views.get(file).series(queries.get(file))) {
        add(file, id);
      }
    }
  }

  private void add(int file, int id) {
    SeriesDefinition found = files.get(file).table().definition(id);
    MetricFamily family = found.family();
    Family name = new Family(family.name(), family.type(), family.unit());
    MetricFamily announced = families.computeIfAbsent(name, any -> family);
    SeriesDefinition shown = new SeriesDefinition(found.name(), found.labels(), announced);
    series.computeIfAbsent(shown, any -> new Wanted(shown, files.size())).ids[file] = id;
  }

  /** Shows everything, families by name. */
  void write(SampleOutput output) throws IOException {
    List<Wanted> sorted =
        series.values().stream()
            .sorted(
                Comparator.comparing((Wanted wanted) -> wanted.series.family().name())
                    .thenComparing(wanted -> wanted.series.family().type())
                    .thenComparing(wanted -> wanted.series.family().unit()))
            .toList();
    for (int from = 0; from < sorted.size(); from += AT_ONCE) {
      write(sorted.subList(from, Math.min(sorted.size(), from + AT_ONCE)), output);
    }
  }

  /** Samples that more than one file had. */
  long doubled() {
    return doubled;
  }

  /** Those of them whose values were not the same, bit for bit. */
  long different() {
    return different;
  }

  private void write(List<Wanted> some, SampleOutput output) throws IOException {
    TimedSamples[] merged = new TimedSamples[some.size()];
    Arrays.setAll(merged, i -> new TimedSamples());
    for (int file = 0; file < files.size(); file++) {
      read(some, file, merged);
    }
    for (int i = 0; i < merged.length; i++) {
      TimedSamples samples = merged[i];
      doubled += samples.doubled();
      different += samples.different();
      samples.thin(stepMillis);
      samples.show(output, some.get(i).series);
    }
  }

  private void read(List<Wanted> some, int file, TimedSamples[] merged) {
    int[] ids = new int[some.size()];
    int[] places = new int[some.size()];
    int wanted = 0;
    for (int i = 0; i < ids.length; i++) {
      int id = some.get(i).ids[file];
      if (id != NOT_THERE) {
        ids[wanted] = id;
        places[wanted++] = i;
      }
    }
    int[] asked = Arrays.copyOf(ids, wanted);
    TimedSamples[] read = new TimedSamples[some.size()];
    Arrays.setAll(read, i -> new TimedSamples());
    views
        .get(file)
        .scan(
            asked,
            queries.get(file),
            new SeriesVisitor() {
              private TimedSamples current = new TimedSamples();
              private int next;

              @Override
              public void series(int seriesId) {
                // Series are shown in the order asked for; one without samples is left out.
                while (asked[next] != seriesId) {
                  next++;
                }
                current = read[places[next]];
              }

              @Override
              public void points(long[] ticks, double[] values, int count) {
                current.add(ticks, values, count);
              }
            });
    for (int i = 0; i < read.length; i++) {
      merged[i].merge(read[i]);
    }
  }
}

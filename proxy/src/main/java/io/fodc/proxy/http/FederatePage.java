package io.fodc.proxy.http;

import io.fodc.schemas.exposition.ExpositionFormat;
import io.fodc.schemas.metric.KeyCursor;
import io.fodc.schemas.metric.SeriesKey;
import io.fodc.window.SeriesSelector;
import io.fodc.window.SeriesTable;
import io.fodc.window.TickCursor;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The newest samples of many nodes as one page, each family announced once. The samples of each
 * node are first put into the order of the families (4 bytes a sample); then family after family
 * takes the next samples of each node. Nothing else is held, whatever the page's size.
 */
final class FederatePage {
  private final SeriesTable table;
  private final ExpositionFormat format;
  private final List<NodePage> nodes;
  private final FamilyOrder families;

  /** {@code int[node][]}: positions of the wanted samples in the node's tick, by family. */
  private final int[][] order;

  private FederatePage(
      SeriesTable table,
      ExpositionFormat format,
      List<NodePage> nodes,
      FamilyOrder families,
      int[][] order) {
    this.table = table;
    this.format = format;
    this.nodes = nodes;
    this.families = families;
    this.order = order;
  }

  /** Puts the wanted samples into order. */
  static FederatePage plan(
      SeriesTable table, ExpositionFormat format, List<NodePage> nodes, SeriesFilter filter) {
    FamilyCensus census = new FamilyCensus(table);
    int[][] order = new int[nodes.size()][];
    for (int n = 0; n < order.length; n++) {
      order[n] = wanted(nodes.get(n), filter, census);
    }
    FamilyOrder families = census.inOrder(format);
    int[] unsorted =
        new int[Arrays.stream(order).mapToInt(wanted -> wanted.length).max().orElse(0)];
    int[] next = new int[families.size() + 1];
    for (int n = 0; n < order.length; n++) {
      sort(order[n], nodes.get(n).newest(), families, next, unsorted);
    }
    return new FederatePage(table, format, nodes, families, order);
  }

  private static int[] wanted(NodePage node, SeriesFilter filter, FamilyCensus census) {
    TickCursor tick = node.newest();
    SeriesSelector shown = filter.of(node.node());
    int[] wanted = new int[tick.size()];
    int count = 0;
    for (int i = 0; i < wanted.length; i++) {
      int series = tick.seriesId(i);
      if (shown.test(series)) {
        wanted[count++] = i;
        census.add(series);
      }
    }
    return count == wanted.length ? wanted : Arrays.copyOf(wanted, count);
  }

  /**
   * Counting sort by the family's place: stable, so that buckets stay in their order.
   *
   * @param next room for a place of each family and one more
   * @param unsorted room for as many positions
   */
  private static void sort(
      int[] positions, TickCursor tick, FamilyOrder families, int[] next, int[] unsorted) {
    Arrays.fill(next, 0);
    for (int position : positions) {
      next[families.placeOf(tick.seriesId(position)) + 1]++;
    }
    for (int i = 1; i < next.length; i++) {
      next[i] += next[i - 1];
    }
    System.arraycopy(positions, 0, unsorted, 0, positions.length);
    for (int i = 0; i < positions.length; i++) {
      int position = unsorted[i];
      positions[next[families.placeOf(tick.seriesId(position))]++] = position;
    }
  }

  /** Families that nodes type or describe differently. */
  int conflicts() {
    return families.conflicts();
  }

  /** Number of samples on the page. */
  long samples() {
    return Arrays.stream(order).mapToLong(positions -> positions.length).sum();
  }

  /** Renders the page, but for its end. */
  void writeTo(PageBuffer page) throws IOException {
    new MergedFamilies(List.of(families())).writeTo(page, format);
  }

  /** Its families, from the first; one thread. */
  FamilySource families() {
    return new Families();
  }

  /** Where each node's samples are written up to. */
  private final class Families implements FamilySource {
    private final int[] next = new int[nodes.size()];
    private final SeriesKey key = new SeriesKey();
    private final KeyCursor cursor = new KeyCursor();
    private int place;

    @Override
    public Optional<FamilyHead> head() {
      return place < families.size() ? Optional.of(families.head(place)) : Optional.empty();
    }

    @Override
    public long samples() {
      long count = 0;
      for (int n = 0; n < next.length; n++) {
        for (int i = next[n]; i < order[n].length && isHere(n, i); i++) {
          count++;
        }
      }
      return count;
    }

    private boolean isHere(int node, int index) {
      return families.placeOf(nodes.get(node).newest().seriesId(order[node][index])) == place;
    }

    @Override
    public void writeAndNext(PageBuffer page) throws IOException {
      for (int n = 0; n < next.length; n++) {
        int[] positions = order[n];
        NodePage node = nodes.get(n);
        TickCursor tick = node.newest();
        while (next[n] < positions.length) {
          int position = positions[next[n]];
          int series = tick.seriesId(position);
          if (families.placeOf(series) != place) {
            break;
          }
          table.copyKey(series, key);
          page.sample(cursor.reset(key), node.identity(), node.container(), tick.value(position));
          next[n]++;
        }
      }
      place++;
    }
  }
}

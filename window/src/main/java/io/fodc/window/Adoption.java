package io.fodc.window;

import io.fodc.window.block.SealedBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/** Puts the ticks of another window's block that a window misses at their place in time. */
record Adoption(
    Window window, SeriesTable table, WindowAccount account, WindowTally tally, HeldBlocks held) {
  /**
   * Adopts the ticks outside every range held and not later than the newest tick ever appended.
   *
   * @param adopted told of each part once it is published, and what was the oldest tick before
   */
  AdoptResult adopt(
      SealedBytes block,
      ForeignSeries series,
      long newestMillis,
      ObjLongConsumer<SealedBlock> adopted) {
    int ticks = 0;
    long samples = 0;
    int from = 0;
    List<HeldRange> ranges = new ArrayList<>(held.state().ranges());
    ranges.add(
        new HeldRange(newestMillis == WindowView.NO_TICK ? newestMillis : newestMillis + 1, 0));
    for (HeldRange next : ranges) {
      int to = block.tickAtOrAfter(next.fromMillis());
      if (from < to) {
        SealedBlock part = copyOf(block, series, from, to);
        if (part == null) {
          return tally.refusedAdoption(block.segment().byteSize());
        }
        long oldest = held.state().oldestTickMillis();
        held.publish(held.state().withAdopted(part));
        adopted.accept(part, oldest);
        ticks += part.ticks();
        samples += part.samples();
      }
      from = next.toMillis() == Long.MAX_VALUE ? to : block.tickAtOrAfter(next.toMillis() + 1);
    }
    return new AdoptResult.Adopted(ticks, samples);
  }

  private @Nullable SealedBlock copyOf(SealedBytes block, ForeignSeries series, int from, int to) {
    long bytes = block.segment().byteSize();
    return account.reserveAdopted(bytes, window, series)
        ? SealedBlock.adopted(block, series, from, to, account, table)
        : null;
  }
}

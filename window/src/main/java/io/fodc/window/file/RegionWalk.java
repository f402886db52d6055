package io.fodc.window.file;

import io.fodc.window.file.Regions.Region;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the regions of a file, also behind a damaged one. */
final class RegionWalk {
  private final MemorySegment file;
  private final List<Region> regions = new ArrayList<>();
  private final Damages damages;
  private boolean ended;

  private RegionWalk(MemorySegment file, Damages damages) {
    this.file = file;
    this.damages = damages;
  }

  /** Walks over a file. */
  static RegionWalk over(MemorySegment file, Damages damages) {
    RegionWalk walk = new RegionWalk(file, damages);
    walk.run();
    walk.regions.sort(Comparator.comparingLong(Region::sequence));
    return walk;
  }

  /** Regions that are not free, by sequence. */
  List<Region> regions() {
    return regions;
  }

  /** Whether there is the end of an export, and it counts what is there. */
  boolean ended() {
    return ended;
  }

  private void run() {
    long at = FileHeader.BYTES;
    boolean lost = false;
    while (!ended && file.byteSize() - at >= Regions.HEADER) {
      Region region = read(at, lost);
      if (region == null || (lost && region.kind() == Regions.FREE)) {
        // Behind a damage a free region may be a rest from before its place was taken.
        lost = true;
        at += Regions.GRANULE;
        continue;
      }
      lost = false;
      take(region);
      at += region.length();
    }
    if (!lost && !ended && at != file.byteSize()) {
      damages.add(at, "the file ends here, inside or before a region");
    }
  }

  private @Nullable Region read(long at, boolean lost) {
    if (lost && !Regions.maybe(file, at)) {
      return null;
    }
    try {
      Region region = Regions.read(file, at, at);
      if (region.length() <= file.byteSize() - at) {
        return region;
      }
      if (!lost) {
        damages.add(
            at,
            "region of %d bytes is cut off after %d"
                .formatted(region.length(), file.byteSize() - at));
      }
    } catch (WindowFileException e) {
      if (!lost) {
        damages.add(at, String.valueOf(e.getMessage()));
      }
    }
    return null;
  }

  private void take(Region region) {
    if (region.kind() == Regions.END) {
      long blocks = regions.stream().filter(r -> r.kind() == Regions.BLOCK).count();
      ended = blocks == region.tag();
      if (!ended) {
        damages.add(
            region.offset(),
            "the end says %d blocks, but %d were there".formatted(region.tag(), blocks));
        ended = true;
      }
    } else if (region.kind() != Regions.FREE) {
      regions.add(region);
    }
  }
}

package io.fodc.ktm.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class NearestSymbolsTest {
  private record Known(long start, long size, int precedence, String name) {}

  @Tag("long")
  @Test
  void agreesWithLookingAtEverySymbolForEveryAddress() {
    long seed = Long.getLong("fodc.seed", 1);
    for (int round = 0; round < 2_000 * Integer.getInteger("fodc.long", 1); round++) {
      Random random = new Random(seed + round);
      long base = random.nextBoolean() ? 0x400000 : 0xffffffff81000000L;
      List<Known> known = symbols(random, base);
      long[] wanted =
          Addresses.ascending(random.longs(20, 0, 400).map(offset -> base + offset).toArray());

      NearestSymbols nearest = new NearestSymbols(wanted);
      for (Known one : known) {
        int place = nearest.placeFor(one.start(), one.precedence());
        if (place >= 0) {
          nearest.put(place, one.start(), one.size(), one.precedence(), one.name());
        }
      }
      nearest.complete();

      for (long address : wanted) {
        assertThat(nearest.nameOf(address))
            .as("seed %d, address %x of %s", seed + round, address, known)
            .isEqualTo(slowly(known, address));
      }
    }
  }

  @Test
  void aSymbolWithoutSizeCountsOnlyWhenAllWereSeen() {
    NearestSymbols nearest = new NearestSymbols(new long[] {100});
    nearest.put(nearest.placeFor(90, 0), 90, 0, 0, "open");
    assertThat(nearest.nameOf(100)).isEmpty();
    nearest.complete();
    assertThat(nearest.nameOf(100)).contains("open");
  }

  @Test
  void aSymbolWithoutSizeDoesNotReachAcrossTheAddressSpace() {
    NearestSymbols nearest = new NearestSymbols(new long[] {0x1000_0000});
    nearest.put(nearest.placeFor(90, 0), 90, 0, 0, "far");
    nearest.complete();
    assertThat(nearest.nameOf(0x1000_0000)).isEmpty();
  }

  private static List<Known> symbols(Random random, long base) {
    List<Known> known = new ArrayList<>();
    for (int i = random.nextInt(30); i >= 0; i--) {
      long start = base + random.nextInt(400);
      if (known.stream().noneMatch(one -> one.start() == start)) {
        known.add(new Known(start, random.nextInt(3) * 20L, random.nextInt(8), "f" + i));
      }
    }
    return known;
  }

  private static Optional<String> slowly(List<Known> known, long address) {
    return known.stream()
        .filter(one -> Long.compareUnsigned(one.start(), address) <= 0)
        .max(Comparator.comparingLong(one -> one.start() ^ Long.MIN_VALUE))
        .filter(one -> one.size() == 0 || address - one.start() < one.size())
        .map(Known::name);
  }
}

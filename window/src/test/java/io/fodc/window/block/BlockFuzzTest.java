package io.fodc.window.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("long")
class BlockFuzzTest {
  private static final int ROUNDS = 100 * Integer.getInteger("fodc.long", 1);
  private static final long SEED = Long.getLong("fodc.seed", 1);

  private final Random random = new Random(SEED);

  /** Whatever passes the check can be read to the last value, within the bounds of the arrays. */
  @Test
  void hostileBytesAreRefusedOrReadable() {
    System.out.println("hostile blocks with seed " + SEED);
    RandomSeries blocks = new RandomSeries(SEED);
    int read = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] block = blocks.next().block();
      for (int i = 0; i < 20; i++) {
        read += opens(damaged(block)) ? 1 : 0;
      }
    }
    assertThat(read).isBetween(ROUNDS / 2, ROUNDS * 19);
  }

  private byte[] damaged(byte[] block) {
    byte[] damaged = block.clone();
    for (int change = random.nextInt(4); change >= 0; change--) {
      int at = BlockLayout.LENGTH + random.nextInt(damaged.length - BlockLayout.LENGTH);
      switch (random.nextInt(4)) {
        case 0 -> damaged[at] = (byte) random.nextInt();
        case 1 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> damaged[at] = -1;
        default -> {
          int from = random.nextInt(damaged.length);
          int length = Math.min(random.nextInt(9), damaged.length - Math.max(at, from));
          System.arraycopy(block, from, damaged, at, length);
        }
      }
    }
    return random.nextInt(10) == 0
        ? Arrays.copyOf(damaged, BlockLayout.DEVIATIONS + random.nextInt(damaged.length))
        : damaged;
  }

  private static boolean opens(byte[] bytes) {
    MemorySegment segment = MemorySegment.ofArray(bytes);
    segment.set(NativeLayout.INT, BlockLayout.MAGIC, BlockLayout.MAGIC_AND_VERSION);
    segment.set(NativeLayout.INT, BlockLayout.LENGTH, bytes.length);
    segment.set(NativeLayout.INT, BlockLayout.CHECKSUM, BlockLayout.checksum(segment));
    try {
      Series.read(bytes);
      return true;
    } catch (BlockFormatException e) {
      assertThat(e).hasMessageStartingWith("window block ");
      return false;
    }
  }
}

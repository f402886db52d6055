package io.fodc.profiling.profile;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Small random profiles: deep and shallow stacks of few functions, recursion, several values. */
final class RandomProfiles {
  private RandomProfiles() {}

  static TestProfile next(Random random) {
    TestProfile made = new TestProfile("samples/count", "cpu/nanoseconds");
    int functions = 1 + random.nextInt(8);
    for (int i = random.nextInt(30); i > 0; i--) {
      List<String> stack = new ArrayList<>();
      for (int depth = random.nextInt(7); depth > 0; depth--) {
        stack.add("f" + random.nextInt(functions));
      }
      made.sample(
          stack, random.nextInt(5), random.nextInt(2_000) - (random.nextInt(9) == 0 ? 1_000 : 0));
      if (random.nextBoolean()) {
        made.label("k" + random.nextInt(3), "v" + random.nextInt(3));
      }
    }
    return made;
  }
}

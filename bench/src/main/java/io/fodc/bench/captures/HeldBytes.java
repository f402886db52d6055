package io.fodc.bench.captures;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A JVM that holds megabytes which no compression makes smaller, until its input ends. */
final class HeldBytes {
  private HeldBytes() {}

  /** Takes the number of megabytes; prints {@code held} when it has them. */
  public static void main(String[] arguments) throws IOException {
    Random random = new Random(1);
    List<byte[]> held = new ArrayList<>();
    for (int i = 0; i < Integer.parseInt(arguments[0]); i++) {
      byte[] bytes = new byte[1_000_000];
      random.nextBytes(bytes);
      held.add(bytes);
    }
    System.out.println("held");
    while (System.in.read() >= 0) {
      // Whatever is said, only the end matters.
    }
    System.out.println("let go of " + held.size());
  }
}

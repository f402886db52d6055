package io.fodc.ktm.stacks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many CPUs the host runs on; this process may be limited to fewer. */
final class OnlineCpus {
  static final Path LIST = Path.of("/sys/devices/system/cpu/online");

  private OnlineCpus() {}

  /**
   * Counts a list such as {@code 0-3,6}.
   *
   * @param list when it cannot be read, those this process may use are counted
   */
  static int count(Path list) {
    try {
      int count = 0;
      for (String range : Files.readString(list).strip().split(",")) {
        String[] ends = range.split("-");
        count += Integer.parseInt(ends[ends.length - 1]) - Integer.parseInt(ends[0]) + 1;
      }
      return Math.max(count, 1);
    } catch (IOException | NumberFormatException e) {
      return Runtime.getRuntime().availableProcessors();
    }
  }
}

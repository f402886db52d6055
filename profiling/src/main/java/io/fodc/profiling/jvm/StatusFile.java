package io.fodc.profiling.jvm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What {@code /proc/PID/status} says.
 *
 * @param user effective user id
 * @param namespacePid the innermost number of the process
 * @param caughtSignals a bit for each signal, 1 for the first
 * @param residentKib anonymous and shared memory that is resident
 */
record StatusFile(int user, long namespacePid, long caughtSignals, long residentKib) {
  private static final int HEXADECIMAL = 16;
  private static final int EFFECTIVE = 2;

  static StatusFile read(Path folder) throws IOException {
    int user = -1;
    long namespacePid = -1;
    long caught = 0;
    long resident = 0;
    try {
      for (String line : Files.readAllLines(folder.resolve("status"))) {
        String[] words = line.split("\\s+");
        switch (words[0]) {
          case "Uid:" -> user = Integer.parseUnsignedInt(words[EFFECTIVE]);
          case "Pid:" -> namespacePid = namespacePid < 0 ? Long.parseLong(words[1]) : namespacePid;
          case "NSpid:" -> namespacePid = Long.parseLong(words[words.length - 1]);
          case "SigCgt:" -> caught = Long.parseUnsignedLong(words[1], HEXADECIMAL);
          case "RssAnon:", "RssShmem:" -> resident += Long.parseLong(words[1]);
          default -> {
            // The other lines are of no interest here.
          }
        }
      }
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new IOException(folder + "/status cannot be understood: " + e.getMessage(), e);
    }
    if (user < 0 || namespacePid < 0) {
      throw new IOException(folder + "/status lacks Uid or Pid");
    }
    return new StatusFile(user, namespacePid, caught, resident);
  }
}

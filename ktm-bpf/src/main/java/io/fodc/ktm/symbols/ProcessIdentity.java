package io.fodc.ktm.symbols;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which process a number stands for: numbers are used again, start times are not.
 *
 * @param pid number here
 * @param startTicks when it started, in clock ticks since boot
 * @param namespace inode of its process namespace
 * @param namespacePid its number in that namespace
 * @param command its name, at most 15 bytes
 */
public record ProcessIdentity(
    long pid, long startTicks, long namespace, long namespacePid, String command) {
  private static final int START_FIELD = 19;

  /** The inode of the host's first process namespace is the same on every Linux. */
  private static final String FIRST_NAMESPACE = "pid:[4026531836]";

  /** Whether numbers of processes are the host's, because this process lives there itself. */
  public static boolean areHostNumbers(Path proc) {
    try {
      return Files.readSymbolicLink(proc.resolve("self/ns/pid")).toString().equals(FIRST_NAMESPACE);
    } catch (IOException e) {
      return false;
    }
  }

  /** Reads who a process is; an error when it is not there or may not be looked at. */
  static ProcessIdentity read(Path proc, long pid) throws IOException {
    Path folder = proc.resolve(Long.toString(pid));
    String stat = Files.readString(folder.resolve("stat"));
    String link = Files.readSymbolicLink(folder.resolve("ns/pid")).toString();
    return new ProcessIdentity(
        pid,
        startTicks(stat),
        number(link.replaceAll("\\D", "")),
        namespacePid(folder).orElse(pid),
        stat.substring(stat.indexOf('(') + 1, Math.max(stat.lastIndexOf(')'), 1)));
  }

  /** Whether the number still stands for this process, and the process has not ended. */
  boolean isAlive(Path proc) {
    try {
      String stat = Files.readString(proc.resolve(Long.toString(pid)).resolve("stat"));
      return startTicks(stat) == startTicks && !" Z".equals(state(stat));
    } catch (IOException e) {
      return false;
    }
  }

  private static String state(String stat) {
    int end = stat.lastIndexOf(')');
    return stat.substring(end + 1, Math.min(end + 3, stat.length()));
  }

  private static long startTicks(String stat) throws IOException {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ");
    if (fields.length <= START_FIELD) {
      throw new MalformedFileException("/proc/PID/stat has only " + fields.length + " fields");
    }
    return number(fields[START_FIELD]);
  }

  private static Optional<Long> namespacePid(Path folder) throws IOException {
    for (String line : Files.readAllLines(folder.resolve("status"))) {
      if (line.startsWith("NSpid:")) {
        String[] numbers = line.split("\\s+");
        return Optional.of(number(numbers[numbers.length - 1]));
      }
    }
    return Optional.empty();
  }

  private static long number(String digits) throws IOException {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw new MalformedFileException("not a number: " + digits);
    }
  }
}

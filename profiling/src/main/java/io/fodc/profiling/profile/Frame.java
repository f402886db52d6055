package io.fodc.profiling.profile;

/**
 * One function as views show it; functions of the same name are one.
 *
 * @param name its name; for a place without one {@code file+0xoffset}
 * @param file where its source is, empty if not known
 * @param line where it begins, 0 if not known
 */
public record Frame(String name, String file, long line) {
  /** {@code file:line}, as much of it as is known. */
  public String place() {
    return line > 0 && !file.isEmpty() ? file + ":" + line : file;
  }
}

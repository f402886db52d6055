package io.fodc.ktm.symbols;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An executable mapping of a process, from a line of {@code /proc/PID/maps}.
 *
 * @param device of the mapped file, as major:minor
 * @param inode of the mapped file; 0 when there is none
 * @param path as the process sees it; empty for memory without a file
 */
record MappedFile(long start, long end, long offset, String device, long inode, String path) {
  /** More executable mappings than this are left out. */
  static final int MOST = 4096;

  static final String DELETED = " (deleted)";

  private static final int MOST_LINES = 262_144;

  /** The executable mappings of a list. */
  static List<MappedFile> readAll(Path maps) throws IOException {
    List<MappedFile> mappings = new ArrayList<>();
    try (FileChannel channel = FileChannel.open(maps)) {
      TextLines lines = new TextLines(channel);
      for (int i = 0; i < MOST_LINES && mappings.size() < MOST && lines.next(); i++) {
        int end = lines.endOfHex(lines.endOfHex(0) + 1);
        if (lines.at(end) == ' ' && lines.at(end + 3) == 'x') {
          mappings.add(of(lines, end));
        }
      }
    }
    return mappings;
  }

  boolean hasFile() {
    return inode != 0 && path.startsWith("/");
  }

  /** Without what the kernel appends when the file is gone. */
  String plainPath() {
    return path.endsWith(DELETED) ? path.substring(0, path.length() - DELETED.length()) : path;
  }

  /** What two mappings of one file have in common. */
  Key key() {
    return new Key(device, inode);
  }

  /** Tells files apart. */
  record Key(String device, long inode) {}

  CodeRange range() {
    return new CodeRange(start, end, offset, plainPath(), "");
  }

  /** {@code start-end perms offset device inode path}: what follows {@code perms} is looked at. */
  private static MappedFile of(TextLines lines, int permissions) {
    int startEnd = lines.endOfHex(0);
    int offset = permissions + 6;
    int device = lines.endOfHex(offset) + 1;
    int inode = next(lines, device, ' ') + 1;
    int inodeEnd = next(lines, inode, ' ');
    int path = inodeEnd;
    while (lines.at(path) == ' ') {
      path++;
    }
    return new MappedFile(
        lines.hex(0, startEnd),
        lines.hex(startEnd + 1, permissions),
        lines.hex(offset, device - 1),
        lines.text(device, inode - 1),
        decimal(lines.text(inode, inodeEnd)),
        lines.text(path, lines.length()));
  }

  private static int next(TextLines lines, int from, char wanted) {
    int at = from;
    while (at < lines.length() && lines.at(at) != wanted) {
      at++;
    }
    return at;
  }

  private static long decimal(String digits) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}

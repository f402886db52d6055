package io.fodc.ktm.symbols;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import jnr.ffi.LibraryLoader;

/**
 * Opens files by paths that belong to somebody else, who may put another thing there at any time.
 * Opening a pipe waits until somebody writes and opening a device can do anything, so first only a
 * handle is had ({@code O_PATH}, which opens nothing), then it is looked at what that is, and only
 * a regular file is opened, through the handle and so exactly that one.
 */
final class RegularFile {
  /** The same on x86-64 and arm64; O_NOFOLLOW is not. */
  private static final int O_PATH = 0x20_0000;

  private static final int O_CLOEXEC = 0x8_0000;
  private static final int O_NOFOLLOW =
      System.getProperty("os.arch").equals("amd64") ? 0x2_0000 : 0x8000;

  private RegularFile() {}

  /** Whether what a handle leads to is what is wanted; asked before it is opened. */
  interface Check {
    boolean accepts(Path handle) throws IOException;
  }

  /** Opens a file for reading, at the end of links too. */
  static FileChannel open(Path path, Check check) throws IOException {
    return open(path, O_PATH | O_CLOEXEC, check);
  }

  /** As {@link #open}, but a link at the end of the path is no file. */
  static FileChannel openNoLink(Path path, Check check) throws IOException {
    return open(path, O_PATH | O_CLOEXEC | O_NOFOLLOW, check);
  }

  private static FileChannel open(Path path, int flags, Check check) throws IOException {
    // Says better than a number of libc why there is nothing to open.
    Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    OpenCalls libc = libc();
    int handle = libc.open(path.toString(), flags);
    if (handle < 0) {
      throw new NoSuchFileException(path + " leads nowhere");
    }
    try {
      Path same = Path.of("/proc/self/fd", Integer.toString(handle));
      if (!Files.isRegularFile(same) || !check.accepts(same)) {
        throw new ReplacedException("something else is at " + path + " by now");
      }
      return FileChannel.open(same);
    } finally {
      libc.close(handle);
    }
  }

  private static OpenCalls libc() throws IOException {
    try {
      return Libc.CALLS;
    } catch (LinkageError e) {
      throw new IOException("libc cannot be called: " + e.getMessage(), e);
    }
  }

  /** Loaded when the first file is opened. */
  private static final class Libc {
    static final OpenCalls CALLS =
        LibraryLoader.create(OpenCalls.class).failImmediately().load("c");
  }

  /** Something else is at the path than what was wanted. */
  static final class ReplacedException extends IOException {
    ReplacedException(String message) {
      super(message);
    }
  }
}

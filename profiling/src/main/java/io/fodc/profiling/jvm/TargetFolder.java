package io.fodc.profiling.jvm;

import io.fodc.profiling.jvm.ProfilingException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A folder of our own under {@code /tmp} of another process, wherever that process has its root: it
 * writes there what is read from here. Whoever opens it closes it; then it is gone, with everything
 * in it, also when the process has ended meanwhile.
 */
final class TargetFolder implements AutoCloseable {
  static final String LIBRARY = "libasyncProfiler.so";

  private static final String PREFIX = "fodc-profiler-";
  private static final Pattern NAME = Pattern.compile("/tmp/(" + PREFIX + "[0-9a-f]{16})/");

  /** Longer than any capture takes: what is older belongs to nobody who lives. */
  private static final Duration ABANDONED = Duration.ofMinutes(30);

  private static final int CLOSE_TRIES = 10;

  private final String name;
  private final SecureDirectoryStream<Path> temporary;
  private final SecureDirectoryStream<Path> own;
  private final Path here;

  private TargetFolder(
      String name,
      Path here,
      SecureDirectoryStream<Path> temporary,
      SecureDirectoryStream<Path> own) {
    this.name = name;
    this.here = here;
    this.temporary = temporary;
    this.own = own;
  }

  /** The name of a folder of ours in a line of {@code /proc/PID/maps}. */
  static Optional<String> nameIn(String mapped) {
    Matcher matcher = NAME.matcher(mapped);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /**
   * Makes the folder. A JVM that has loaded the profiler once gets the same name again, because it
   * would load a library from another path a second time; who finds it there is second.
   */
  static TargetFolder open(JvmProcess target) throws ProfilingException, IOException {
    String name =
        target
            .profiler()
            .orElseGet(
                () -> PREFIX + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()));
    Path parent = target.root().resolve("tmp");
    SecureDirectoryStream<Path> temporary = secure(Files.newDirectoryStream(parent));
    try {
      Path here = parent.resolve(name);
      removeAbandoned(temporary, here);
      Files.createDirectory(
          here, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      return given(name, target.user(), here, temporary);
    } catch (FileAlreadyExistsException e) {
      temporary.close();
      throw new ProfilingException(
          Reason.IN_USE,
          "process " + target.pid() + " is being looked at already: ask again later");
    } catch (IOException | RuntimeException e) {
      temporary.close();
      throw new ProfilingException(
          Reason.UNSUPPORTED,
          "nothing can be put into /tmp of process %d (%s): mount a writable folder there (an emptyDir)"
              .formatted(target.pid(), e));
    }
  }

  /** The process itself has to write here. */
  private static TargetFolder given(
      String name, int user, Path here, SecureDirectoryStream<Path> temporary) throws IOException {
    if ((int) Files.getAttribute(here, "unix:uid", LinkOption.NOFOLLOW_LINKS) != user) {
      Files.setAttribute(here, "unix:uid", user, LinkOption.NOFOLLOW_LINKS);
    }
    return new TargetFolder(
        name,
        here,
        temporary,
        temporary.newDirectoryStream(Path.of(name), LinkOption.NOFOLLOW_LINKS));
  }

  private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream)
      throws IOException {
    if (stream instanceof SecureDirectoryStream<Path> secure) {
      return secure;
    }
    stream.close();
    throw new IOException("this system has no secure directory streams");
  }

  private static void removeAbandoned(SecureDirectoryStream<Path> temporary, Path folder)
      throws IOException {
    if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
        && Files.getLastModifiedTime(folder, LinkOption.NOFOLLOW_LINKS)
            .toInstant()
            .isBefore(Instant.now().minus(ABANDONED))) {
      Path name = Path.of(String.valueOf(folder.getFileName()));
      removeAll(temporary.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS));
      temporary.deleteDirectory(name);
    }
  }

  /** The path of a file as the process knows it. */
  String there(String file) {
    return "/tmp/" + name + "/" + file;
  }

  /** Puts a file there that the process can read. */
  void put(String file, InputStream content) throws IOException {
    Files.copy(content, here.resolve(file));
    Files.setPosixFilePermissions(here.resolve(file), PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /**
   * Opens a file that the process has written. A link, or somebody else's file, is an error: the
   * process could have this one read what it may not read itself.
   */
  SeekableByteChannel open(String file) throws IOException {
    Path relative = Path.of(file);
    SeekableByteChannel channel =
        own.newByteChannel(relative, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    boolean regular =
        own.getFileAttributeView(relative, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
            .readAttributes()
            .isRegularFile();
    if (!regular) {
      channel.close();
      throw new IOException(there(file) + " is no regular file");
    }
    return channel;
  }

  /** A small text file; empty when there is none. */
  String text(String file, int mostBytes) {
    try (SeekableByteChannel channel = open(file);
        InputStream in = Channels.newInputStream(channel)) {
      return new String(in.readNBytes(mostBytes)).strip();
    } catch (IOException e) {
      return "";
    }
  }

  /** Takes a file away; who has it open keeps it. */
  void remove(String file) throws IOException {
    own.deleteFile(Path.of(file));
  }

  /** A stream can be walked once, so it is closed then. */
  private static void removeAll(SecureDirectoryStream<Path> folder) throws IOException {
    try (folder) {
      for (Path entry : folder) {
        folder.deleteFile(Path.of(String.valueOf(entry.getFileName())));
      }
    } catch (UncheckedIOException e) {
      throw new IOException(e);
    }
  }

  /** A heap dump that goes on may make new files meanwhile, for a moment. */
  @Override
  public void close() throws IOException {
    try (temporary;
        own) {
      for (int more = CLOSE_TRIES; more > 0; more--) {
        removeAll(own.newDirectoryStream(Path.of("."), LinkOption.NOFOLLOW_LINKS));
        try {
          temporary.deleteDirectory(Path.of(name));
          return;
        } catch (DirectoryNotEmptyException e) {
          if (more == 1) {
            throw e;
          }
        }
      }
    } catch (NoSuchFileException e) {
      // Somebody cleaned up before us.
    }
  }
}

package io.fodc.agent.ktm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The TCP ports a process listens on: sockets of its network namespace that listen and that it has
 * open. Empty when its descriptors may not be read.
 */
final class ListeningPorts {
  private static final String LISTEN = "0A";
  private static final int MOST = 64;
  private static final int MOST_DESCRIPTORS = 65_536;

  private ListeningPorts() {}

  /** Those of the process with this directory under {@code /proc}; at most {@value #MOST}. */
  static Set<Integer> of(Path process) {
    Set<String> sockets = sockets(process.resolve("fd"));
    Set<Integer> ports = new HashSet<>();
    if (!sockets.isEmpty()) {
      for (String table : List.of("tcp", "tcp6")) {
        read(process.resolve("net").resolve(table), sockets, ports);
      }
    }
    return Set.copyOf(ports);
  }

  private static Set<String> sockets(Path descriptors) {
    Set<String> inodes = new HashSet<>();
    try (DirectoryStream<Path> links = Files.newDirectoryStream(descriptors)) {
      for (Path link : links) {
        String to = Files.readSymbolicLink(link).toString();
        if (to.startsWith("socket:[") && inodes.size() < MOST_DESCRIPTORS) {
          inodes.add(to.substring("socket:[".length(), to.length() - 1));
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // A descriptor was closed meanwhile, or they are none of our business.
    }
    return inodes;
  }

  /** Columns: number, local address and port in hex, remote one, state, and the inode as tenth. */
  private static void read(Path table, Set<String> sockets, Set<Integer> ports) {
    try (Stream<String> lines = Files.lines(table, StandardCharsets.US_ASCII)) {
      lines
          .skip(1)
          .map(line -> line.strip().split(" +"))
          .filter(f -> f.length > 9 && f[3].equals(LISTEN) && sockets.contains(f[9]))
          .limit(MOST)
          .forEach(f -> ports.add(Integer.parseInt(f[1].substring(f[1].indexOf(':') + 1), 16)));
    } catch (IOException | RuntimeException e) {
      // Without the table the ports are not known.
    }
  }
}

package io.fodc.agent.identity;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds this host's name without asking the network where that can be avoided. */
final class HostNames {
  private static final Path KERNEL_NAME = Path.of("/proc/sys/kernel/hostname");

  private HostNames() {}

  static String ofThisHost() {
    try {
      String name = Files.readString(KERNEL_NAME).strip();
      if (!name.isEmpty()) {
        return name;
      }
    } catch (IOException e) {
      // Not Linux, or not readable: the resolver knows.
    }
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}

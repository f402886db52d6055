package io.fodc.agent.process;

import java.util.List;
import java.util.Set;

/** Which process is the observed node. */
public sealed interface ProcessQuery {
  /** A BanyanDB server. */
  ProcessQuery BANYANDB = new ByComm("banyand");

  /** The process with this pid, whatever it is. */
  record ByPid(long pid) implements ProcessQuery {
    @Override
    public String toString() {
      return "pid " + pid;
    }
  }

  /**
   * The process whose comm starts with this. BanyanDB's tools share the prefix {@code banyand} with
   * its servers, so with that prefix the arguments must also name a server's sub-command.
   */
  record ByComm(String prefix) implements ProcessQuery {
    private static final String BANYANDB_PREFIX = "banyand";
    private static final Set<String> SERVERS = Set.of("data", "liaison", "standalone");

    boolean matches(String comm, List<String> argv) {
      return comm.startsWith(prefix)
          && (!prefix.startsWith(BANYANDB_PREFIX)
              || argv.stream().skip(1).anyMatch(SERVERS::contains));
    }

    @Override
    public String toString() {
      return prefix.startsWith(BANYANDB_PREFIX)
          ? "comm " + prefix + "* with sub-command data, liaison or standalone"
          : "comm " + prefix + "*";
    }
  }

  /**
   * What a user wrote: a pid, or a prefix of comm.
   *
   * @throws IllegalArgumentException if it is empty or no usable pid
   */
  static ProcessQuery of(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("is neither a pid nor the beginning of a process name");
    }
    if (!text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return new ByComm(text);
    }
    try {
      return new ByPid(Long.parseLong(text));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("is not a pid", e);
    }
  }
}

package io.fodc.ktm;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Whose doings are counted.
 *
 * @param name value of the label {@code target} where several are watched
 * @param tgids its processes, as numbered in the initial pid namespace
 * @param cgroups its cgroups, descendants included
 * @param comm the beginning of its name, at most 15 bytes; matched only while the scope says so,
 *     except that a process that becomes such a program is told at once
 * @param ports local TCP ports that are its own
 */
public record KtmTarget(
    String name,
    Set<Integer> tgids,
    List<Cgroup> cgroups,
    Optional<String> comm,
    Set<Integer> ports) {
  /** Longest name the kernel keeps. */
  public static final int MAX_COMM_BYTES = 15;

  /**
   * A cgroup of version 2.
   *
   * @param id inode of its directory
   * @param level how deep it is below the root of the hierarchy, whose level is 0
   */
  public record Cgroup(long id, int level) {}

  public KtmTarget {
    Objects.requireNonNull(name, "name");
    tgids = Set.copyOf(tgids);
    cgroups = List.copyOf(cgroups);
    ports = Set.copyOf(ports);
  }
}

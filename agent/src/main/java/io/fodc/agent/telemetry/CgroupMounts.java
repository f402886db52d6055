package io.fodc.agent.telemetry;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The mounted cgroup hierarchies, from {@code mountinfo} (proc(5)), and the directories of one
 * process in them, from its {@code cgroup} file (cgroups(7)). With both versions mounted (hybrid),
 * a controller is where version 1 has it, and in the unified hierarchy otherwise.
 */
final class CgroupMounts {
  /**
   * One mounted hierarchy.
   *
   * @param version 1 or 2
   * @param controllers controllers of version 1, empty for version 2
   * @param root the cgroup that is mounted, {@code /} or a deeper one
   * @param point where it is mounted
   */
  private record Mount(int version, List<String> controllers, String root, Path point) {}

  /**
   * Directory of a process in one hierarchy.
   *
   * @param version 1 or 2
   * @param directory where the files are
   * @param top where the hierarchy is mounted; {@code directory} is it or below it
   */
  record Place(int version, Path directory, Path top) {}

  /** Outcome of looking for a place. */
  sealed interface Lookup {
    record Found(Place place) implements Lookup {}

    record Missing(String reason) implements Lookup {}
  }

  private final List<Mount> mounts;

  private CgroupMounts(List<Mount> mounts) {
    this.mounts = mounts;
  }

  /** Reads {@code mountinfo}; a line that is no cgroup mount is passed over. */
  static CgroupMounts parse(String mountInfo, KernelRoots roots) {
    List<Mount> mounts = new ArrayList<>();
    for (String line : mountInfo.split("\n", -1)) {
      int dash = line.indexOf(" - ");
      if (dash < 0) {
        continue;
      }
      String[] left = line.substring(0, dash).split(" ", -1);
      String[] right = line.substring(dash + 3).split(" ", -1);
      if (left.length < 5 || right.length < 3) {
        continue;
      }
      String root = unescape(left[3]);
      Path point = roots.resolve(unescape(left[4]));
      if (right[0].equals("cgroup2")) {
        mounts.add(new Mount(2, List.of(), root, point));
      } else if (right[0].equals("cgroup")) {
        mounts.add(new Mount(1, List.of(right[2].split(",", -1)), root, point));
      }
    }
    return new CgroupMounts(mounts);
  }

  /** Whether any hierarchy is mounted. */
  boolean isEmpty() {
    return mounts.isEmpty();
  }

  /** Where a controller keeps the process whose {@code cgroup} file this is. */
  Lookup controller(String name, String cgroupFile) {
    for (String line : cgroupFile.split("\n", -1)) {
      String[] parts = line.split(":", 3);
      if (parts.length == 3 && Arrays.asList(parts[1].split(",", -1)).contains(name)) {
        Optional<Mount> mount =
            mounts.stream().filter(m -> m.version == 1 && m.controllers.contains(name)).findFirst();
        return mount
            .map(m -> place(m, parts[2]))
            .orElseGet(() -> new Lookup.Missing("not-mounted: cgroup v1 " + name));
      }
    }
    return unified(cgroupFile);
  }

  /** Where the unified hierarchy keeps the process whose {@code cgroup} file this is. */
  Lookup unified(String cgroupFile) {
    for (String line : cgroupFile.split("\n", -1)) {
      if (line.startsWith("0::")) {
        Optional<Mount> mount = mounts.stream().filter(m -> m.version == 2).findFirst();
        return mount
            .map(m -> place(m, line.substring(3)))
            .orElseGet(() -> new Lookup.Missing("not-mounted: cgroup v2"));
      }
    }
    return new Lookup.Missing("not-found: no cgroup v2 line for the process");
  }

  private static Lookup place(Mount mount, String path) {
    // A path that climbs is another container's, seen from inside a cgroup namespace.
    if (!path.startsWith("/") || Arrays.asList(path.split("/", -1)).contains("..")) {
      return new Lookup.Missing("outside: cgroup " + path + " is not in the mounted hierarchy");
    }
    String root = mount.root.equals("/") ? "" : mount.root;
    if (path.equals(root) || path.startsWith(root + "/")) {
      String below = path.substring(root.length()).replaceFirst("^/+", "");
      return new Lookup.Found(new Place(mount.version, mount.point.resolve(below), mount.point));
    }
    // Seen through a cgroup namespace the path is "/" while the mount names the outer root.
    if (path.equals("/")) {
      return new Lookup.Found(new Place(mount.version, mount.point, mount.point));
    }
    return new Lookup.Missing(
        "outside: cgroup " + path + " is not below the mounted root " + mount.root);
  }

  /** mountinfo writes blank, tab, newline and backslash as three octal digits. */
  private static String unescape(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    return text.replace("\\040", " ")
        .replace("\\011", "\t")
        .replace("\\012", "\n")
        .replace("\\134", "\\");
  }
}

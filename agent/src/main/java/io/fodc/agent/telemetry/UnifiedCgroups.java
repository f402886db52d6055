package io.fodc.agent.telemetry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the directory of a process in the unified hierarchy (cgroup v2). One thread. */
public final class UnifiedCgroups {
  /** Depth that is not known, because this process sees only a part of the hierarchy. */
  public static final int UNKNOWN_LEVEL = Integer.MAX_VALUE;

  /** {@code PROC_CGROUP_INIT_INO} of the kernel: the namespace that sees the whole hierarchy. */
  private static final String WHOLE_HIERARCHY = "cgroup:[4026531835]";

  private static final int READINGS_OF_MOUNTS = 60;

  private final KernelRoots roots;
  private final KernelFiles files = new KernelFiles();
  private Optional<CgroupMounts> mounts = Optional.empty();
  private int readings;

  public UnifiedCgroups(KernelRoots roots) {
    this.roots = roots;
  }

  /**
   * A cgroup.
   *
   * @param id inode of the directory, which is the cgroup's id in the kernel
   * @param level depth below the root, whose level is 0; {@link #UNKNOWN_LEVEL} if that is hidden
   * @param directory where it is
   * @param top whether it is the highest cgroup this process sees, which everybody is in
   */
  public record Cgroup(long id, int level, Path directory, boolean top) {}

  /** The cgroup of a process; {@code process} is a pid or {@code self}. */
  public Optional<Cgroup> of(String process) {
    files.beginTick();
    Optional<String> lines = files.read("cgroup", roots.proc().resolve(process).resolve("cgroup"));
    Optional<CgroupMounts> mounted = mounts();
    if (lines.isEmpty() || mounted.isEmpty()) {
      return Optional.empty();
    }
    return switch (mounted.get().unified(lines.get())) {
      case CgroupMounts.Lookup.Missing _ -> Optional.empty();
      case CgroupMounts.Lookup.Found(CgroupMounts.Place place) -> cgroup(place);
    };
  }

  private Optional<Cgroup> cgroup(CgroupMounts.Place place) {
    try {
      long id = (Long) Files.getAttribute(place.directory(), "unix:ino");
      int level =
          place.directory().equals(place.top())
              ? 0
              : place.top().relativize(place.directory()).getNameCount();
      return Optional.of(
          new Cgroup(
              id,
              wholeHierarchy() ? level : UNKNOWN_LEVEL,
              place.directory(),
              place.directory().equals(place.top())));
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  private boolean wholeHierarchy() {
    try {
      Path namespace = roots.proc().resolve("self").resolve("ns").resolve("cgroup");
      return Files.readSymbolicLink(namespace).toString().equals(WHOLE_HIERARCHY);
    } catch (IOException e) {
      return false;
    }
  }

  private Optional<CgroupMounts> mounts() {
    if (mounts.isEmpty() || readings++ % READINGS_OF_MOUNTS == 0) {
      mounts =
          files
              .read("cgroup", roots.proc().resolve("self").resolve("mountinfo"))
              .map(text -> CgroupMounts.parse(text, roots));
    }
    return mounts;
  }
}

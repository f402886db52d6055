package io.fodc.ktm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is counted: by cgroup, by name, and how the scope changes while programs run. */
class ScopeTest {
  private static final String READS = "ktm_sys_read_latency_seconds_count{}";

  @TempDir Path folder;
  private final Path group = unified().resolve("fodc-test-" + UUID.randomUUID());

  @BeforeEach
  void kernel() throws Exception {
    KernelAtHand.needed();
    Files.createDirectories(group.resolve("below"));
  }

  @AfterEach
  void removeGroups() throws Exception {
    for (Path one : List.of(group.resolve("below"), group)) {
      for (int i = 0; i < 100 && Files.exists(one); i++) {
        try {
          Files.delete(one);
        } catch (FileSystemException e) {
          // A process that ended just now may still be in it.
          Thread.onSpinWait();
        }
      }
    }
  }

  private static Path unified() {
    Path hybrid = Path.of("/sys/fs/cgroup/unified");
    return Files.isDirectory(hybrid) ? hybrid : Path.of("/sys/fs/cgroup");
  }

  private static long id(Path group) throws Exception {
    return (Long) Files.getAttribute(group, "unix:ino");
  }

  private int level(Path one) {
    return unified().relativize(one).getNameCount();
  }

  private void move(Workload workload, Path into) throws Exception {
    Files.writeString(into.resolve("cgroup.procs"), Long.toString(workload.pid()));
  }

  @Test
  void countsACgroupAndWhatIsBelowIt() throws Exception {
    try (KtmSession session = KernelAtHand.open(EnumSet.of(KtmGroup.SYSCALLS));
        Workload inside = Workload.start("any", folder.resolve("f"), "syscalls");
        Workload below = Workload.start("any", folder.resolve("g"), "syscalls");
        Workload outside = Workload.start("any", folder.resolve("h"), "syscalls")) {
      move(inside, group);
      move(below, group.resolve("below"));
      session.scope(KernelAtHand.byCgroup(id(group), level(group)));

      inside.go();
      assertThat(KernelAtHand.read(session)).containsEntry(READS, 21.0);
      below.go();
      assertThat(KernelAtHand.read(session)).containsEntry(READS, 42.0);
      outside.go();
      assertThat(KernelAtHand.read(session)).containsEntry(READS, 42.0);
    }
  }

  @Test
  void anotherCgroupCountsNothing() throws Exception {
    try (KtmSession session = KernelAtHand.open(EnumSet.of(KtmGroup.SYSCALLS));
        Workload above = Workload.start("banyand", folder.resolve("f"), "syscalls")) {
      move(above, group);
      Path below = group.resolve("below");
      session.scope(KernelAtHand.byCgroup(id(below), level(below)));

      above.go();

      assertThat(KernelAtHand.read(session)).containsEntry(READS, 0.0);
    }
  }

  @Test
  void aDepthThatIsNotKnownFindsTheCgroupToo() throws Exception {
    try (KtmSession session = KernelAtHand.open(EnumSet.of(KtmGroup.SYSCALLS));
        Workload inside = Workload.start("any", folder.resolve("f"), "syscalls")) {
      move(inside, group.resolve("below"));
      session.scope(KernelAtHand.byCgroup(id(group), Integer.MAX_VALUE));

      inside.go();

      assertThat(KernelAtHand.read(session)).containsEntry(READS, 21.0);
    }
  }

  @Test
  void countsByTheBeginningOfTheName() throws Exception {
    try (KtmSession session = KernelAtHand.open(EnumSet.of(KtmGroup.SYSCALLS));
        Workload server = Workload.start("fodctst-server", folder.resolve("f"), "syscalls");
        Workload other = Workload.start("fodcts", folder.resolve("g"), "syscalls")) {
      session.scope(KernelAtHand.byComm("fodctst"));

      server.go();
      other.go();

      assertThat(KernelAtHand.read(session)).containsEntry(READS, 21.0);
    }
  }

  @Test
  void aTargetMayHaveManyProcesses() throws Exception {
    try (KtmSession session = KernelAtHand.open(EnumSet.of(KtmGroup.SYSCALLS));
        Workload one = Workload.start("any", folder.resolve("f"), "syscalls");
        Workload two = Workload.start("any", folder.resolve("g"), "syscalls");
        Workload other = Workload.start("any", folder.resolve("h"), "syscalls")) {
      session.scope(KernelAtHand.byTgid(other));
      session.scope(
          new KtmScope(
              List.of(
                  new KtmTarget(
                      "node",
                      Set.of((int) one.pid(), (int) two.pid()),
                      List.of(),
                      Optional.empty(),
                      Set.of())),
              false));

      one.go();
      two.go();
      other.go();

      assertThat(KernelAtHand.read(session)).containsEntry(READS, 42.0);
      session.scope(KernelAtHand.byTgid(other));
      assertThat(KernelAtHand.read(session)).containsEntry(READS, 42.0);
    }
  }

  @Test
  void theScopeFollowsARestart() throws Exception {
    try (KtmSession session = KernelAtHand.open(EnumSet.of(KtmGroup.SYSCALLS));
        Workload first = Workload.start("banyand", folder.resolve("f"), "syscalls", "syscalls");
        Workload second = Workload.start("banyand", folder.resolve("g"), "syscalls")) {
      session.scope(KernelAtHand.byTgid(first));
      first.go();
      first.kill();
      session.scope(KernelAtHand.byTgid(second));
      second.go();
      assertThat(KernelAtHand.read(session).get("ktm_sys_read_latency_seconds_count{}"))
          .as("counters go on where the process before left them")
          .isEqualTo(63.0);

      session.scope(KtmScope.NOBODY);
      assertThat(KernelAtHand.read(session)).doesNotContainKey(READS);
    }
  }
}

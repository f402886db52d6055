package io.fodc.agent.ktm;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.agent.process.ProcessQuery;
import io.fodc.ktm.KtmTarget;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetWatchTest {
  @TempDir Path folder;
  private FakeProc proc;

  @BeforeEach
  void world() throws Exception {
    proc = new FakeProc(folder);
  }

  private TargetWatch watch() {
    return new TargetWatch(proc.roots(), new KtmSettings.Wanted("banyand", ProcessQuery.BANYANDB));
  }

  @Test
  void followsANodeThatStartsLateRestartsMovesAndGoes() throws Exception {
    TargetWatch watch = watch();
    assertThat(watch.look()).contains("missing");
    assertThat(watch.newest().reason()).contains("no process with comm banyand*");
    assertThat(watch.look()).isEmpty();

    proc.process(100, "banyand", 5000, "/pod/one");
    assertThat(watch.look()).contains("found");
    assertThat(watch.look()).isEmpty();
    assertThat(watch.newest().describe()).startsWith("pid=100 comm=banyand cgroup=");

    // The same pid, but another process: a container that was recreated.
    proc.process(100, "banyand", 9000, "/pod/two");
    assertThat(watch.look()).contains("restarted");
    proc.process(100, "banyand", 9000, "/pod/three");
    assertThat(watch.look()).contains("moved");
    assertThat(watch.target().cgroups())
        .containsExactly(new KtmTarget.Cgroup(proc.cgroupId("/pod/three"), 2));

    proc.end(100);
    assertThat(watch.look()).contains("gone");
    assertThat(watch.target().tgids()).isEmpty();
    assertThat(watch.target().comm()).contains("banyand");
    proc.process(200, "banyand", 9500, "/pod/three");
    assertThat(watch.look()).contains("found");
    assertThat(watch.target().tgids()).containsExactly(200);
  }

  @Test
  void oneThatIsDeadButNotBuriedIsGone() throws Exception {
    proc.process(100, "banyand", 5000, "/pod/one");
    TargetWatch watch = watch();
    watch.look();

    proc.zombie(100);

    assertThat(watch.look()).contains("gone");
  }

  @Test
  void aCgroupThatEverybodyOrTheAgentIsInTellsNothing() throws Exception {
    TargetWatch watch = watch();
    proc.process(100, "banyand", 5000, "/");
    watch.look();
    assertThat(watch.target().cgroups()).isEmpty();
    assertThat(watch.target().tgids()).containsExactly(100);

    proc.process(100, "banyand", 5000, "/agent");
    watch.look();
    assertThat(watch.target().cgroups()).isEmpty();
  }

  @Test
  void fromAnotherPidNamespaceOnlyTheCgroupTells() throws Exception {
    proc.elsewhere().process(7, "banyand", 5000, "/pod/one");
    TargetWatch watch = watch();

    watch.look();

    assertThat(watch.target().tgids()).isEmpty();
    assertThat(watch.target().cgroups()).hasSize(1);
  }

  @Test
  void severalThatMatchAreNone() throws Exception {
    proc.process(1, "banyand", 5000, "/pod/one");
    proc.process(2, "banyand", 5000, "/pod/two");
    TargetWatch watch = watch();

    assertThat(watch.look()).contains("missing");
    assertThat(watch.newest().reason()).contains("2 processes").contains("name one by its pid");
    assertThat(watch.newest().process()).isEqualTo(Optional.empty());
  }
}

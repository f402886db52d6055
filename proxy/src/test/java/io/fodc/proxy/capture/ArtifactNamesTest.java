package io.fodc.proxy.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.schemas.node.NodeId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ArtifactNamesTest {
  private static final List<NodeId> CONFUSING =
      List.of(
          new NodeId("a", "b.c"),
          new NodeId("a.b", "c"),
          new NodeId("c", "n/1"),
          new NodeId("c", "n_1"),
          new NodeId("c/", "n_1"),
          new NodeId("c_", "n_1"),
          new NodeId("c", "x".repeat(120)),
          new NodeId("c", "x".repeat(119)));

  private static String name(NodeId node, boolean longNames) {
    return ArtifactNames.of(node, "CPU.pb.gz", longNames, Set.of());
  }

  @Test
  void longNamesOfNoTwoNodesAreTheSameWithoutKnowingOfEachOther() {
    Set<String> names = new HashSet<>();
    for (NodeId node : CONFUSING) {
      assertThat(names.add(name(node, true))).as("%s", node).isTrue();
      assertThat(name(node, true)).matches("[A-Za-z0-9._-]+\\.cpu\\.pb\\.gz");
    }
    assertThat(name(new NodeId("c1", "n1"), true)).isEqualTo("c1.n1.cpu.pb.gz");
    assertThat(name(new NodeId("c1", "n1"), false)).isEqualTo("n1.cpu.pb.gz");
  }

  @Test
  void aNodeBringsSeveralFilesOfOneName() {
    NodeId node = new NodeId("c1", "n1");
    assertThat(ArtifactNames.of(node, "f", true, Set.of("c1.n1.f"))).isEqualTo("2.c1.n1.f");
    assertThat(ArtifactNames.of(node, "f", false, Set.of("n1.f"))).isEqualTo("c1.n1.f");
  }

  @Test
  void nodesThatWouldBeCalledTheSameAreAlike() {
    assertThat(ArtifactNames.alike(List.of(new NodeId("a", "n"), new NodeId("b", "n")))).isTrue();
    assertThat(ArtifactNames.alike(List.of(new NodeId("a", "n/"), new NodeId("a", "n_")))).isTrue();
    assertThat(ArtifactNames.alike(List.of(new NodeId("a", "n"), new NodeId("a", "m")))).isFalse();
  }
}
